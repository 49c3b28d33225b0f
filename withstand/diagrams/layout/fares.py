"""Fares: what each move from one node of the tracks to the next costs, and to which line it belongs already.

A stretch of track right of node n has number 2n, the one below it 2n + 1.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.layout.tracks import CLEARANCE, EAST, NORTH, SOUTH, WEST, Tracks, touched

# Costs in pixels of detour: what a reader would rather follow than the blemish.
_CROSSING = 150.0
_JUNCTION = 60.0  # a crossing with a branch of the same bus
_SHARED = 300.0
_BLOCKED = 1_800.0
_BORDER = 40.0  # into or out of a box
_TOGETHER = 0.15  # what a branch of a bus saves on the common course
FAR = float("inf")


class Fares:
    """The cost of every move; kept up to date as lines take stretches and labels block them."""

    def __init__(self, tracks: Tracks) -> None:
        self.tracks = tracks
        self.moves = _lengths(tracks)
        """By heading: the cost of the move from each node."""
        self._bundles: dict[int, frozenset[str]] = {}
        self._courses: dict[str, list[list[int]]] = {}
        for rect in tracks.borders:
            self._fence(rect)
        for rect, _ in tracks.obstacles:
            self._block(rect.inflated(CLEARANCE))
        self._alone = tuple(map(list, self.moves))
        """What a move costs where no other line is."""

    def _fence(self, rect: Rect) -> None:
        """Make it dearer to cross the border, so that lines prefer the channels between boxes."""
        xs, ys, stride = self.tracks.xs, self.tracks.ys, self.tracks.stride
        east, south, west, north = self.moves
        rows = range(bisect_right(ys, rect.y), bisect_left(ys, rect.bottom))
        for side in (rect.x, rect.right):
            column = bisect_left(xs, side) - 1
            for row in rows if 0 <= column < len(xs) - 1 else ():
                east[row * stride + column] += _BORDER
                west[row * stride + column + 1] += _BORDER
        columns = range(bisect_right(xs, rect.x), bisect_left(xs, rect.right))
        for side in (rect.y, rect.bottom):
            row = bisect_left(ys, side) - 1
            for column in columns if 0 <= row < len(ys) - 1 else ():
                south[row * stride + column] += _BORDER
                north[(row + 1) * stride + column] += _BORDER

    def _block(self, rect: Rect) -> None:
        """Make every stretch dear that touches the inside of the rectangle."""
        xs, ys, stride = self.tracks.xs, self.tracks.ys, self.tracks.stride
        east, south, west, north = self.moves
        left, right = touched(xs, rect.x, rect.right)
        top, bottom = touched(ys, rect.y, rect.bottom)
        for row in range(bisect_right(ys, rect.y), bisect_left(ys, rect.bottom)):
            first, last = row * stride + left, row * stride + right
            east[first:last] = west[first + 1 : last + 1] = [_BLOCKED] * (last - first)
        for column in range(bisect_right(xs, rect.x), bisect_left(xs, rect.right)):
            first, last = top * stride + column, bottom * stride + column
            price = [_BLOCKED] * (bottom - top)
            south[first:last:stride] = north[first + stride : last + stride : stride] = price

    def welcome(self, bundle: str) -> None:
        """Let the next line share the stretches that its own bundle has taken."""
        self._reprice(self._nodes_of(bundle), frozenset((bundle,)))

    def take(self, nodes: list[int], bundle: str) -> None:
        """A line of this bundle runs along these nodes: from now on others pay for crossing and sharing."""
        for stretch in _stretches(nodes):
            self._bundles[stretch] = self._bundles.get(stretch, frozenset()) | {bundle}
        self._courses.setdefault(bundle, []).append(nodes)
        self._reprice(self._nodes_of(bundle), frozenset())

    def give_back(self, nodes: list[int], bundle: str) -> None:
        """The line no longer runs there."""
        courses = self._courses[bundle]
        courses.remove(nodes)
        kept = {stretch for course in courses for stretch in _stretches(course)}
        for stretch in _stretches(nodes):
            if stretch not in kept:
                self._bundles[stretch] -= {bundle}
        self._reprice(nodes, frozenset())

    def crossings(self, nodes: list[int]) -> int:
        """How many times other lines cross this course, of its own bundle, too."""
        stride, found = self.tracks.stride, 0
        nothing: frozenset[str] = frozenset()
        for before, node, after in zip(nodes, nodes[1:], nodes[2:], strict=False):
            if after - node == node - before:
                across = (node, node - stride) if abs(after - node) == 1 else (node, node - 1)
                down = 1 if abs(after - node) == 1 else 0
                ways = [self._bundles.get(2 * place + down, nothing) for place in across]
                found += len(ways[0] & ways[1])
        return found

    def _nodes_of(self, bundle: str) -> set[int]:
        return {node for course in self._courses.get(bundle, ()) for node in course}

    def _reprice(self, nodes: Iterable[int], own: frozenset[str]) -> None:
        """Compute anew what it costs to arrive at these nodes."""
        found, stride = self._bundles.get, self.tracks.stride
        for node in nodes:
            right, below = found(2 * node), found(2 * node + 1)
            left, above = found(2 * (node - 1)), found(2 * (node - stride) + 1)
            level, upright = _to_cross(above, below, own), _to_cross(left, right, own)
            for way, before, along, across in (
                (EAST, node - 1, left, level),
                (WEST, node + 1, right, level),
                (SOUTH, node - stride, above, upright),
                (NORTH, node + stride, below, upright),
            ):
                moves = self.moves[way]
                if before >= 0 and moves[before] < _BLOCKED:
                    fare = self._alone[way][before]
                    if along:
                        fare += _SHARED if along != own else -_TOGETHER * fare
                    moves[before] = fare + across


def _to_cross(one: frozenset[str] | None, other: frozenset[str] | None, own: frozenset[str]) -> float:
    """What it costs to pass between two stretches at whose end one arrives."""
    if (one and one != own) or (other and other != own):
        return _CROSSING
    return _JUNCTION if one and other else 0.0


def _stretches(nodes: list[int]) -> Iterator[int]:
    for a, b in itertools.pairwise(nodes):
        yield 2 * min(a, b) + (abs(a - b) != 1)


def _lengths(tracks: Tracks) -> tuple[list[float], ...]:
    """By heading: the length of the move from each node; none leads off the grid."""
    stride, rows = tracks.stride, len(tracks.ys)
    across = [b - a for a, b in itertools.pairwise(tracks.xs)]
    pad = [FAR] * (stride - len(across))
    down = [b - a for a, b in itertools.pairwise(tracks.ys)]
    deep = [price for length in down for price in [length] * stride]
    beyond = [FAR] * stride
    made: dict[int, list[float]] = {
        EAST: (across + pad) * rows + beyond,
        WEST: [FAR, *across, *pad[:-1]] * rows + beyond,
        SOUTH: deep + beyond + beyond,
        NORTH: beyond + deep + beyond,
    }
    return tuple(made[way] for way in (EAST, SOUTH, WEST, NORTH))
