"""Service of a fluid load: the share of requests that a station answers in time, in closed form.

A station is an M/M/c queue whose customers leave when their wait exceeds the caller's timeout (M/M/c+D).
Below its capacity it answers nearly everybody; far above it, capacity over arrivals, the fluid limit.
"""

from __future__ import annotations

import math

import numpy as np

from withstand.simulation.load.queues import erlang_b
from withstand.simulation.sampling.streams import Floats

# Where the loss (or its difference from the fluid limit) is below e**-30, the fluid limit is used.
_NEGLIGIBLE_EXPONENT = 30.0
# Below this the difference of arrivals and capacity over a timeout is rounding.
_BALANCED = 1e-9
_SMALLEST = 1e-300


def answered(arrivals: float, capacity: float, servers: int, timeout: float) -> float:
    """Share of arrivals (1/s) that begin service within `timeout` seconds at a capacity (1/s, all servers).

    Gnedenko and Kovalenko's M/M/c+D: 1 - P(virtual wait > timeout).
    """
    if arrivals <= 0 or capacity == math.inf:
        return 1.0
    if capacity <= 0:
        return 0.0
    slack = (capacity - arrivals) * timeout
    if slack > _NEGLIGIBLE_EXPONENT:
        return 1.0
    if slack < -_NEGLIGIBLE_EXPONENT:
        return capacity / arrivals
    idle, waiting, late = _masses(arrivals, capacity, servers, timeout)
    return 1 - late / (idle + waiting + late)


def waits(picked: Floats, arrivals: float, capacity: float, servers: int, *, timeout: float) -> Floats:
    """Waits of the answered in seconds, at the points `picked` (0 to 1) of their distribution.

    No wait where a server is idle, else the virtual wait below the timeout: an exponential cut there, which
    grows towards the timeout in overload.
    """
    if arrivals <= 0 or capacity == math.inf:
        return np.zeros_like(picked)
    idle, waiting, _ = _masses(arrivals, capacity, servers, timeout)
    point = np.clip((picked * (idle + waiting) - idle) / waiting, 0.0, 1.0)
    spare = capacity - arrivals
    if abs(spare) * timeout < _BALANCED:
        return point * timeout
    left = max(math.exp(-abs(spare) * timeout), _SMALLEST)
    if spare > 0:
        found: Floats = -np.log1p(-point * (1 - left)) / spare
        return found
    risen: Floats = timeout - np.log(point + (1 - point) * left) / spare
    return np.where(picked * (idle + waiting) <= idle, 0.0, risen)


def _masses(arrivals: float, capacity: float, servers: int, timeout: float) -> tuple[float, float, float]:
    """Weights of a virtual wait of 0, between 0 and the timeout, and beyond; scaled to stay finite."""
    slack = (capacity - arrivals) * timeout
    idle = 1 / erlang_b(max(servers, 1) - 1, arrivals / (capacity / max(servers, 1)))
    late = arrivals / capacity * math.exp(-max(slack, 0.0))
    return idle * math.exp(min(slack, 0.0)), arrivals * timeout * _mean_exponential(slack), late


def _mean_exponential(slack: float) -> float:
    """(1 - e**-x) / x, times e**x where x < 0 to keep it finite."""
    if abs(slack) < _BALANCED:
        return 1.0
    return -math.expm1(-abs(slack)) / abs(slack)
