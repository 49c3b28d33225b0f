"""Closed forms that estimates are checked against, each with its reference; none is used to decide a claim
that the simulation decides.

Rates and times are in one unit of time throughout (hours in the tables of the research notes, or seconds).
"""

from __future__ import annotations

import math
from collections.abc import Sequence


def unavailability(failure_rate: float, repair_time: float) -> float:
    """Steady-state share of time down of one component; only the means count (alternating renewals)."""
    down = failure_rate * repair_time
    return down / (1 + down)


def k_of_n_unavailability(needed: int, copies: int, down: float) -> float:
    """Probability that fewer than `needed` of `copies` independent components are up (one crew each)."""
    return math.fsum(math.comb(copies, up) * (1 - down) ** up * down ** (copies - up) for up in range(needed))


def k_of_n_unavailability_limited(needed: int, copies: int, load: float, crews: int) -> float:
    """The same with `crews` repairers; `load` is failure rate × repair time (machine repairman)."""
    weights = [1.0]
    for failed in range(copies):
        weights.append(weights[-1] * (copies - failed) * load / min(failed + 1, crews))
    return math.fsum(weights[copies - needed + 1 :]) / math.fsum(weights)


def detection_quantile(interval: float, threshold: int, timeout: float, probability: float) -> float:
    """Time from a fault to the `threshold`-th failed check of one checker at a random phase.

    The first check comes within Uniform(0, interval), the others follow at the interval, the last one fails
    after `timeout`.
    """
    return (threshold - 1 + probability) * interval + timeout


def drain_time(outage: float, arrival: float, capacity: float) -> float:
    """Time that a queue needs after an outage of its consumers to be empty again; infinite without spare."""
    return math.inf if capacity <= arrival else outage * arrival / (capacity - arrival)


def retry_load(failing: float, attempts: int) -> float:
    """Mean tries for one request when each try fails independently with probability `failing`."""
    return math.fsum(failing**tried for tried in range(attempts + 1))


def retry_amplification(attempts: int, depth: int) -> float:
    """Load on the last of `depth` hops when it fails every try and each caller tries `attempts` times more
    (Google, Site Reliability Engineering, ch. 22: the product over the layers)."""
    return float((attempts + 1) ** depth)


def canary_failures(steps: Sequence[tuple[float, float]], error_ratio: float) -> float:
    """Share of the requests of a release that fail when step (share, duration) after step sends a share of
    the requests to a version that fails `error_ratio` of them."""
    whole = math.fsum(duration for _, duration in steps)
    return error_ratio * math.fsum(share * duration for share, duration in steps) / whole if whole else 0.0


def conflicting_share(rate_elsewhere: float, lag: float) -> float:
    """Share of the writes to one item that meet a write to it elsewhere within the lag on either side
    (Poisson arrivals)."""
    return -math.expm1(-2 * rate_elsewhere * lag)
