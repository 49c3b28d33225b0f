"""Ports: the points on a shape's border where lines may leave or arrive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from withstand.diagrams.layout.geometry import Point, Rect
from withstand.diagrams.layout.page import Box, Shape, Side
from withstand.diagrams.layout.tracks import EAST, NORTH, SOUTH, WEST
from withstand.diagrams.layout.wires import ANYWHERE, Wire

_OUTWARDS = {Side.RIGHT: EAST, Side.BELOW: SOUTH, Side.LEFT: WEST, Side.ABOVE: NORTH}
_FARTHEST_OFFSET = 13.0
_FEW = 3  # lines that find room at three ports of a side


@dataclass(frozen=True, slots=True)
class Port:
    """A point on the border, and the direction that leads away from the shape."""

    shape: str
    point: Point
    outwards: int
    offset: float


def ports_of(shape: Shape, sides: Iterable[Side], *, lines: int) -> Iterator[Port]:
    """The ports on these sides: the middle, and beside it where several lines meet."""
    covered = _covered_side(shape)
    for side in sides:
        if side is covered or side not in _OUTWARDS:
            continue
        length = shape.rect.height if side in (Side.LEFT, Side.RIGHT) else shape.rect.width
        step = min(_FARTHEST_OFFSET, length / 4)
        offsets: tuple[float, ...] = (0.0, -step, step) if lines > 1 else (0.0,)
        if lines > _FEW:
            step = min(length / 5.4, _FARTHEST_OFFSET)
            offsets = (0.0, -step, step, -2 * step, 2 * step)
        for offset in offsets:
            yield Port(shape.id, _point(shape.rect, side, offset), _OUTWARDS[side], abs(offset))


def _covered_side(shape: Shape) -> Side | None:
    """The side at which the shape's own label is in the way."""
    if shape.label is None or isinstance(shape, Box) or shape.rect.contains(shape.label.rect):
        return None
    if shape.label.rect.y >= shape.rect.bottom:
        return Side.BELOW
    return Side.RIGHT if shape.label.rect.x >= shape.rect.right else Side.LEFT


def _point(rect: Rect, side: Side, offset: float) -> Point:
    match side:
        case Side.LEFT:
            return rect.x, rect.center_y + offset
        case Side.RIGHT:
            return rect.right, rect.center_y + offset
        case Side.ABOVE:
            return rect.center_x + offset, rect.y
        case _:
            return rect.center_x + offset, rect.bottom


def port_lines(shapes: Mapping[str, Shape], wires: Sequence[Wire]) -> tuple[set[float], set[float]]:
    """The coordinates that tracks must have so that every port of every wire lies on one."""
    xs: set[float] = set()
    ys: set[float] = set()
    busy = busy_shapes(wires)
    for wire in wires:
        for end in (wire.source, wire.target):
            for port in ports_of(shapes[end], ANYWHERE, lines=busy.get(end, 1)):
                if port.outwards in (EAST, WEST):
                    ys.add(port.point[1])
                else:
                    xs.add(port.point[0])
    return xs, ys


def busy_shapes(wires: Sequence[Wire]) -> Mapping[str, int]:
    """How many lines end at each shape (a bundle counts once)."""
    meeting: dict[str, set[str]] = {}
    for wire in wires:
        for end in (wire.source, wire.target):
            meeting.setdefault(end, set()).add(wire.bundle or wire.id)
    return {shape: len(bundles) for shape, bundles in meeting.items()}
