"""How good and how fast the diagrams are: page (a) against Graphviz on the same model, time, and growth.

    .venv/bin/python benchmarks/diagrams_quality.py

Prints a table of crossings, length of lines, area and blemishes, then times of layout and writers.
Graphviz lays out the same picture that `--format dot` writes (PyPI `diagrams`, tuned), and the same without
what tunes it: common ranks over clusters, invisible lines, lines that do not rank.
TerraVision is measured by `diagrams_terravision.py`, since it has to be installed apart.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from withstand.diagrams.at_load.geometry import Point, Rect

from withstand.diagrams import draw, laid_out
from withstand.diagrams.pages.view import View
from withstand.diagrams.writers.classic import to_classic
from withstand.diagrams.writers.drawio import to_drawio
from withstand.diagrams.writers.mermaid import to_mermaid
from withstand.diagrams.writers.png import to_png
from withstand.diagrams.writers.svg import to_svg
from withstand.scanners.spec import read_spec

ROOT = Path(__file__).parents[1]
POINTS_PER_INCH = 72.0
SAMPLES = 12  # points on each piece of a spline


def beside(name: str) -> Any:
    """A module of the tests: the lint, and the maker of platforms."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "diagrams" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def crossings(courses: list[list[Point]]) -> int:
    """Pairs of lines that cross properly."""
    count = 0
    for first, second in combinations(courses, 2):
        count += any(crosses(a, b, c, d) for a, b in pairwise(first) for c, d in pairwise(second))
    return count


def crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


def length(course: list[Point]) -> float:
    return sum(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for a, b in pairwise(course))


def through(courses: list[tuple[list[Point], set[str]]], nodes: dict[str, Rect]) -> int:
    """How often a line runs through an icon that it does not belong to."""
    return sum(
        any(inside(node, a, b) for a, b in pairwise(course))
        for course, ends in courses
        for id, node in nodes.items()
        if id not in ends
    )


def inside(rect: Rect, a: Point, b: Point) -> bool:
    steps = max(2, int(max(abs(a[0] - b[0]), abs(a[1] - b[1])) / 3))
    return any(
        rect.x + 2 < a[0] + (b[0] - a[0]) * k / steps < rect.right - 2
        and rect.y + 2 < a[1] + (b[1] - a[1]) * k / steps < rect.bottom - 2
        for k in range(steps + 1)
    )


def heading() -> None:
    print(f"{'page (a)':28} nodes lines crossings  through mean length          size   Mpx")


def row(
    name: str, width: float, height: float, nodes: dict[str, Rect], lines: list[tuple[list[Point], set[str]]]
) -> None:
    courses = [course for course, _ in lines]
    total = sum(map(length, courses)) / max(1, len(courses))
    print(
        f"{name:28} {len(nodes):5} {len(lines):5} {crossings(courses):9} {through(lines, nodes):8}"
        f" {total:11,.0f} {width:7,.0f} × {height:5,.0f} {width * height / 1e6:6.2f}"
    )


def ours(architecture: Any) -> None:
    page = laid_out(architecture, pages=["recovery"])[0]
    nodes = {shape.id: shape.rect for shape in page.leaves if not shape.id.startswith("page/legend")}
    lines = [(list(edge.points), {edge.source, edge.target}) for edge in page.edges]
    row("withstand", page.width, page.height, nodes, lines)
    print(f"{'':28} blemishes: {len(beside('lint').blemishes(page))}")


def graphviz(architecture: Any, name: str, *, tuned: bool) -> None:
    with TemporaryDirectory() as folder:
        (dot,) = draw(architecture, path=Path(folder) / "a.dot", format="dot")
        if not tuned:
            plain = subprocess.run(["dot", "-Tdot", str(dot)], capture_output=True, check=True).stdout
            dot.write_text(untuned(plain.decode()), "utf-8")
        row(name, *laid_by_graphviz(dot))


Drawing = tuple[float, float, dict[str, Rect], list[tuple[list[Point], set[str]]]]
"""Width, height, nodes, and lines with the ids of their ends."""


