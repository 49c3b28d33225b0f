"""Search for the best course of one line over the tracks (A*): length, corners and fares together.

A state is a node and the heading with which one came to it: node × 4 + heading.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from withstand.diagrams.layout.fares import FAR, Fares
from withstand.diagrams.layout.geometry import Rect, bounding
from withstand.diagrams.layout.tracks import Tracks

_BEND = 32.0  # pixels of detour that a reader would rather follow than a corner
_EAGER = 1.6  # a little more than the true distance: much less to search, courses hardly longer
# After so many states a search hurries to the target: its course is then good, not best.
_PATIENCE, _HASTE = 8_000, 2.5
_FEW_SIDES = 2

_Lines = tuple[list[float], list[float]]


@dataclass(frozen=True, slots=True)
class End:
    """A place where a course may begin or end: a node, the way out of the shape there, and its price."""

    node: int
    outwards: int
    price: float


class Search:
    """Searches courses on one page, one after the other; fares may change between them."""

    def __init__(self, fares: Fares) -> None:
        self._fares = fares
        self._best = [FAR] * (4 * len(fares.moves[0]))

    def course(self, starts: list[End], goals: list[End], target: Rect) -> tuple[End, list[int], End]:
        """The cheapest course: the end that it begins at, its nodes, and the end that it reaches."""
        begun: dict[int, End] = {}
        for end in sorted(starts, key=lambda end: -end.price):
            begun[end.node * 4 + end.outwards] = end
        came: dict[int, int] = {}
        guesses = _guesses(self._fares.tracks, _area(self._fares.tracks, goals, target))
        try:
            state, goal = self._explore(begun, _by_node(goals), came, guesses)
        finally:
            for state_seen in (*came, *begun):
                self._best[state_seen] = FAR
        nodes = [state >> 2]
        while state in came:
            state = came[state]
            nodes.append(state >> 2)
        nodes.reverse()
        return begun[state], nodes, goal

    def _explore(
        self,
        begun: Mapping[int, End],
        ends: Mapping[int, list[End]],
        came: dict[int, int],
        guesses: tuple[_Lines, ...],
    ) -> tuple[int, End]:
        best, mask, shift = self._best, self._fares.tracks.stride - 1, self._fares.tracks.shift
        turns = self._turns(guesses)
        queue = []
        for state, end in begun.items():
            best[state] = end.price
            queue.append((end.price, end.price, state))
        heapify(queue)
        final: tuple[float, int, End] | None = None
        while queue:
            guess, cost, state = heappop(queue)
            if final and guess >= final[0]:
                break
            if cost > best[state]:
                continue
            node = state >> 2
            if node in ends:
                final = _arrived(final, state, cost, ends[node])
            base, haste = node << 2, 1.0 if len(came) <= _PATIENCE else _HASTE
            for ahead, moves, bend, along, aside in turns[state & 3]:
                reached = cost + moves[node] + bend
                following = base + ahead
                if reached < best[following]:
                    best[following] = reached
                    came[following] = state
                    after = following >> 2
                    guess = (along[after & mask] + aside[after >> shift]) * haste
                    heappush(queue, (reached + guess, reached, following))
        assert final is not None, "every node can be reached, at a cost"
        return final[1], final[2]

    def _turns(
        self, guesses: tuple[_Lines, ...]
    ) -> list[list[tuple[int, list[float], float, list[float], list[float]]]]:
        """By heading: straight on and around both corners, with fares, corner and guesses of each way."""
        steps, moves = self._fares.tracks.steps, self._fares.moves
        return [
            [
                (4 * steps[way] + way, moves[way], 0.0 if way == heading else _BEND, *guesses[way])
                for way in range(4)
                if way != (heading + 2) & 3
            ]
            for heading in range(4)
        ]


def _area(tracks: Tracks, goals: list[End], target: Rect) -> Rect:
    """Where the course ends: before the sides at which it may arrive, where these are few, else the shape."""
    if len({goal.outwards for goal in goals}) > _FEW_SIDES:
        return target
    return bounding([Rect(*tracks.at(goal.node), 0, 0) for goal in goals])


def _by_node(goals: list[End]) -> dict[int, list[End]]:
    ends: dict[int, list[End]] = {}
    for end in goals:
        ends.setdefault(end.node, []).append(end)
    return ends


def _arrived(
    final: tuple[float, int, End] | None, state: int, cost: float, goals: list[End]
) -> tuple[float, int, End] | None:
    heading = state & 3
    for goal in goals:
        if heading != goal.outwards:
            whole = cost + goal.price + (_BEND if heading != (goal.outwards + 2) % 4 else 0.0)
            if final is None or whole < final[0]:
                final = (whole, state, goal)
    return final


def _guesses(tracks: Tracks, target: Rect) -> tuple[_Lines, ...]:
    """What is still to come at least, by heading: the distance, and a corner for each turn.

    By column and by row, to be added.
    """
    along, west, east = _far(tracks.xs, target.x, target.right)
    down, north, south = _far(tracks.ys, target.y, target.bottom)
    return (east, down), (along, south), (west, down), (along, north)


def _far(lines: Sequence[float], low: float, high: float) -> tuple[list[float], list[float], list[float]]:
    """What is still to come, by track: to one who turns into it, who runs down, who runs up."""
    first, last = bisect_left(lines, low), bisect_right(lines, high)
    before, after = [_EAGER * (low - x) for x in lines[:first]], [_EAGER * (x - high) for x in lines[last:]]
    between = [0.0] * (last - first)
    turned_before, turned_after = [x + _BEND for x in before], [x + _BEND for x in after]
    return (
        turned_before + between + turned_after,
        turned_before + between + after,
        before + between + turned_after,
    )
