"""No import circle in the package: TYPE_CHECKING and imports inside functions count like any other."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "withstand"


def test_no_circle() -> None:
    """Says which arrow closes a circle, with its place, so that one knows where to cut."""
    graph = imports_of(PACKAGE)
    assert graph.number_of_edges() > 1_000, "the graph was not read"
    assert not (found := circles(graph)), "\n".join(found)


def test_a_circle_is_found(tmp_path: Path) -> None:
    """One by TYPE_CHECKING and one by an import inside a function are seen, a straight line is not."""
    package = tmp_path / "made"
    package.mkdir()
    (package / "__init__.py").touch()
    guarded = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from made.two import B\nA = 1\n"
    (package / "one.py").write_text(guarded)
    (package / "two.py").write_text("def f():\n    from made.one import A\n    return A\nB = 1\n")
    (package / "three.py").write_text("from made import one\n")
    (said,) = circles(imports_of(package))
    assert "made.one" in said and "made.two" in said and ":3" in said and "made.three" not in said


def imports_of(package: Path) -> nx.DiGraph:
    """Module → module that it imports anywhere in its file; the edge's `place` is the first such line."""
    files = {name_of(package, path): path for path in sorted(package.rglob("*.py"))}
    graph = nx.DiGraph()
    graph.add_nodes_from(files)
    for name, path in files.items():
        for wanted, line in imported(ast.parse(path.read_text(encoding="utf-8")), files):
            if wanted != name and not graph.has_edge(name, wanted):
                graph.add_edge(name, wanted, place=f"{path.relative_to(package.parent)}:{line}")
    return graph


def imported(tree: ast.Module, files: dict[str, Path]) -> Iterator[tuple[str, int]]:
    """Modules of the package that a file names in its imports, and the lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names if alias.name in files)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if inner in files or node.module in files:
                    yield (inner if inner in files else node.module), node.lineno


def circles(graph: nx.DiGraph) -> list[str]:
    """One sentence for each circle: its modules, and the arrows inside it."""
    found = []
    for members in nx.strongly_connected_components(graph):
        if len(members) > 1:
            arrows = "; ".join(
                f"{a} -> {b} ({graph.edges[a, b]['place']})" for a, b in sorted(graph.subgraph(members).edges)
            )
            found.append(f"a circle of {len(members)}: {arrows}")
    return sorted(found)


def name_of(package: Path, path: Path) -> str:
    """The dotted name of a file."""
    parts = path.relative_to(package.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
