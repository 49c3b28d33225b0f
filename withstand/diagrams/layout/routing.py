"""Routing: the course of every line, axis-parallel, around all shapes and labels, by search on the tracks.

Each wire is searched for on its own, the simple ones first; corners, crossings and shared stretches
cost. Those that cross others are searched for again once all are there. Labels come last.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from withstand.diagrams.layout.edge_labels import place_label
from withstand.diagrams.layout.fares import Fares
from withstand.diagrams.layout.geometry import Point, Rect
from withstand.diagrams.layout.page import Edge, Shape, Side
from withstand.diagrams.layout.ports import Port, busy_shapes, port_lines, ports_of
from withstand.diagrams.layout.search import End, Search
from withstand.diagrams.layout.tracks import CLEARANCE, EAST, SOUTH, WEST, Tracks
from withstand.diagrams.layout.wires import ANYWHERE, Wire

_STRIP = 64.0
_ROUNDS = 1  # of searching anew for lines that cross others
_TAKEN_PORT = 90.0  # pixels of detour that a reader would rather follow than two lines at one port


def route(
    shapes: Sequence[Shape],
    wires: Sequence[Wire],
    page: Rect,
    given: Mapping[str, tuple[Point, ...]] = MappingProxyType({}),
) -> tuple[Edge, ...]:
    """Give each wire its course, or the corners that are given for it.

    Wires whose ends are not on the page are left out.
    """
    by_id = {shape.id: shape for shape in shapes}
    drawn = [
        wire for wire in wires if wire.source in by_id and wire.target in by_id and wire.source != wire.target
    ]
    if not drawn:
        return ()
    router = _Router(shapes, by_id, drawn, page)
    router.given = given
    ordered = sorted(drawn, key=router.simplicity)
    for wire in ordered:
        router.draw(wire)
    router.untangle(ordered)
    edges = {wire.id: router.edge(wire) for wire in ordered}
    return tuple(edges[wire.id] for wire in drawn)


class _Router:
    def __init__(
        self, shapes: Sequence[Shape], by_id: Mapping[str, Shape], wires: Sequence[Wire], page: Rect
    ) -> None:
        self.shapes = by_id
        self.busy = busy_shapes(wires)
        self.bundles = {wire.id: _bundle(wire) for wire in wires}
        self.tracks = Tracks(shapes, port_lines(by_id, wires), page)
        self.inner: dict[int, list[tuple[Rect, str]]] = {}
        """What stands in each upright strip of the page."""
        for rect, owner in self.tracks.obstacles:
            for strip in range(int(rect.x // _STRIP), int(rect.right // _STRIP) + 1):
                self.inner.setdefault(strip, []).append((rect, owner))
        self.fares = Fares(self.tracks)
        self.search = Search(self.fares)
        self.ports: dict[Point, list[str]] = {}
        self.courses: dict[str, tuple[Point, ...]] = {}
        self.nodes: dict[str, list[int]] = {}
        """Where each line runs that was searched for."""
        self.labels: list[Rect] = []
        self.hits: dict[Port, bool] = {}
        self.given: Mapping[str, tuple[Point, ...]] = {}
        self.labelled: set[tuple[str, tuple[str, ...]]] = set()

    def simplicity(self, wire: Wire) -> tuple[bool, float, str]:
        """Straight lines first, then short ones."""
        a, b = self.shapes[wire.source].rect, self.shapes[wire.target].rect
        straight = abs(a.center_x - b.center_x) < 1 or abs(a.center_y - b.center_y) < 1
        return not straight, abs(a.center_x - b.center_x) + abs(a.center_y - b.center_y), wire.id

    def draw(self, wire: Wire) -> None:
        """Find the course of a wire among those that are there."""
        source, target = self.shapes[wire.source], self.shapes[wire.target]
        if wire.id in self.given:
            self.courses[wire.id] = joined(source.rect, self.given[wire.id], target.rect)
        else:
            starts = self._ports(source, wire.leave)
            goals = self._ports(target, wire.arrive)
            self._search(wire, starts, goals, target.rect)

    def untangle(self, wires: Sequence[Wire]) -> None:
        """Search anew for the lines that cross others, while that helps."""
        for _ in range(_ROUNDS):
            tangled = [wire for wire in wires if self._crossings(wire)]
            moved = [wire for wire in tangled if self._redraw(wire)]
            if not moved:
                return

    def _crossings(self, wire: Wire) -> int:
        nodes = self.nodes.get(wire.id)
        return self.fares.crossings(nodes) if nodes else 0

    def _redraw(self, wire: Wire) -> bool:
        """Whether the line has another course than before."""
        before, nodes = self.courses[wire.id], self.nodes[wire.id]
        self.fares.give_back(nodes, _bundle(wire))
        for end in (before[0], before[-1]):
            self.ports[end].remove(_bundle(wire))
        self.draw(wire)
        return self.nodes[wire.id] != nodes

    def edge(self, wire: Wire) -> Edge:
        """The line with its label."""
        bundle, points, label = _bundle(wire), self.courses[wire.id], None
        # The branches of a bundle that say the same say it once.
        if wire.text and not (wire.bundle and (bundle, wire.text) in self.labelled):
            others = [course for id, course in self.courses.items() if self.bundles[id] != bundle]
            label = place_label(points, wire.text, self.tracks.obstacles, labels=self.labels, others=others)
            self.labelled.add((bundle, wire.text))
            self.labels.append(label.rect)
        return Edge(
            wire.id, wire.source, wire.target, wire.style, points, label, wire.elements, wire.tooltip,
            wire.both_ends, wire.status, properties=wire.properties,
        )  # fmt: skip

    def _search(self, wire: Wire, starts: list[Port], goals: list[Port], target: Rect) -> None:
        bundle = _bundle(wire)
        begins = {self._end(port, bundle): port for port in reversed(starts)}
        ends = {self._end(port, bundle): port for port in reversed(goals)}
        self.fares.welcome(bundle)
        start, nodes, goal = self.search.course(list(reversed(begins)), list(reversed(ends)), target)
        self.fares.take(nodes, bundle)
        points = simplified((begins[start].point, *map(self.tracks.at, _corners(nodes)), ends[goal].point))
        for end in (points[0], points[-1]):
            self.ports.setdefault(end, []).append(bundle)
        self.courses[wire.id], self.nodes[wire.id] = points, nodes

    def _end(self, port: Port, bundle: str) -> End:
        taken = any(other != bundle for other in self.ports.get(port.point, ()))
        return End(self._node(port), port.outwards, (_TAKEN_PORT if taken else 0.0) + port.offset)

    def _ports(self, shape: Shape, sides: tuple[Side, ...]) -> list[Port]:
        """The ports on the wanted sides; on any side where something is in the way of all of those."""
        lines = self.busy[shape.id]
        found = [port for port in ports_of(shape, sides, lines=lines) if not self._hit(port)]
        if not found:
            found = [port for port in ports_of(shape, ANYWHERE, lines=lines) if not self._hit(port)]
        return found or list(ports_of(shape, ANYWHERE, lines=lines))

    def _hit(self, port: Port) -> bool:
        """Whether something is in the way straight out of the port."""
        if port not in self.hits:
            self.hits[port] = self._find_hit(port)
        return self.hits[port]

    def _find_hit(self, port: Port) -> bool:
        ahead = self.tracks.at(self._node(port))
        strips = {int(x // _STRIP) for x in (ahead[0], port.point[0])}
        return any(
            owner != port.shape and rect.crossed_by(port.point, ahead, 1)
            for strip in strips
            for rect, owner in self.inner.get(strip, ())
        )

    def _node(self, port: Port) -> int:
        """The first crossing of tracks outside the shape, straight out of the port."""
        xs, ys, (x, y) = self.tracks.xs, self.tracks.ys, port.point
        if port.outwards in (EAST, WEST):
            row = bisect_left(ys, y - 1e-6)
            column = (
                bisect_left(xs, x + CLEARANCE)
                if port.outwards == EAST
                else bisect_right(xs, x - CLEARANCE) - 1
            )
        else:
            column = bisect_left(xs, x - 1e-6)
            row = (
                bisect_left(ys, y + CLEARANCE)
                if port.outwards == SOUTH
                else bisect_right(ys, y - CLEARANCE) - 1
            )
        column, row = min(max(column, 0), len(xs) - 1), min(max(row, 0), len(ys) - 1)
        return self.tracks.node(column, row)


def _bundle(wire: Wire) -> str:
    return wire.bundle or wire.id


def joined(source: Rect, corners: Sequence[Point], target: Rect) -> tuple[Point, ...]:
    """Corners that a person placed, with the nearest points of both ends."""
    first, last = corners[0], corners[-1]
    return (_border(source, first), *corners, _border(target, last))


def _border(rect: Rect, towards: Point) -> Point:
    x, y = min(max(towards[0], rect.x), rect.right), min(max(towards[1], rect.y), rect.bottom)
    return x, y


def simplified(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same course without points in the middle of a straight stretch, in hundredths of a pixel.

    Arrows of lines that are straight but for a rounding error would be drawn askew.
    """
    made: list[Point] = []
    for x, y in points:
        point = (round(x, 2), round(y, 2))
        if made and abs(made[-1][0] - point[0]) < 0.01 and abs(made[-1][1] - point[1]) < 0.01:
            continue
        if len(made) > 1 and _straight(made[-2], made[-1], point):
            made.pop()
        made.append(point)
    return tuple(made)


def _corners(nodes: list[int]) -> Iterator[int]:
    """The nodes of a course without those in the middle of a straight stretch."""
    yield nodes[0]
    for before, node, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
        if after - node != node - before:
            yield node
    yield nodes[-1]


def _straight(a: Point, b: Point, c: Point) -> bool:
    return (abs(a[0] - b[0]) < 0.01 and abs(b[0] - c[0]) < 0.01) or (
        abs(a[1] - b[1]) < 0.01 and abs(b[1] - c[1]) < 0.01
    )
