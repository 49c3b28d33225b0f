"""A decision diagram for many sets of probabilities: each chain of nodes becomes one node.

A node whose only use is below another one, with which it shares a child, asks "both failed" or "either
failed"; the two are one node whose variable is that question. On platforms this halves the diagram, since
replicas and the services that all need stand in such chains.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from withstand.simulation.streams import Floats

if TYPE_CHECKING:
    from withstand.simulation.exact.diagram import Diagram

_BLOCK = 1536
"""Samples at a time: long enough for numpy, short enough for the processor's cache (measured)."""
_BOTH, _EITHER = True, False
Joint = tuple[bool, int, int]


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes `start` to `end` that ask for the same term, with their children for yes and no."""

    term: int
    start: int
    end: int
    high: npt.NDArray[np.int64]
    low: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Chains:
    """The joined diagram. Terms count on from the variables: (both or either, term, term)."""

    variables: int
    joints: tuple[Joint, ...]
    groups: tuple[Group, ...]
    nodes: int
    root: int

    def probability(self, rows: Floats) -> Floats:
        """As `Diagram.probability`: sums of products of numbers that are not negative."""
        found = np.empty(len(rows))
        for start in range(0, len(rows), _BLOCK):
            found[start : start + _BLOCK] = self._block(rows[start : start + _BLOCK])
        return found

    def _block(self, rows: Floats) -> Floats:
        true, false = self._terms(rows)
        value = np.empty((self.nodes, len(rows)))
        value[0], value[1] = 0.0, 1.0
        widest = max(group.end - group.start for group in self.groups)
        spare = np.empty((widest, len(rows)))
        for group in self.groups:
            into, other = value[group.start : group.end], spare[: group.end - group.start]
            # Every index is in range: "clip" only spares numpy a copy.
            np.take(value, group.high, axis=0, out=into, mode="clip")
            into *= true[group.term]
            np.take(value, group.low, axis=0, out=other, mode="clip")
            other *= false[group.term]
            into += other
        result: Floats = value[self.root]
        return result

    def _terms(self, rows: Floats) -> tuple[Floats, Floats]:
        """Probability of each term, and of its opposite (its own product: 1 - p would lose digits)."""
        count = self.variables + len(self.joints)
        true, false = np.empty((count, len(rows))), np.empty((count, len(rows)))
        true[: self.variables] = rows.T
        false[: self.variables] = 1 - true[: self.variables]
        for term, (both, first, second) in enumerate(self.joints, self.variables):
            if both:
                true[term] = true[first] * true[second]
                false[term] = false[first] + true[first] * false[second]
            else:
                true[term] = true[first] + false[first] * true[second]
                false[term] = false[first] * false[second]
        return true, false


def joined(diagram: Diagram) -> Chains:
    """The diagram (of one inner node or more) with its chains joined."""
    high, low, uses = diagram.high.tolist(), diagram.low.tolist(), _uses(diagram)
    term: list[int] = diagram.level.tolist()
    known: dict[Joint, int] = {}
    gone = bytearray(len(diagram))
    for node in range(2, len(diagram)):
        while True:
            yes, no = high[node], low[node]
            if yes > 1 and uses[yes] == 1 and low[yes] == no:
                joint, shared, child, high[node] = (_BOTH, term[node], term[yes]), no, yes, high[yes]
            elif no > 1 and uses[no] == 1 and high[no] == yes:
                joint, shared, child, low[node] = (_EITHER, term[node], term[no]), yes, no, low[no]
            else:
                break
            uses[shared] -= 1
            gone[child] = True
            term[node] = known.setdefault(joint, len(diagram.variables) + len(known))
    kept = [node for node in range(2, len(diagram)) if not gone[node]]
    # Levels from the last one up, as the diagram has them; within one, equal questions side by side.
    level = diagram.level
    kept.sort(key=lambda node: (-int(level[node]), term[node]))
    place = {0: 0, 1: 1, **{node: number for number, node in enumerate(kept, 2)}}
    groups = tuple(_groups(kept, (level.tolist(), term), place, (high, low)))
    return Chains(len(diagram.variables), tuple(known), groups, len(kept) + 2, place[diagram.root])


def _uses(diagram: Diagram) -> list[int]:
    children = np.concatenate([diagram.high[2:], diagram.low[2:]])
    counts: list[int] = np.bincount(children, minlength=len(diagram)).tolist()
    return counts


def _groups(
    kept: list[int],
    keys: tuple[list[int], list[int]],
    place: dict[int, int],
    children: tuple[list[int], list[int]],
) -> Iterator[Group]:
    level, term = keys
    high, low = children
    start = 2
    for (_, asked), members in groupby(kept, key=lambda node: (level[node], term[node])):
        nodes = list(members)
        yield Group(
            asked,
            start,
            start + len(nodes),
            np.array([place[high[node]] for node in nodes]),
            np.array([place[low[node]] for node in nodes]),
        )
        start += len(nodes)
