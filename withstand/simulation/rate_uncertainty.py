"""Uncertainty of the rates themselves: what a yearly share could be, given how little rates are known.

The spread of a rate in the catalog is our uncertainty about one number, the same for everything that fails at
it; the spread of anything else is how it varies from one event to the next, and is in the replications
already. So rates are drawn anew, once for each fact, and multiply the mean losses of the causes, which are
resampled with them (bootstrap): no replication is made again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from withstand.model.estimate import Estimate
from withstand.simulation.losses import SECONDS_PER_YEAR
from withstand.simulation.streams import draws, stream

if TYPE_CHECKING:
    from withstand.simulation.streams import Floats
    from withstand.simulation.yearly import Cause

# Enough that the 5 % and 95 % points are themselves known to about two hundredths in probability.
_DRAWS: Final = 500
_LOW, _HIGH = 0.05, 0.95
STATISTIC: Final = "mean with uncertain rates"
_NAME = "rates"


def including_rates(losses: Sequence[tuple[Cause, Floats]], seed: int, *, failed: bool = False) -> Estimate:
    """1 - (or with `failed`, just) the yearly share lost: its median, 5 % and 95 % points over the rates.

    `losses` are the seconds lost in each replication of each cause.
    """
    shares = np.minimum(_seconds(losses, seed) / SECONDS_PER_YEAR, 1.0)
    points = np.quantile(shares if failed else 1.0 - shares, (_LOW, 0.5, _HIGH))
    low, middle, high = map(float, points)
    return Estimate(middle, low, high, "fraction", STATISTIC, _DRAWS, seed)


def _seconds(losses: Sequence[tuple[Cause, Floats]], seed: int) -> Floats:
    """Seconds lost in a year, for each draw of the rates."""
    factors: dict[str, Floats] = {}
    total = np.zeros(_DRAWS)
    for cause, values in losses:
        if cause.rate == 0 or not values.any():
            continue
        rate = np.full(_DRAWS, cause.rate)
        for use in cause.rated_by:
            if use.name not in factors:
                rng = stream(seed, _NAME, 0, use.name)
                factors[use.name] = draws(use, rng, _DRAWS) / use.fact.value
            rate = rate * factors[use.name]
        rows = stream(seed, _NAME, 0, cause.key).integers(0, values.size, size=(_DRAWS, values.size))
        total += rate * values[rows].mean(axis=1)
    return total
