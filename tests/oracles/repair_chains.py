"""Markov chains of repairable systems: their steady state, and how long until something happens in them.

Repairable k-out-of-n systems with fewer repair crews than components are the standard case: what is not
independent, and so not in a decision diagram.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from withstand.simulation.exact.markov import Chain
from withstand.simulation.sampling.streams import Floats

_ELIMINATION_STATES = 1000
"""Up to here Grassmann, Taksar and Heyman's elimination is fast enough; beyond, a solver takes over."""
_DENSE_STATES = 6000
"""A dense matrix of more states does not fit an ordinary memory."""
Booleans = npt.NDArray[np.bool_]


class RepairChain(Chain):
    """A chain that is also asked for what lasts."""

    def steady_state(self) -> Floats:
        """Long-run probability of each state, of a chain in which every state reaches every other.

        Exact to the last digits, also of rare states, up to a thousand states (no subtraction occurs).
        Raises ValueError for a chain that is not irreducible, or that is too large.
        """
        if self.states > _DENSE_STATES:
            raise ValueError(f"{self.states:,} states are too many, at most {_DENSE_STATES:,}")
        if self.states <= _ELIMINATION_STATES:
            return self._eliminate()
        balance = self._dense().T - np.diag(self.exits)
        balance[-1] = 1.0
        total = np.zeros(self.states)
        total[-1] = 1.0
        found = np.linalg.solve(balance, total)
        return np.asarray(found + np.linalg.solve(balance, total - balance @ found))

    def mean_time_to(self, targets: Booleans, start: int = 0) -> float:
        """Mean time from a state until one of the target states is first entered; infinite if never."""
        inner = np.flatnonzero(~targets)
        if targets[start]:
            return 0.0
        generator = (np.diag(self.exits) - self._dense())[np.ix_(inner, inner)]
        try:
            times = np.linalg.solve(generator, np.ones(len(inner)))
        except np.linalg.LinAlgError:
            return math.inf
        return float(times[np.searchsorted(inner, start)])

    def probability_before(self, wanted: Booleans, unwanted: Booleans, start: int = 0) -> float:
        """Probability that a wanted state is entered before an unwanted one, from a state."""
        inner = np.flatnonzero(~(wanted | unwanted))
        if wanted[start] or unwanted[start]:
            return float(wanted[start])
        dense = self._dense()
        generator = (np.diag(self.exits) - dense)[np.ix_(inner, inner)]
        into = dense[np.ix_(inner, np.flatnonzero(wanted))].sum(axis=1)
        return float(np.linalg.solve(generator, into)[np.searchsorted(inner, start)])

    def absorbing(self, targets: Booleans) -> RepairChain:
        """The same chain, which stays in a target state once it is there."""
        kept = ~targets[self.starts]
        listed = zip(self.starts[kept], self.ends[kept], self.rates[kept], strict=True)
        return RepairChain(self.states, ((int(start), int(end), float(rate)) for start, end, rate in listed))

    def _dense(self) -> Floats:
        matrix = np.zeros((self.states, self.states))
        np.add.at(matrix, (self.starts, self.ends), self.rates)
        return matrix

    def _eliminate(self) -> Floats:
        rates = self._dense()
        for last in range(self.states - 1, 0, -1):
            out = rates[last, :last].sum()
            if out <= 0:
                raise ValueError("the chain is not irreducible: it has no single steady state")
            rates[:last, last] /= out
            rates[:last, :last] += np.outer(rates[:last, last], rates[last, :last])
        found = np.zeros(self.states)
        found[0] = 1.0
        for state in range(1, self.states):
            found[state] = found[:state] @ rates[:state, state]
        return np.asarray(found / found.sum())


def k_of_n(
    needed: int, failure_rates: Floats, repair_rates: Floats, crews: int
) -> tuple[RepairChain, Booleans]:
    """Components that differ, with fewer crews than components: the chain, and in which states it is down.

    A state is the set of failed components as bits; the crews work on the failed ones with the lowest
    numbers (preemptive priority), so state 0 is everything up. For up to some twelve components.
    """
    count = len(failure_rates)
    transitions: list[tuple[int, int, float]] = []
    for state in range(1 << count):
        failed = [number for number in range(count) if state >> number & 1]
        for number in range(count):
            if number not in failed:
                transitions.append((state, state | 1 << number, float(failure_rates[number])))
        for number in failed[:crews]:
            transitions.append((state, state & ~(1 << number), float(repair_rates[number])))
    failed_count = np.array([state.bit_count() for state in range(1 << count)])
    return RepairChain(1 << count, transitions), failed_count > count - needed


def identical_k_of_n(
    needed: int, count: int, rates: tuple[float, float], crews: int
) -> tuple[RepairChain, Booleans]:
    """The same for components that are all alike, with rates (failure, repair): a state counts the failed."""
    failure_rate, repair_rate = rates
    transitions = [(failed, failed + 1, (count - failed) * failure_rate) for failed in range(count)]
    transitions += [(failed, failed - 1, min(failed, crews) * repair_rate) for failed in range(1, count + 1)]
    return RepairChain(count + 1, transitions), np.arange(count + 1) > count - needed
