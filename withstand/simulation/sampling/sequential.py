"""Sampling in batches with the error spent by plan (group-sequential confidence bounds).

After each batch the bounds are looked at, and sampling stops when the claim is decided. Looking again and
again would err too often at 5 % each time, so each look has a smaller error, computed such that all looks
together err with the planned probability. Looks at growing samples see a Gaussian random walk (for
proportions and order statistics: counts, for means: sums), whose boundary is found look by look by the
recursive integration of Armitage, McPherson and Rowe (1969), with the spending function of Lan and DeMets
(1983), here the same error for each look. The interval of a look is the repeated confidence interval of
Jennison and Turnbull (1989): it covers whatever the rule to stop is.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from statistics import NormalDist

import numpy as np

from withstand.simulation.sampling.streams import Floats

ERROR = 0.05
"""One-sided error of a bound: design.md §3 asks for one-sided 95 % bounds."""

FIRST_LOOK = 100
"""Replications before the first look: enough for an upper bound of a P95 (59 at one look, 95 at six)."""

_NORMAL = NormalDist()
_GRID = 801
_REACH = 8.0


@dataclass(frozen=True, slots=True)
class Look:
    """A look at the sample: its size and the one-sided error that its bounds may have."""

    n: int
    error: float


@dataclass(frozen=True)
class Plan:
    """Looks at doubling sample sizes `first`, 2·`first`, 4·`first` … up to `budget` replications."""

    budget: int
    first: int = FIRST_LOOK
    error: float = ERROR

    def __post_init__(self) -> None:
        if self.budget < 1 or self.first < 1:
            raise ValueError(f"a plan needs at least one replication, not {min(self.budget, self.first)}")
        if not 0 < self.error < 0.5:
            raise ValueError(f"the error {self.error} is not between 0 and 0.5")

    @cached_property
    def looks(self) -> tuple[Look, ...]:
        """The looks in order; the last is at the budget."""
        sizes = [self.first]
        while sizes[-1] * 2 < self.budget:
            sizes.append(sizes[-1] * 2)
        if sizes[-1] < self.budget:
            sizes.append(self.budget)
        sizes = [min(size, self.budget) for size in sizes]
        return tuple(
            Look(size, error) for size, error in zip(sizes, _errors(tuple(sizes), self.error), strict=True)
        )


@cache
def _errors(sizes: tuple[int, ...], error: float) -> tuple[float, ...]:
    """The one-sided error of each look such that the union of all misses has probability `error`."""
    each = error / len(sizes)
    boundary = _NORMAL.inv_cdf(1 - each)
    errors = [each]
    nodes, density = _walk_start(sizes[0], boundary)
    for before, size in pairwise(sizes):
        step = math.sqrt(size - before)
        boundary = _boundary(nodes, density, step, math.sqrt(size), error=each)
        errors.append(1 - _NORMAL.cdf(boundary))
        nodes, density = _walk_on(nodes, density, step, boundary * math.sqrt(size))
    return tuple(errors)


def _walk_start(size: int, boundary: float) -> tuple[Floats, Floats]:
    root = math.sqrt(size)
    nodes = np.linspace(-_REACH * root, boundary * root, _GRID)
    return nodes, _weights(nodes) * np.exp(-((nodes / root) ** 2) / 2) / (root * math.sqrt(2 * math.pi))


def _walk_on(nodes: Floats, mass: Floats, step: float, top: float) -> tuple[Floats, Floats]:
    fresh = np.linspace(min(nodes[0], top - _REACH * step) - step, top, _GRID)
    kernel = np.exp(-(((fresh[:, None] - nodes[None, :]) / step) ** 2) / 2) / (step * math.sqrt(2 * math.pi))
    return fresh, _weights(fresh) * (kernel @ mass)


def _boundary(nodes: Floats, mass: Floats, step: float, root: float, *, error: float) -> float:
    """The boundary whose first crossing at this look has probability `error`, by bisection."""
    low, high = 0.0, _REACH
    for _ in range(60):
        middle = (low + high) / 2
        tails = np.array([math.erfc(x) for x in (middle * root - nodes) / (step * math.sqrt(2))]) / 2
        if float(tails @ mass) > error:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _weights(nodes: Floats) -> Floats:
    """Simpson's rule on an odd number of equally spaced nodes."""
    weights = np.full(nodes.size, 2.0)
    weights[1::2] = 4.0
    weights[[0, -1]] = 1.0
    result: Floats = weights * (nodes[1] - nodes[0]) / 3
    return result
