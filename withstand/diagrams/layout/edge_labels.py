"""Where the label of a line goes: on a long stretch, clear of shapes, labels and other lines."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from withstand.diagrams.layout.geometry import Point, Rect, bounding
from withstand.diagrams.layout.page import Label
from withstand.diagrams.layout.text import text_height, text_width

EDGE_FONT_SIZE = 11.0
_BESIDE = 4.0  # from an upright line to the label beside it
_PLACES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.12, 0.88)
_COVERS_SHAPE, _COVERS_LABEL, _COVERS_LINE, _TOO_LONG, _ON_CORNER = 1000.0, 800.0, 120.0, 60.0, 40.0


def place_label(
    points: Sequence[Point],
    lines: tuple[str, ...],
    obstacles: Sequence[tuple[Rect, str]],
    *,
    labels: Sequence[Rect],
    others: Sequence[Sequence[Point]],
) -> Label:
    """The best place for the label of a line with this course; on the line, or beside an upright stretch."""
    width = max(text_width(line, EDGE_FONT_SIZE) for line in lines) + 6
    height = text_height(len(lines), EDGE_FONT_SIZE) + 2
    around = bounding([Rect(x, y, 0, 0) for x, y in points]).inflated(max(width, height) + 2 * _BESIDE)
    blemishes = [
        *((rect, _COVERS_SHAPE) for rect, _ in obstacles if rect.intersects(around)),
        *((rect.inflated(2), _COVERS_LABEL) for rect in labels if rect.intersects(around)),
        *((rect, _COVERS_LINE) for rect in _stretches(others) if rect.intersects(around)),
    ]
    edges = [(rect.x, rect.y, rect.right, rect.bottom, price) for rect, price in blemishes]
    best: tuple[float, Rect] | None = None
    for price, rect in _candidates(points, width, height):
        if best and price >= best[0]:
            continue
        left, top, right, bottom = rect.x, rect.y, rect.right, rect.bottom
        covered = sum(e[4] for e in edges if left < e[2] and e[0] < right and top < e[3] and e[1] < bottom)
        if best is None or price + covered < best[0]:
            best = (price + covered, rect)
    assert best is not None
    return Label(lines, best[1], EDGE_FONT_SIZE)


def _stretches(courses: Sequence[Sequence[Point]]) -> Iterator[Rect]:
    """The straight stretches of lines, a pixel wider than they are."""
    for course in courses:
        for a, b in itertools.pairwise(course):
            left, top = min(a[0], b[0]), min(a[1], b[1])
            yield Rect(left - 1, top - 1, abs(a[0] - b[0]) + 2, abs(a[1] - b[1]) + 2)


def _candidates(points: Sequence[Point], width: float, height: float) -> Iterator[tuple[float, Rect]]:
    stretches = list(itertools.pairwise(points))
    longest = max((abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in stretches), default=1.0)
    for a, b in stretches:
        flat = abs(a[1] - b[1]) < 0.01
        length = abs(a[0] - b[0]) + abs(a[1] - b[1])
        room = length - (width if flat else height) - 10
        for place in _PLACES:
            x, y = a[0] + (b[0] - a[0]) * place, a[1] + (b[1] - a[1]) * place
            price = (1 - length / longest) * 10 + abs(place - 0.5) * 8 + (0 if flat else 12)
            price += _TOO_LONG if room < 0 else 0.0
            near_end = min(place, 1 - place) * length < (width if flat else height) / 2 + 4
            price += _ON_CORNER if near_end else 0.0
            yield price, Rect(x - width / 2, y - height / 2, width, height)
            if not flat:
                for side in (x + _BESIDE, x - _BESIDE - width):
                    yield price + 1, Rect(side, y - height / 2, width, height)
