"""What a good picture may not have: things that spill, overlap, or are crossed by lines. In our own terms."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from withstand.diagrams.layout.geometry import Point, Rect
from withstand.diagrams.layout.page import Box, Page, Shape


def blemishes(page: Page) -> list[str]:
    return [*_spills(page), *_overlaps(page), *_lines(page), *_edge_labels(page)]


def crossings(page: Page) -> int:
    """How many pairs of lines cross."""
    courses = [list(zip(edge.points, edge.points[1:], strict=False)) for edge in page.edges]
    return sum(
        any(_cross(*first, *second) for first in one for second in other)
        for one, other in combinations(courses, 2)
    )


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether an upright and a level stretch cross, not only touch."""
    if a[0] != b[0]:
        a, b, c, d = c, d, a, b
    if a[0] != b[0] or c[1] != d[1]:
        return False
    return min(c[0], d[0]) < a[0] < max(c[0], d[0]) and min(a[1], b[1]) < c[1] < max(a[1], b[1])


def _spills(page: Page) -> Iterator[str]:
    by_id = {shape.id: shape for shape in page.shapes}
    for shape in page.shapes:
        if shape.parent and not by_id[shape.parent].rect.contains(shape.rect):
            yield f"{shape.id} spills out of {shape.parent}"
        if not Rect(0, 0, page.width, page.height).contains(shape.rect):
            yield f"{shape.id} is off the page"


def _overlaps(page: Page) -> Iterator[str]:
    shapes = list(page.shapes)
    for index, a in enumerate(shapes):
        for b in shapes[:index]:
            if a.parent == b.parent and a.rect.intersects(b.rect, 1):
                yield f"{a.id} overlaps {b.id}"
            leaves = not isinstance(a, Box) and not isinstance(b, Box)
            if leaves and _label(a) and _label(b) and _label(a).intersects(_label(b), 1):
                yield f"the labels of {a.id} and {b.id} overlap"


def _label(shape: Shape) -> Rect | None:
    return shape.label.rect if shape.label else None


def _lines(page: Page) -> Iterator[str]:
    for edge in page.edges:
        for a, b in zip(edge.points, edge.points[1:], strict=False):
            if abs(a[0] - b[0]) > 0.01 and abs(a[1] - b[1]) > 0.01:
                yield f"{edge.id} has a slanting stretch"
            for leaf in page.leaves:
                if leaf.id not in (edge.source, edge.target) and leaf.rect.crossed_by(a, b, 2):
                    yield f"{edge.id} runs through {leaf.id}"
                if leaf.label and leaf.label.rect.crossed_by(a, b, 3):
                    yield f"{edge.id} runs through the label of {leaf.id}"


def _edge_labels(page: Page) -> Iterator[str]:
    labelled = [edge for edge in page.edges if edge.label]
    for index, edge in enumerate(labelled):
        for leaf in page.leaves:
            if leaf.rect.intersects(edge.label.rect, 2):
                yield f"the label of {edge.id} covers {leaf.id}"
        for other in labelled[:index]:
            if other.label.rect.intersects(edge.label.rect, 2):
                yield f"the labels of {edge.id} and {other.id} overlap"