def laid_by_graphviz(dot: Path, *command: str) -> Drawing:
    """A graph as `dot`, or another command, lays it out."""
    output = subprocess.run(
        [*(command or ("dot",)), "-Tjson", str(dot)], capture_output=True, check=True
    ).stdout
    found = json.loads(output)
    _, _, width, height = map(float, found["bb"].split(","))
    nodes, names = {}, {}
    for node in found["objects"]:
        if "pos" in node and node.get("width"):
            x, y = map(float, node["pos"].split(","))
            w, h = float(node["width"]) * POINTS_PER_INCH, float(node["height"]) * POINTS_PER_INCH
            nodes[node["name"]] = Rect(x - w / 2, y - h / 2, w, h)
            names[node["_gvid"]] = node["name"]
    lines = [
        (spline(edge["pos"]), {names.get(edge["tail"], ""), names.get(edge["head"], "")})
        for edge in found.get("edges", ())
        if "pos" in edge and edge.get("style") != "invis"
    ]
    return width, height, nodes, lines


def untuned(dot: str) -> str:
    """The same graph without what orders zones and tiers."""
    seen = re.sub(r"[^;\[\]{}]*\[[^\[\]]*style=invis\];", "", dot)
    ranked = seen.replace("graph [rank=same];", "").replace("newrank=true", "newrank=false")
    return ranked.replace("constraint=false", "constraint=true")


def spline(text: str) -> list[Point]:
    """The course of a spline as short straight pieces."""
    points = [tuple(map(float, part.split(",")[-2:])) for part in text.split() if part[0] not in "es"]
    course: list[Point] = [points[0]]
    for start in range(0, len(points) - 3, 3):
        a, b, c, d = points[start : start + 4]
        for k in range(1, SAMPLES + 1):
            t = k / SAMPLES
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            pairs = list(zip(weights, (a, b, c, d), strict=True))
            course.append((sum(w * p[0] for w, p in pairs), sum(w * p[1] for w, p in pairs)))
    return course


def further(make: Any) -> dict[str, Any]:
    """Architectures of other forms than the reference platform."""
    return {
        "single region": make(1, 3),
        "three regions": make(3, 3),
        "six zones": make(2, 6),
        "no VPC": make(2, 3, networks=False),
        "a hundred services": make(2, 3, workloads=100),
    }


def timed(name: str, work: Any) -> None:
    """Processor time with that of programs that it starts (Graphviz, a browser)."""
    start = processor_time()
    made = work()
    print(f"{name:52} {processor_time() - start:6.2f} s of CPU   {made}")


def processor_time() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def times(reference: Any) -> None:
    """Layout, then each writer on its own: all pages of the reference platform, without laying out again."""
    timed("reference platform: layout of all pages", lambda: f"{len(laid_out(reference))} pages")
    pages = laid_out(reference)
    timed("reference platform: icons, once", lambda: f"{len(to_svg(pages[0])):,} characters")
    drawn: dict[str, Callable[[], int]] = {
        "drawio": lambda: len(to_drawio(pages, version="")),
        "svg": lambda: sum(len(to_svg(page)) for page in pages),
        "drawio.svg": lambda: sum(len(to_svg(page, content=to_drawio([page], version=""))) for page in pages),
        "mermaid": lambda: len(to_mermaid(View(reference, ""))),
        "classic.svg": lambda: len(to_classic(View(reference, ""), "svg")),
        "png": lambda: sum(len(to_png(to_svg(page), page.width, page.height)) for page in pages),
    }
    for format, work in drawn.items():
        timed(f"reference platform: {format}", lambda work=work: f"{work():,} bytes")
    make = beside("conftest").make
    for regions, zones, workloads in ((1, 3, 40), (2, 3, 100), (5, 3, 90), (5, 6, 180)):
        made = make(regions, zones, workloads=workloads)
        count = len(made.resources) + len(made.workloads)
        timed(
            f"{regions} regions, {zones} zones, {count} elements: all pages", lambda m=made: len(laid_out(m))
        )


if __name__ == "__main__":
    reference = read_spec(ROOT / "examples" / "enterprise-platform")
    heading()
    ours(reference)
    graphviz(reference, "Graphviz (diagrams, tuned)", tuned=True)
    graphviz(reference, "Graphviz (diagrams, untuned)", tuned=False)
    make = beside("conftest").make
    for name, made in further(make).items():
        print(f"\n{name}")
        ours(made)
        graphviz(made, "Graphviz (diagrams, tuned)", tuned=True)
        graphviz(made, "Graphviz (diagrams, untuned)", tuned=False)
    print()
    times(reference)
