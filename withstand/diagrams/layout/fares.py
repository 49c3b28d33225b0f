"""Fares: what each move from one node of the tracks to the next costs, and to which line it belongs already.

A stretch of track right of node n has number 2n, the one below it 2n + 1.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.layout.tracks import CLEARANCE, EAST, NORTH, SOUTH, WEST, Tracks, touched

# Costs in pixels of detour: what a reader would rather follow than the blemish.
_CROSSING = 150.0
_SHARED = 300.0
_BLOCKED = 1_800.0
_TOGETHER = 0.6  # what a branch of a bus saves on the common course
FAR = float("inf")


class Fares:
    """The cost of every move; kept up to date as lines take stretches and labels block them."""

    def __init__(self, tracks: Tracks) -> None:
        self.tracks = tracks
        self.moves = _lengths(tracks)
        """By heading: the cost of the move from each node."""
        self._bundles: dict[int, frozenset[str]] = {}
        self._nodes: dict[str, set[int]] = {}
        for rect, _ in tracks.obstacles:
            self.block(rect.inflated(CLEARANCE))

    def block(self, rect: Rect) -> None:
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
        self._reprice(self._nodes.get(bundle, ()), frozenset((bundle,)))

    def take(self, nodes: list[int], bundle: str) -> None:
        """A line of this bundle runs along these nodes: from now on others pay for crossing and sharing."""
        for a, b in itertools.pairwise(nodes):
            stretch = 2 * min(a, b) + (abs(a - b) != 1)
            self._bundles[stretch] = self._bundles.get(stretch, frozenset()) | {bundle}
        all_nodes = self._nodes.setdefault(bundle, set())
        all_nodes.update(nodes)
        self._reprice(all_nodes, frozenset())

    def _reprice(self, nodes: Iterable[int], own: frozenset[str]) -> None:
        """Compute anew what it costs to arrive at these nodes."""
        ways = list(zip(range(4), self.tracks.steps, self.moves, strict=True))
        for node in nodes:
            for way, step, moves in ways:
                before = node - step
                if before >= 0 and moves[before] < _BLOCKED:
                    moves[before] = self._fare(before, node, way, own)

    def _fare(self, before: int, node: int, way: int, own: frozenset[str]) -> float:
        """Length, and what sharing the stretch and crossing others at its end cost."""
        xs, ys, stride = self.tracks.xs, self.tracks.ys, self.tracks.stride
        if way in (EAST, WEST):
            fare = abs(xs[node & stride - 1] - xs[before & stride - 1])
            along, across = 2 * min(before, node), (2 * node + 1, 2 * (node - stride) + 1)
        else:
            fare = abs(ys[node >> self.tracks.shift] - ys[before >> self.tracks.shift])
            along, across = 2 * min(before, node) + 1, (2 * node, 2 * (node - 1))
        sharing = self._bundles.get(along)
        if sharing is not None:
            fare += _SHARED if sharing != own else -_TOGETHER * fare
        if any(self._bundles.get(stretch, own) != own for stretch in across):
            fare += _CROSSING
        return fare


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
