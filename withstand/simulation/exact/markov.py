"""Continuous-time Markov chains: steady state and transient probabilities, for what is not independent.

Repairable k-out-of-n systems with fewer repair crews than components are the standard case.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from withstand.simulation.sampling.streams import Floats

_ELIMINATION_STATES = 1000
"""Up to here Grassmann, Taksar and Heyman's elimination is fast enough; beyond, a solver takes over."""
_DENSE_STATES = 6000
"""A dense matrix of more states does not fit an ordinary memory."""
_TRUNCATION = 1e-14
_SPREADS = 10
"""A Poisson variable practically never exceeds its mean by this many standard deviations, plus as many."""
_LARGEST_STEP = 400.0
"""Poisson weights start at exp(-rate × time), which is zero in floating point from 745 on."""
Booleans = npt.NDArray[np.bool_]


class Chain:
    """A Markov chain in continuous time by its transitions (from, to, rate); states are numbers from 0."""

    def __init__(self, states: int, transitions: Iterable[tuple[int, int, float]]) -> None:
        listed = [(start, end, rate) for start, end, rate in transitions if start != end]
        if any(not (rate >= 0 and math.isfinite(rate)) for _, _, rate in listed):
            raise ValueError("a rate must be a finite number that is not negative")
        self.states = states
        self.starts = np.array([start for start, _, _ in listed], dtype=np.int64)
        self.ends = np.array([end for _, end, _ in listed], dtype=np.int64)
        self.rates = np.array([rate for _, _, rate in listed], dtype=float)
        self.exits: Floats = np.bincount(self.starts, self.rates, minlength=states).astype(float)

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

    def transient(self, initial: Floats, time: float) -> Floats:
        """Probability of each state after a time, by uniformisation (Jensen 1953)."""
        return self._uniformised(initial, time)[0]

    def occupancy(self, initial: Floats, time: float) -> Floats:
        """Expected time spent in each state until then."""
        return self._uniformised(initial, time)[1]

    def absorbing(self, targets: Booleans) -> Chain:
        """The same chain, which stays in a target state once it is there."""
        kept = ~targets[self.starts]
        listed = zip(self.starts[kept], self.ends[kept], self.rates[kept], strict=True)
        return Chain(self.states, ((int(start), int(end), float(rate)) for start, end, rate in listed))

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

    def _uniformised(self, initial: Floats, time: float) -> tuple[Floats, Floats]:
        rate = float(self.exits.max(initial=0.0))
        now = np.array(initial, dtype=float)
        spent = np.zeros(self.states)
        if rate == 0 or time <= 0:
            return now, now * max(time, 0.0)
        steps = max(1, math.ceil(rate * time / _LARGEST_STEP))
        for _ in range(steps):
            now, passed = self._step(now, rate, time / steps)
            spent += passed
        return now, spent

    def _step(self, now: Floats, rate: float, time: float) -> tuple[Floats, Floats]:
        mean = rate * time
        weight = math.exp(-mean)
        rest = 1 - weight  # probability of more jumps than so far
        after, spent, counted = weight * now, rest * now, rest
        jumps, most = 0, mean + _SPREADS * math.sqrt(mean) + _SPREADS
        # Past the mean the weights fall faster than geometrically: what is left out is below the last one.
        while jumps < mean or weight > _TRUNCATION:
            flow = now[self.starts] * self.rates
            change = (np.bincount(self.ends, flow, minlength=self.states) - now * self.exits) / rate
            now = now + change
            jumps += 1
            # A jump never changes more than the one before, which bounds all that is still to come.
            if float(np.abs(change).sum()) * max(most - jumps, 1.0) < _TRUNCATION:
                return after + rest * now, (spent + (mean - counted) * now) / rate
            weight *= mean / jumps
            rest = max(rest - weight, 0.0)
            counted += rest
            after, spent = after + weight * now, spent + rest * now
        return after, spent / rate


def k_of_n(needed: int, failure_rates: Floats, repair_rates: Floats, crews: int) -> tuple[Chain, Booleans]:
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
    return Chain(1 << count, transitions), failed_count > count - needed


def identical_k_of_n(
    needed: int, count: int, rates: tuple[float, float], crews: int
) -> tuple[Chain, Booleans]:
    """The same for components that are all alike, with rates (failure, repair): a state counts the failed."""
    failure_rate, repair_rate = rates
    transitions = [(failed, failed + 1, (count - failed) * failure_rate) for failed in range(count)]
    transitions += [(failed, failed - 1, min(failed, crews) * repair_rate) for failed in range(1, count + 1)]
    return Chain(count + 1, transitions), np.arange(count + 1) > count - needed
