"""Service of a fluid load: the share of requests that a station answers in time, in closed form.

A station is an M/M/c queue whose customers leave when their wait exceeds the caller's timeout (M/M/c+D).
Below its capacity it answers nearly everybody; far above it, capacity over arrivals, the fluid limit.
"""

from __future__ import annotations

import math

from withstand.simulation.queues import erlang_b

# Where the loss (or its difference from the fluid limit) is below e**-30, the fluid limit is used.
_NEGLIGIBLE_EXPONENT = 30.0


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
    idle = 1 / erlang_b(max(servers, 1) - 1, arrivals / (capacity / max(servers, 1)))
    late = arrivals / capacity * math.exp(-max(slack, 0.0))
    scale = math.exp(min(slack, 0.0))
    waiting = arrivals * timeout * _mean_exponential(slack)
    return 1 - late / (idle * scale + waiting + late)


def _mean_exponential(slack: float) -> float:
    """(1 - e**-x) / x, times e**x where x < 0 to keep it finite."""
    if abs(slack) < 1e-9:
        return 1.0
    return -math.expm1(-abs(slack)) / abs(slack)
