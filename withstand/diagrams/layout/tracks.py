"""Tracks: the horizontal and vertical lines on which edges may run, and the nodes where they cross.

Nodes are numbered row by row; a row takes a power of two of numbers, so that row and column of a node are its
upper and lower bits, and the last number of a row stands for no node.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from withstand.diagrams.layout.geometry import Point, Rect, bounding
from withstand.diagrams.layout.page import Box, BoxStyle, Shape

CLEARANCE = 4.0
"""Closest that a line comes to a shape that it passes, pixels."""
EAST, SOUTH, WEST, NORTH = range(4)
_STEP = 9.0  # distance between neighbouring tracks: far enough to be told apart
_TRACKS_BESIDE = 2  # beside each shape and border
_CLOSEST = 7.0
_OFF_BORDER = 3.5


class Tracks:
    """The grid on which lines are routed."""

    def __init__(
        self, shapes: Sequence[Shape], ports: tuple[Iterable[float], Iterable[float]], page: Rect
    ) -> None:
        self.obstacles = obstacles_of(shapes)
        boxes = [shape.rect for shape in shapes if isinstance(shape, Box)]
        self.borders = boxes
        around = [*_blocks(shapes), *boxes]
        self.xs = _tracks(
            [(rect.x, rect.right) for rect in around],
            [(b.x, b.right) for b in boxes],
            ports[0],
            (page.x, page.right),
        )
        self.ys = _tracks(
            [(rect.y, rect.bottom) for rect in around],
            [(b.y, b.bottom) for b in boxes],
            ports[1],
            (page.y, page.bottom),
        )
        self.shift = len(self.xs).bit_length()
        self.stride = 1 << self.shift
        self.steps = (1, self.stride, -1, -self.stride)
        """From a node to the next one, by heading."""

    def node(self, column: int, row: int) -> int:
        """The number of a node."""
        return row << self.shift | column

    def at(self, node: int) -> Point:
        """The position of a node."""
        return self.xs[node & self.stride - 1], self.ys[node >> self.shift]


def touched(lines: Sequence[float], low: float, high: float) -> tuple[int, int]:
    """The stretches of a track, numbered as the lines that they begin at, that reach between low and high."""
    first = max(0, bisect_right(lines, low) - 1)
    return first, max(first, min(bisect_left(lines, high), len(lines) - 1))


# Boxes whose content no line ends at or passes: what is inside needs no tracks.
_CLOSED = (BoxStyle.DOMAIN, BoxStyle.SECURITY_GROUP, BoxStyle.LEGEND)


def _blocks(shapes: Sequence[Shape]) -> list[Rect]:
    """What tracks run beside: leaves with their labels, and closed boxes as a whole."""
    closed = {shape.id for shape in shapes if isinstance(shape, Box) and shape.style in _CLOSED}
    return [
        bounding([shape.rect, shape.label.rect]) if shape.label else shape.rect
        for shape in shapes
        if not isinstance(shape, Box) and shape.parent not in closed
    ]


def obstacles_of(shapes: Sequence[Shape]) -> list[tuple[Rect, str]]:
    """What no line may cross, with the id of its shape: leaves, their labels, the headings of boxes."""
    found: list[tuple[Rect, str]] = []
    for shape in shapes:
        if isinstance(shape, Box):
            if shape.label:
                label = shape.label.rect
                width = label.right + 2 - shape.rect.x
                found.append((Rect(shape.rect.x + 1, shape.rect.y + 3, width, label.height + 6), shape.id))
            continue
        found.append((shape.rect, shape.id))
        if shape.label and not shape.rect.contains(shape.label.rect):
            found.append((shape.label.rect, shape.id))
    return found


def _tracks(
    around: Sequence[tuple[float, float]],
    borders: Sequence[tuple[float, float]],
    ports: Iterable[float],
    ends: tuple[float, float],
) -> list[float]:
    wanted: dict[float, int] = {}
    for low, high in around:
        for number in range(1, _TRACKS_BESIDE + 1):
            for line in (low - number * _STEP, high + number * _STEP):
                wanted[line] = min(number, wanted.get(line, number))
    for low, high in borders:
        wanted.setdefault(low + _STEP, 2)
        wanted.setdefault(high - _STEP, 2)
    walls = sorted({side for pair in borders for side in pair})
    kept = sorted(set(ports))
    for line in sorted(wanted, key=lambda line: (wanted[line], line)):
        if (
            ends[0] <= line <= ends[1]
            and _distance(kept, line) >= _CLOSEST
            and _distance(walls, line) >= _OFF_BORDER
        ):
            kept.insert(bisect_left(kept, line), line)
    return kept or [ends[0]]


def _distance(lines: Sequence[float], line: float) -> float:
    at = bisect_left(lines, line)
    return min((abs(lines[i] - line) for i in (at - 1, at) if 0 <= i < len(lines)), default=float("inf"))
