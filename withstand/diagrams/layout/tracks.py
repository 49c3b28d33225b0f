"""Tracks: the horizontal and vertical lines on which edges may run, and which stretches of them are blocked.

Tracks cross at nodes, numbered row by row. The stretch right of node n has number n, the stretch below it has
number `size` + n; the number 2 × `size` stands for no stretch.
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

Move = tuple[int, float, int, int, int]
"""State reached, length, stretch used, and the two stretches across it at the node that is reached."""


class Tracks:
    """The grid on which lines are routed. A state is a node and the way one came: node × 4 + way."""

    def __init__(
        self, shapes: Sequence[Shape], ports: tuple[Iterable[float], Iterable[float]], page: Rect
    ) -> None:
        self.obstacles = obstacles_of(shapes)
        boxes = [shape.rect for shape in shapes if isinstance(shape, Box)]
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
        self.width, self.height = len(self.xs), len(self.ys)
        self.size = self.width * self.height
        self.blocked = bytearray(2 * self.size + 1)
        self._moves: dict[int, tuple[Move, ...]] = {}
        for rect, _ in self.obstacles:
            self.block(rect.inflated(CLEARANCE))

    def at(self, node: int) -> Point:
        """The position of a node."""
        row, column = divmod(node, self.width)
        return self.xs[column], self.ys[row]

    def block(self, rect: Rect) -> None:
        """Forbid every stretch that touches the inside of the rectangle."""
        left, right = _touched(self.xs, rect.x, rect.right)
        top, bottom = _touched(self.ys, rect.y, rect.bottom)
        for row in range(bisect_right(self.ys, rect.y), bisect_left(self.ys, rect.bottom)):
            start = row * self.width
            self.blocked[start + left : start + right] = b"\x01" * (right - left)
        for column in range(bisect_right(self.xs, rect.x), bisect_left(self.xs, rect.right)):
            for row in range(top, bottom):
                self.blocked[self.size + row * self.width + column] = 1

    def moves(self, state: int) -> tuple[Move, ...]:
        """Straight on, and around both corners."""
        found = self._moves.get(state)
        if found is None:
            node = state >> 2
            ways = [self._move(node, way) for way in range(4)]
            for heading in range(4):
                self._moves[node * 4 + heading] = tuple(
                    move for way, move in enumerate(ways) if move is not None and way != (heading + 2) & 3
                )
            found = self._moves[state]
        return found

    def _move(self, node: int, way: int) -> Move | None:
        width = self.width
        row, column = divmod(node, width)
        if way in (EAST, WEST):
            to = column + (1 if way == EAST else -1)
            if not 0 <= to < width:
                return None
            after = row * width + to
            length = abs(self.xs[to] - self.xs[column])
            return after * 4 + way, length, min(node, after), self._down(after), self._down(after - width)
        to = row + (1 if way == SOUTH else -1)
        if not 0 <= to < self.height:
            return None
        after = to * width + column
        length = abs(self.ys[to] - self.ys[row])
        left = after - 1 if column else 2 * self.size
        return after * 4 + way, length, self.size + min(node, after), after, left

    def _down(self, node: int) -> int:
        return self.size + node if node >= 0 else 2 * self.size

    def stretch(self, a: int, b: int) -> int:
        """The stretch between two neighbouring nodes."""
        low = min(a, b)
        return low if abs(a - b) == 1 and a // self.width == b // self.width else self.size + low


def _touched(lines: Sequence[float], low: float, high: float) -> tuple[int, int]:
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
