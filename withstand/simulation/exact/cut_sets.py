"""Minimal cut sets of a coherent function, from its decision diagram (Rauzy 1993), as a zero-suppressed one.

All of them, whatever their number: they are counted and ranked without being listed.
"""

from __future__ import annotations

import heapq
import math
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from withstand.model.results.fault_tree import CutSet
from withstand.simulation.exact.diagram import Diagram
from withstand.simulation.exact.limits import Allowance, Limits
from withstand.simulation.sampling.streams import Floats

_NOTHING, _EMPTY_SET = 0, 1
_DIGITS = 9
_FRAMES_PER_LEVEL = 4
_CHECK_EVERY = 4096
_DOING = "finding the minimal cut sets"


@dataclass(frozen=True, slots=True)
class CutSets:
    """The minimal cut sets of a function, all of them, as a zero-suppressed diagram.

    Node 0 holds no set, node 1 the empty one; `nodes[i]` is (variable, sets with it, sets without it).
    """

    variables: tuple[str, ...]
    nodes: tuple[tuple[int, int, int], ...]
    root: int

    def count(self) -> int:
        """How many there are."""
        return sum(self.count_by_order().values())

    def count_by_order(self) -> dict[int, int]:
        """How many there are of each size."""
        counts: list[Counter[int]] = [Counter(), Counter({0: 1})]
        for _, high, low in self.nodes[2:]:
            found = Counter(counts[low])
            for order, number in counts[high].items():
                found[order + 1] += number
            counts.append(found)
        return dict(sorted(counts[self.root].items()))

    def most_probable(self, row: Floats, count: int) -> tuple[CutSet, ...]:
        """The `count` most probable ones, in falling order; ties in the variables' order."""
        return tuple(islice(self.ranked(row), count))

    def ranked(self, row: Floats) -> Iterator[CutSet]:
        """All of them in falling order of probability, lazily: best-first by the best that can follow.

        Probabilities that agree to nine digits count as equal; among equals the deepest goes on, so that
        the first sets are found without a look at all the others.
        """
        best = [0.0, 1.0]
        for variable, high, low in self.nodes[2:]:
            best.append(max(float(row[variable]) * best[high], best[low]))
        heap: list[tuple[float, int, tuple[int, ...], int, float]] = []

        def push(taken: tuple[int, ...], node: int, probability: float) -> None:
            if node != _NOTHING:
                bound = probability * best[node]
                key = -round(math.log(bound), _DIGITS) if bound > 0 else math.inf
                heapq.heappush(heap, (key, -self.nodes[node][0], taken, node, probability))

        push((), self.root, 1.0)
        while heap:
            _, _, taken, node, probability = heapq.heappop(heap)
            if node == _EMPTY_SET:
                yield CutSet(tuple(self.variables[variable] for variable in taken), probability)
                continue
            variable, high, low = self.nodes[node]
            push((*taken, variable), high, probability * float(row[variable]))
            push(taken, low, probability)


def minimal_cut_sets(diagram: Diagram, limits: Limits | None = None) -> CutSets:
    """The minimal cut sets of a coherent diagram.

    Raises ValueError for one that is not coherent, LimitExceededError when they take too much.
    """
    if not diagram.coherent:
        raise ValueError("a function that is not coherent has prime implicants, not minimal cut sets")
    family = _Family(Allowance((limits or Limits()).sets))
    found = [_NOTHING, _EMPTY_SET]
    with _deep_recursion(_FRAMES_PER_LEVEL * len(diagram.variables)):
        for variable, high, low in zip(
            diagram.level[2:].tolist(), diagram.high[2:].tolist(), diagram.low[2:].tolist(), strict=True
        ):
            without = found[low]
            found.append(family.node(variable, family.without(found[high], without), without))
    return CutSets(diagram.variables, tuple(family.nodes), found[diagram.root])


class _Family:
    """Hash-consed families of sets, with the one operation that minimal cut sets need."""

    def __init__(self, allowance: Allowance) -> None:
        self.allowance = allowance
        bottom = sys.maxsize
        self.nodes: list[tuple[int, int, int]] = [(bottom, 0, 0), (bottom, 1, 1)]
        self.ids: dict[tuple[int, int, int], int] = {}
        self.memo: dict[tuple[int, int], int] = {}

    def node(self, variable: int, high: int, low: int) -> int:
        if high == _NOTHING:
            return low
        key = (variable, high, low)
        found = self.ids.get(key)
        if found is None:
            found = self.ids[key] = len(self.nodes)
            self.nodes.append(key)
            if found % _CHECK_EVERY == 0:
                self.allowance.check(self.nodes, _DOING)
        return found

    def without(self, some: int, others: int) -> int:
        """The sets of `some` that contain none of `others`."""
        if others == _NOTHING or some == _NOTHING:
            return some
        if others == _EMPTY_SET or some == others:
            return _NOTHING
        if some == _EMPTY_SET:
            # Families are minimal: one that holds the empty set holds nothing else.
            return some
        key = (some, others)
        found = self.memo.get(key)
        if found is None:
            found = self.memo[key] = self._without(some, others)
            if len(self.memo) % _CHECK_EVERY == 0:
                self.allowance.check(self.memo, _DOING)
        return found

    def _without(self, some: int, others: int) -> int:
        variable, high, low = self.nodes[some]
        other, other_high, other_low = self.nodes[others]
        if variable > other:
            return self.without(some, other_low)
        if variable < other:
            return self.node(variable, self.without(high, others), self.without(low, others))
        rest = self.without(self.without(high, other_high), other_low)
        return self.node(variable, rest, self.without(low, other_low))


@contextmanager
def _deep_recursion(frames: int) -> Iterator[None]:
    """Room for a recursion over all levels; Python's own frames take no C stack."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
