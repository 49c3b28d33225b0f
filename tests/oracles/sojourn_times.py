"""How long requests stay in a station with several servers (M/M/c): the whole law of wait and service."""

from __future__ import annotations

import math
from collections.abc import Callable

from withstand.simulation.load.queues import MultiServerQueue

_BISECTIONS = 200


def stays_longer(queue: MultiServerQueue, time: float) -> float:
    """Probability that wait and service together take longer than `time`."""
    if not queue.stable:
        return 1.0
    serving = math.exp(-queue.service * time)
    gap = _spare(queue) - queue.service
    if abs(gap) * time < 1e-8:
        queued = serving * (1 + queue.service * time)
    elif gap * time > 0:
        queued = serving * (1 - queue.service * math.expm1(-gap * time) / gap)
    else:
        # The same with the slower exponential in front, which cannot overflow.
        queued = math.exp(-_spare(queue) * time) * (1 - _spare(queue) * math.expm1(gap * time) / -gap)
    return (1 - queue.waits) * serving + queue.waits * queued


def sojourn_quantile(queue: MultiServerQueue, probability: float) -> float:
    """Time that wait and service together do not exceed with this probability; infinite in overload."""
    if not queue.stable:
        return math.inf
    return _crossing(lambda time: stays_longer(queue, time), 1 - probability, queue.mean_sojourn)


def _spare(queue: MultiServerQueue) -> float:
    return queue.servers * queue.service - queue.arrival


def _crossing(tail: Callable[[float], float], level: float, scale: float) -> float:
    """Where a decreasing tail probability crosses `level`, by bisection to the last digits."""
    if level <= 0:
        return math.inf
    low, high = 0.0, scale
    while tail(high) > level:
        low, high = high, 2 * high
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if tail(middle) > level:
            low = middle
        else:
            high = middle
    return (low + high) / 2
