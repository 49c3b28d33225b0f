"""A decision diagram as arrays: evaluated for many sets of probabilities at once, and differentiated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from withstand.simulation.sampling.streams import Floats

Integers = npt.NDArray[np.int64]
_BLOCK_BYTES = 16 * 2**20
"""Samples are evaluated in blocks: long enough for numpy, small enough for the processor's cache."""
_MANY_ROWS = 1_000
"""From here on, joining the diagram's chains first costs less than it saves."""


@dataclass(frozen=True, slots=True)
class Diagram:
    """A reduced ordered BDD without complement edges as arrays; children stand before their parents.

    Node 0 is false and node 1 is true; the last node is the root. `level[i]` is the position of node i's
    variable in `variables`, `high[i]` and `low[i]` the nodes for true and false.
    """

    variables: tuple[str, ...]
    level: Integers
    high: Integers
    low: Integers
    root: int
    coherent: bool

    def __len__(self) -> int:
        """The number of nodes, terminals included."""
        return len(self.level)

    def probability(self, probabilities: Floats) -> Floats:
        """Probability that the function is true, for each row of probabilities.

        Shape (samples, variables) → (samples,); a single row, (variables,), counts as one sample. Sums of
        products of numbers that are not negative, so that small probabilities keep their digits.
        """
        rows = np.atleast_2d(np.asarray(probabilities, dtype=float))
        if rows.shape[1] != len(self.variables):
            raise ValueError(f"{rows.shape[1]} probabilities for {len(self.variables)} variables")
        if not ((rows >= 0) & (rows <= 1)).all():
            raise ValueError("a probability lies outside 0 to 1")
        if len(rows) >= _MANY_ROWS and self.root > 1:
            return joined(self).probability(rows)
        step = max(1, _BLOCK_BYTES // (8 * len(self)))
        found = np.empty(len(rows))
        for start in range(0, len(rows), step):
            found[start : start + step] = self._block(rows[start : start + step])
        return found

    def values(self, row: Floats) -> Floats:
        """The probability of the function of every node, for one set of probabilities."""
        value = np.empty((len(self), 1))
        self._fill(value, row[np.newaxis, :])
        return value[:, 0]

    def birnbaum(self, row: Floats) -> tuple[float, Floats]:
        """The probability, and its derivative by each variable's probability (one pass up, one down)."""
        value = self.values(row)
        reach = np.zeros(len(self))
        reach[self.root] = 1.0
        gradient = np.zeros(len(self.variables))
        for variable, nodes in reversed(self._by_level()):
            high, low = self.high[nodes], self.low[nodes]
            np.add.at(reach, high, reach[nodes] * row[variable])
            np.add.at(reach, low, reach[nodes] * (1 - row[variable]))
            gradient[variable] = float(np.dot(reach[nodes], value[high] - value[low]))
        return float(value[self.root]), gradient

    def _block(self, rows: Floats) -> Floats:
        value = np.empty((len(self), len(rows)))
        self._fill(value, rows)
        result: Floats = value[self.root]
        return result

    def _fill(self, value: Floats, rows: Floats) -> None:
        value[0], value[1] = 0.0, 1.0
        columns = np.ascontiguousarray(rows.T)
        for variable, nodes in self._by_level():
            true = columns[variable]
            value[nodes] = value[self.high[nodes]] * true + value[self.low[nodes]] * (1 - true)

    def _by_level(self) -> list[tuple[int, Integers | slice]]:
        """Nodes of each variable from the last level up: slices, since they stand together."""
        inner = self.level[2:]
        starts = np.flatnonzero(np.diff(inner, prepend=-1)) if len(inner) else np.empty(0, dtype=np.int64)
        ends = [*starts[1:], len(inner)]
        return [
            (int(inner[start]), slice(start + 2, end + 2))
            for start, end in zip(starts.tolist(), ends, strict=False)
        ]


_BLOCK = 1536
"""Samples at a time: long enough for numpy, short enough for the processor's cache (measured)."""
_BOTH, _EITHER = True, False
Joint = tuple[bool, int, int]


@dataclass(frozen=True, slots=True)
class TermGroup:
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
    groups: tuple[TermGroup, ...]
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
) -> Iterator[TermGroup]:
    level, term = keys
    high, low = children
    start = 2
    for (_, asked), members in groupby(kept, key=lambda node: (level[node], term[node])):
        nodes = list(members)
        yield TermGroup(
            asked,
            start,
            start + len(nodes),
            np.array([place[high[node]] for node in nodes]),
            np.array([place[low[node]] for node in nodes]),
        )
        start += len(nodes)
