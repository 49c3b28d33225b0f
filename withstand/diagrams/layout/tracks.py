"""Tracks: the horizontal and vertical lines on which edges may run, and which stretches of them are blocked."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.layout.page import Box, Shape

CLEARANCE = 4.0
"""Closest that a line comes to a shape that it passes, pixels."""
_STEP = 9.0  # distance between neighbouring tracks: far enough to be told apart
_TRACKS_BESIDE = 3  # beside each shape and border
_CLOSEST = 6.0
_OFF_BORDER = 3.5


class Tracks:
    """The grid on which lines are routed: coordinates of its tracks, and its blocked stretches."""

    def __init__(self, shapes: Sequence[Shape], ports: tuple[Iterable[float], Iterable[float]], page: Rect) -> None:
        self.obstacles = obstacles_of(shapes)
        boxes = [shape.rect for shape in shapes if isinstance(shape, Box)]
        around = [*(rect for rect, _ in self.obstacles), *boxes]
        self.xs = _tracks(
            [(rect.x, rect.right) for rect in around], [(b.x, b.right) for b in boxes], ports[0], (page.x, page.right)
        )
        self.ys = _tracks(
            [(rect.y, rect.bottom) for rect in around],
            [(b.y, b.bottom) for b in boxes],
            ports[1],
            (page.y, page.bottom),
        )
        self.width, self.height = len(self.xs), len(self.ys)
        self.blocked_right = [bytearray(self.width) for _ in self.ys]
        self.blocked_down = [bytearray(self.height) for _ in self.xs]
        for rect, _ in self.obstacles:
            self.block(rect.inflated(CLEARANCE))

    def block(self, rect: Rect) -> None:
        """Forbid every stretch that touches the inside of the rectangle."""
        left, right = self._touched(self.xs, rect.x, rect.right)
        top, bottom = self._touched(self.ys, rect.y, rect.bottom)
        for y in range(bisect_right(self.ys, rect.y), bisect_left(self.ys, rect.bottom)):
            for x in range(left, right):
                self.blocked_right[y][x] = 1
        for x in range(bisect_right(self.xs, rect.x), bisect_left(self.xs, rect.right)):
            for y in range(top, bottom):
                self.blocked_down[x][y] = 1

    @staticmethod
    def _touched(lines: Sequence[float], low: float, high: float) -> tuple[int, int]:
        return max(0, bisect_right(lines, low) - 1), bisect_left(lines, high)


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
        if ends[0] <= line <= ends[1] and _distance(kept, line) >= _CLOSEST and _distance(walls, line) >= _OFF_BORDER:
            kept.insert(bisect_left(kept, line), line)
    return kept


def _distance(lines: Sequence[float], line: float) -> float:
    at = bisect_left(lines, line)
    return min((abs(lines[i] - line) for i in (at - 1, at) if 0 <= i < len(lines)), default=float("inf"))
