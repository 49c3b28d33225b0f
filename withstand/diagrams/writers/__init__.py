"""Writers: the same layout as .drawio, SVG, PNG and Mermaid; and the classic picture by Graphviz."""
