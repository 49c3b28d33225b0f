"""Routing: the course of every line, axis-parallel, around all shapes and labels, by search on the tracks.

Each wire is searched for on its own (A*), the simple ones first; corners, crossings and shared stretches
cost. The label of a line is placed at once, and is an obstacle to the lines that come later.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from types import MappingProxyType

from withstand.diagrams.layout.edge_labels import place_label
from withstand.diagrams.layout.geometry import Point, Rect
from withstand.diagrams.layout.page import Edge, Shape, Side
from withstand.diagrams.layout.ports import Port, busy_shapes, port_lines, ports_of
from withstand.diagrams.layout.tracks import CLEARANCE, EAST, NORTH, SOUTH, WEST, Tracks
from withstand.diagrams.layout.wires import ANYWHERE, Wire

# Costs in pixels of detour: what a reader would rather follow than the blemish.
_BEND = 32.0
_CROSSING = 150.0
_SHARED = 300.0
_BLOCKED = 1_800.0
_TAKEN_PORT = 90.0
_TOGETHER = 0.6  # what a branch of a bus saves on the common course
_EAGER = 1.15  # a little more than the true distance: much less to search, courses hardly longer
_FAR = float("inf")
# After so many states a search hurries to the target: its course is then good, not best.
_PATIENCE, _HASTE = 25_000, 2.5

_Found = tuple[tuple[Point, ...], list[int]]
_Guesses = tuple[tuple[list[float], list[float]], ...]


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
    edges = {wire.id: router.edge(wire) for wire in sorted(drawn, key=router.simplicity)}
    return tuple(edges[wire.id] for wire in drawn)


class _Router:
    def __init__(
        self, shapes: Sequence[Shape], by_id: Mapping[str, Shape], wires: Sequence[Wire], page: Rect
    ) -> None:
        self.shapes = by_id
        self.busy = busy_shapes(wires)
        self.tracks = Tracks(shapes, port_lines(by_id, wires), page)
        # Which bundles use each stretch.
        self.used: list[frozenset[str] | None] = [None] * (2 * self.tracks.size + 1)
        self.ports: dict[Point, str] = {}
        self.courses: list[tuple[str, tuple[Point, ...]]] = []
        self.labels: list[Rect] = []
        self.hits: dict[Port, bool] = {}
        self.given: Mapping[str, tuple[Point, ...]] = {}
        self.labelled: set[tuple[str, tuple[str, ...]]] = set()

    def simplicity(self, wire: Wire) -> tuple[bool, float, str]:
        """Straight lines first, then short ones."""
        a, b = self.shapes[wire.source].rect, self.shapes[wire.target].rect
        straight = abs(a.center_x - b.center_x) < 1 or abs(a.center_y - b.center_y) < 1
        return not straight, abs(a.center_x - b.center_x) + abs(a.center_y - b.center_y), wire.id

    def edge(self, wire: Wire) -> Edge:
        bundle = wire.bundle or wire.id
        points = self._course(wire, bundle)
        label = None
        # The branches of a bundle that say the same say it once.
        if wire.text and not (wire.bundle and (bundle, wire.text) in self.labelled):
            others = [course for owner, course in self.courses if owner != bundle]
            label = place_label(points, wire.text, self.tracks.obstacles, labels=self.labels, others=others)
            self.labelled.add((bundle, wire.text))
            self.labels.append(label.rect)
            self.tracks.block(label.rect.inflated(2))
        self.courses.append((bundle, points))
        return Edge(
            wire.id, wire.source, wire.target, wire.style, points, label, wire.elements, wire.tooltip,
            wire.both_ends, wire.status, properties=wire.properties,
        )  # fmt: skip

    def _course(self, wire: Wire, bundle: str) -> tuple[Point, ...]:
        source, target = self.shapes[wire.source], self.shapes[wire.target]
        if wire.id in self.given:
            return joined(source.rect, self.given[wire.id], target.rect)
        starts = self._ports(source, wire.leave)
        goals = self._ports(target, wire.arrive)
        points, nodes = self._search(starts, goals, bundle, target.rect)
        self._take(points, nodes, bundle)
        return points

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
        stub = self.tracks.at(self._node(port)), port.point
        return any(
            owner != port.shape and rect.crossed_by(*stub, margin=1) for rect, owner in self.tracks.obstacles
        )

    def _take(self, points: tuple[Point, ...], nodes: list[int], bundle: str) -> None:
        for a, b in itertools.pairwise(nodes):
            stretch = self.tracks.stretch(a, b)
            self.used[stretch] = (self.used[stretch] or frozenset()) | {bundle}
        for end in (points[0], points[-1]):
            self.ports.setdefault(end, bundle)

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
        return row * self.tracks.width + column

    def _port_cost(self, port: Port, bundle: str) -> float:
        taken = self.ports.get(port.point, bundle) != bundle
        return (_TAKEN_PORT if taken else 0.0) + port.offset

    def _search(self, starts: list[Port], goals: list[Port], bundle: str, target: Rect) -> _Found:
        ends: dict[int, list[tuple[Port, float]]] = {}
        for port in goals:
            ends.setdefault(self._node(port), []).append((port, self._port_cost(port, bundle)))
        begun, best = self._begun(starts, bundle)
        queue = sorted((cost, cost, state) for state, cost in best.items())
        came: dict[int, int] = {}
        final: tuple[float, int, Port] | None = None
        guesses, width = self._guesses(target), self.tracks.width
        while queue:
            guess, cost, state = heappop(queue)
            if final and guess >= final[0]:
                break
            if cost > best[state]:
                continue
            if state >> 2 in ends:
                final = self._arrived(final, state, cost, ends[state >> 2])
            for following, reached in self._onwards(state, cost, bundle):
                if reached < best.get(following, _FAR):
                    best[following] = reached
                    came[following] = state
                    begun.pop(following, None)
                    row, column = divmod(following >> 2, width)
                    along, aside = guesses[following & 3]
                    guess = along[column] + aside[row]
                    if len(best) > _PATIENCE:
                        guess *= _HASTE
                    heappush(queue, (reached + guess, reached, following))
        assert final is not None, "every crossing of tracks can be reached, at a cost"
        return self._traced(final[1], final[2], came, begun)

    def _begun(self, starts: list[Port], bundle: str) -> tuple[dict[int, Port], dict[int, float]]:
        """The states outside the source's ports, with the cheapest port of each."""
        begun: dict[int, Port] = {}
        best: dict[int, float] = {}
        for port in starts:
            state = self._node(port) * 4 + port.outwards
            cost = self._port_cost(port, bundle)
            if cost < best.get(state, _FAR):
                best[state], begun[state] = cost, port
        return begun, best

    @staticmethod
    def _arrived(
        final: tuple[float, int, Port] | None, state: int, cost: float, ports: list[tuple[Port, float]]
    ) -> tuple[float, int, Port] | None:
        heading = state & 3
        for port, price in ports:
            if heading != port.outwards:
                whole = cost + price + (_BEND if heading != (port.outwards + 2) % 4 else 0.0)
                if final is None or whole < final[0]:
                    final = (whole, state, port)
        return final

    def _guesses(self, target: Rect) -> _Guesses:
        """What is still to come at least, by heading: the distance, and a corner for each turn."""
        across = [(x, max(target.x - x, 0.0, x - target.right)) for x in self.tracks.xs]
        down = [(y, max(target.y - y, 0.0, y - target.bottom)) for y in self.tracks.ys]
        turn_x = [_EAGER * far + (_BEND if far else 0.0) for _, far in across]
        turn_y = [_EAGER * far + (_BEND if far else 0.0) for _, far in down]
        back = {
            EAST: [_EAGER * far + (_BEND if x > target.right else 0.0) for x, far in across],
            WEST: [_EAGER * far + (_BEND if x < target.x else 0.0) for x, far in across],
            SOUTH: [_EAGER * far + (_BEND if y > target.bottom else 0.0) for y, far in down],
            NORTH: [_EAGER * far + (_BEND if y < target.y else 0.0) for y, far in down],
        }
        return (back[EAST], turn_y), (turn_x, back[SOUTH]), (back[WEST], turn_y), (turn_x, back[NORTH])

    def _onwards(self, state: int, cost: float, bundle: str) -> Iterator[tuple[int, float]]:
        tracks, used, own = self.tracks, self.used, {bundle}
        heading = state & 3
        for following, length, stretch, left, right in tracks.moves(state):
            reached = cost + length
            if following & 3 != heading:
                reached += _BEND
            if tracks.blocked[stretch]:
                reached += _BLOCKED
            owners = used[stretch]
            if owners is not None:
                reached += _SHARED if owners != own else -_TOGETHER * length
            before, after = used[left], used[right]
            if (before is not None and before != own) or (after is not None and after != own):
                reached += _CROSSING
            yield following, reached

    def _traced(self, state: int, goal: Port, came: dict[int, int], begun: dict[int, Port]) -> _Found:
        nodes = [state >> 2]
        while state in came:
            state = came[state]
            nodes.append(state >> 2)
        nodes.reverse()
        points = [begun[state].point, *map(self.tracks.at, nodes), goal.point]
        return simplified(points), nodes


def joined(source: Rect, corners: Sequence[Point], target: Rect) -> tuple[Point, ...]:
    """Corners that a person placed, with the nearest points of both ends."""
    first, last = corners[0], corners[-1]
    return (_border(source, first), *corners, _border(target, last))


def _border(rect: Rect, towards: Point) -> Point:
    x, y = min(max(towards[0], rect.x), rect.right), min(max(towards[1], rect.y), rect.bottom)
    return x, y


def simplified(points: Sequence[Point]) -> tuple[Point, ...]:
    """The same course without points in the middle of a straight stretch."""
    made: list[Point] = []
    for point in points:
        if made and abs(made[-1][0] - point[0]) < 0.01 and abs(made[-1][1] - point[1]) < 0.01:
            continue
        if len(made) > 1 and _straight(made[-2], made[-1], point):
            made.pop()
        made.append(point)
    return tuple(made)


def _straight(a: Point, b: Point, c: Point) -> bool:
    return (abs(a[0] - b[0]) < 0.01 and abs(b[0] - c[0]) < 0.01) or (
        abs(a[1] - b[1]) < 0.01 and abs(b[1] - c[1]) < 0.01
    )
