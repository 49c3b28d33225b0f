"""Closed-form queues between events: Erlang B and C, and the sojourn times of M/M/c.

Times are in the unit of the rates given (seconds with rates per second). Source: Gross, Shortle, Thompson,
Harris, Fundamentals of Queueing Theory, ch. 3. What a timeout changes is in `fluid`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


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
