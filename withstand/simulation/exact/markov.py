"""Continuous-time Markov chains: transient probabilities, for what is not independent."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from withstand.simulation.sampling.streams import Floats

_TRUNCATION = 1e-14
_SPREADS = 10
"""A Poisson variable practically never exceeds its mean by this many standard deviations, plus as many."""
_LARGEST_STEP = 400.0
"""Poisson weights start at exp(-rate × time), which is zero in floating point from 745 on."""


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

    def transient(self, initial: Floats, time: float) -> Floats:
        """Probability of each state after a time, by uniformisation (Jensen 1953)."""
        rate = float(self.exits.max(initial=0.0))
        now = np.array(initial, dtype=float)
        if rate == 0 or time <= 0:
            return now
        steps = max(1, math.ceil(rate * time / _LARGEST_STEP))
        for _ in range(steps):
            now = self._step(now, rate, time / steps)
        return now

    def _step(self, now: Floats, rate: float, time: float) -> Floats:
        mean = rate * time
        weight = math.exp(-mean)
        rest = 1 - weight  # probability of more jumps than so far
        after = weight * now
        jumps, most = 0, mean + _SPREADS * math.sqrt(mean) + _SPREADS
        # Past the mean the weights fall faster than geometrically: what is left out is below the last one.
        while jumps < mean or weight > _TRUNCATION:
            flow = now[self.starts] * self.rates
            change = (np.bincount(self.ends, flow, minlength=self.states) - now * self.exits) / rate
            now = now + change
            jumps += 1
            # A jump never changes more than the one before, which bounds all that is still to come.
            if float(np.abs(change).sum()) * max(most - jumps, 1.0) < _TRUNCATION:
                return after + rest * now
            weight *= mean / jumps
            rest = max(rest - weight, 0.0)
            after = after + weight * now
        return after
