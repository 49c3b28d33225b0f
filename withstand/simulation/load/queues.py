"""Closed-form queues between events: Erlang B and C, and the sojourn times of M/M/c.

Times are in the unit of the rates given (seconds with rates per second). Source: Gross, Shortle, Thompson,
Harris, Fundamentals of Queueing Theory, ch. 3. What a timeout changes is in `fluid`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

_BISECTIONS = 200


def erlang_b(servers: int, offered: float) -> float:
    """Probability that an arrival finds all servers busy and is lost; `offered` is load in Erlang."""
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = offered * blocked / (server + offered * blocked)
    return blocked


def erlang_c(servers: int, offered: float) -> float:
    """Probability that an arrival has to wait; 1 at and above the capacity of the servers."""
    if offered >= servers:
        return 1.0
    blocked = erlang_b(servers, offered)
    return servers * blocked / (servers - offered * (1 - blocked))


@dataclass(frozen=True, slots=True)
class MultiServerQueue:
    """An M/M/c queue: Poisson arrivals, `servers` in parallel with exponential service, first come first."""

    servers: int
    arrival: float
    service: float
    """Services a time unit of one server."""

    @property
    def utilisation(self) -> float:
        """Share of the time that a server is busy; 1 or more is overload."""
        return self.arrival / (self.servers * self.service)

    @property
    def stable(self) -> bool:
        """Whether the queue has a steady state."""
        return self.utilisation < 1

    @property
    def waits(self) -> float:
        """Probability that an arrival has to wait (Erlang C)."""
        return erlang_c(self.servers, self.arrival / self.service)

    @property
    def mean_wait(self) -> float:
        """Mean time in the queue; infinite in overload."""
        return self.waits / self._spare if self.stable else math.inf

    @property
    def mean_sojourn(self) -> float:
        """Mean time in the queue and in service."""
        return self.mean_wait + 1 / self.service

    @property
    def _spare(self) -> float:
        return self.servers * self.service - self.arrival

    def stays_longer(self, time: float) -> float:
        """Probability that wait and service together take longer than `time`."""
        if not self.stable:
            return 1.0
        serving = math.exp(-self.service * time)
        gap = self._spare - self.service
        if abs(gap) * time < 1e-8:
            queued = serving * (1 + self.service * time)
        elif gap * time > 0:
            queued = serving * (1 - self.service * math.expm1(-gap * time) / gap)
        else:
            # The same with the slower exponential in front, which cannot overflow.
            queued = math.exp(-self._spare * time) * (1 - self._spare * math.expm1(gap * time) / -gap)
        return (1 - self.waits) * serving + self.waits * queued

    def sojourn_quantile(self, probability: float) -> float:
        """Time that wait and service together do not exceed with this probability; infinite in overload."""
        if not self.stable:
            return math.inf
        return _crossing(self.stays_longer, 1 - probability, self.mean_sojourn)


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
