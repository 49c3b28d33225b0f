"""Proven bounds on the probability of a coherent top event whose exact value was not found.

The tree is opened from the top, always where most probability is left (MOCUS, best first). Every cut set
found so far is part of the top event: the probability that one of them happens is a lower bound. What is
not yet opened is covered by conjunctions of basic events, none of which happens more often than all its
events together; all these are increasing functions of independent events, so that
1 - Π(1 - p) over them and the cut sets is an upper bound (Esary and Proschan 1963).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from withstand.model.results.fault_tree import FaultTree
from withstand.simulation.exact.bdd import build
from withstand.simulation.exact.circuit import Circuit, Operation, circuit_of_tree
from withstand.simulation.exact.common_cause import expanded
from withstand.simulation.exact.limits import LimitExceededError, Limits

_ROUNDING = 1e-9
"""Both bounds are moved outwards by this share, far more than floating point loses on the way."""
_UNION_NODES = 20
"""The cut sets' own diagram may have one node in this many of the limit."""
_MOST_WAITING = 200_000
_MOST_CUT_SETS = 4_000
Named = tuple[str, tuple[float, float]]


@dataclass
class _Search:
    """Products still to open, most probable first: (-probability, events as bits, gates still to open)."""

    circuit: Circuit
    probabilities: list[float]
    waiting: list[tuple[float, int, tuple[int, ...]]] = field(default_factory=list)
    seen: set[tuple[int, tuple[int, ...]]] = field(default_factory=set)
    cut_sets: list[int] = field(default_factory=list)

    def put(self, events: int, gates: tuple[int, ...]) -> None:
        """Adds a product once, unless a cut set that was found is part of it."""
        events, gates = self._opened(events, gates)
        if gates == _IMPOSSIBLE or (events, gates) in self.seen:
            return
        self.seen.add((events, gates))
        if any(not cut & ~events for cut in self.cut_sets):
            return
        probability = self.probability(events)
        if not gates:
            self.cut_sets.append(events)
        elif probability > 0:
            heapq.heappush(self.waiting, (-probability, events, gates))

    def probability(self, events: int) -> float:
        """That all of these happen."""
        product = 1.0
        while events:
            lowest = events & -events
            product *= self.probabilities[lowest.bit_length() - 1]
            events ^= lowest
        return product

    def open(self) -> None:
        """Replaces the most probable product by those of its smallest "or"."""
        _, events, gates = heapq.heappop(self.waiting)
        operations = self.circuit.operations
        chosen = min(gates, key=lambda gate: (len(operations[gate].arguments), gate))
        rest = tuple(gate for gate in gates if gate != chosen)
        for argument in operations[chosen].arguments:
            self.put(events, (*rest, argument))

    @property
    def over(self) -> bool:
        """Whether there is nothing more to open, or more than can be kept."""
        return not self.waiting or len(self.waiting) >= _MOST_WAITING or len(self.cut_sets) >= _MOST_CUT_SETS

    def run(self, products: int) -> None:
        """Opens as many products as this at most."""
        for _ in range(products):
            if self.over:
                return
            self.open()

    def _opened(self, events: int, gates: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        """All that needs no choice: variables, constants, "and"."""
        kept, stack = set(), list(gates)
        while stack:
            gate = stack.pop()
            operation = self.circuit.operations[gate]
            if operation.kind == "variable":
                events |= 1 << operation.number
            elif operation.kind == "and":
                stack += operation.arguments
            elif operation.kind == "constant":
                if not operation.number:
                    return events, _IMPOSSIBLE
            elif gate not in kept:
                kept.add(gate)
        return events, tuple(sorted(kept))


_IMPOSSIBLE = (-1,)


def bounds(tree: FaultTree, tops: tuple[str, ...], limits: Limits) -> Iterator[Named]:
    """For each coherent one of these top events, what its probability lies between."""
    plain = expanded(tree)
    for top in tops:
        circuit = circuit_of_tree(plain, top)
        if circuit.coherent:
            chances = [plain.probabilities[name] for name in circuit.variables]
            yield top, _between(_without_counting(circuit), chances, limits)


def _between(circuit: Circuit, chances: list[float], limits: Limits) -> tuple[float, float]:
    search = _Search(circuit, chances)
    search.put(0, (len(circuit.operations) - 1,))
    search.run(limits.products)
    lower, upper = _both(search, limits)
    return max(0.0, lower * (1 - _ROUNDING)), min(1.0, upper * (1 + _ROUNDING))


def _both(search: _Search, limits: Limits) -> tuple[float, float]:
    parts = [search.probability(cut) for cut in search.cut_sets]
    parts += [-product for product, _, _ in search.waiting]
    certain = any(part >= 1 for part in parts)
    upper = 1.0 if certain else -math.expm1(math.fsum(math.log1p(-part) for part in parts))
    return _union(search, limits), upper


def _union(search: _Search, limits: Limits) -> float:
    """The probability that one of the cut sets happens, of as many of them as can be evaluated."""
    ranked = sorted(search.cut_sets, key=search.probability, reverse=True)
    few = replace(limits, nodes=limits.nodes // _UNION_NODES)
    while ranked:
        circuit = Circuit()
        products = []
        for cut in ranked:
            bits = [bit for bit in range(cut.bit_length()) if cut >> bit & 1]
            names = tuple(circuit.variable(str(bit)) for bit in bits)
            products.append(circuit.add(Operation("and", names)) if names else circuit.constant(True))
        circuit.finish(circuit.add(Operation("or", tuple(products))))
        try:
            diagram = build(circuit, few)
        except LimitExceededError:
            ranked = ranked[: len(ranked) // 4]
            continue
        row = np.array([search.probabilities[int(name)] for name in diagram.variables])
        return float(diagram.probability(row)[0])
    return 0.0


def _without_counting(circuit: Circuit) -> Circuit:
    """The same with "k of n" written as "and" and "or"."""
    plain = Circuit(variables=list(circuit.variables))
    made: list[int] = []
    for operation in circuit.operations:
        arguments = tuple(made[argument] for argument in operation.arguments)
        if operation.kind == "atleast":
            made.append(_at_least(plain, operation.number, arguments))
        else:
            made.append(plain.add(replace(operation, arguments=arguments)))
    return plain.finish(made[-1])


def _at_least(circuit: Circuit, count: int, parts: tuple[int, ...]) -> int:
    row = [circuit.constant(True)] + [circuit.constant(False)] * count
    for part in parts:
        row = [
            row[0],
            *(
                circuit.add(Operation("or", (circuit.add(Operation("and", (part, row[k - 1]))), row[k])))
                for k in range(1, count + 1)
            ),
        ]
    return row[count]
