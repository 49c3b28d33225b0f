"""One file per behaviour of the catalog: what an element does when it fails, and how it returns."""
