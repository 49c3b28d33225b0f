"""Closed-form queues between events: Erlang, M/M/c sojourn times, tandems, and fluid overload.

Times are in the unit of the rates given (seconds with rates per second). Sources: Gross, Shortle, Thompson,
Harris, Fundamentals of Queueing Theory, ch. 3; Allen and Cunneen's approximation for general service times;
Abate and Whitt (1995), Numerical inversion of Laplace transforms (the Euler method).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Complexes = NDArray[np.complexfloating[Any, Any]]

_BISECTIONS = 200
# Of the Euler method: discretisation error e^-A, terms before averaging, and averaged terms.
_EULER_A, _EULER_TERMS, _EULER_AVERAGED = 25.0, 40, 16


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
class Station:
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

    def waits_longer(self, time: float) -> float:
        """Probability that an arrival waits longer than `time`."""
        return self.waits * math.exp(-self._spare * time) if self.stable else 1.0

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

    def transform(self, s: Complexes) -> Complexes:
        """Laplace–Stieltjes transform of the sojourn time, at complex arguments."""
        serving = self.service / (self.service + s)
        result: Complexes = serving * (1 - self.waits + self.waits * self._spare / (self._spare + s))
        return result


def general_wait(station: Station, service_scv: float, arrival_scv: float = 1.0) -> float:
    """Mean wait in G/G/c by Allen and Cunneen; exact for M/G/1 (Pollaczek–Khinchine).

    The arguments are squared coefficients of variation: 0 is constant, 1 exponential.
    """
    return station.mean_wait * (arrival_scv + service_scv) / 2


def tandem_stays_longer(stations: Sequence[Station], time: float) -> float:
    """Probability that the sojourns at independent stations one after the other take longer than `time`.

    Independence is exact for M/M/1 in tandem (Reich 1957) and the usual approximation for M/M/c.
    """
    if any(not station.stable for station in stations):
        return 1.0
    if time <= 0:
        return 1.0
    return min(max(_euler(stations, time), 0.0), 1.0)


def tandem_quantile(stations: Sequence[Station], probability: float, constant: float = 0.0) -> float:
    """Quantile of the sum of the sojourns and a constant time; infinite when one is overloaded."""
    if not stations:
        return constant
    if any(not station.stable for station in stations):
        return math.inf
    mean = math.fsum(station.mean_sojourn for station in stations)
    return constant + _crossing(lambda time: tandem_stays_longer(stations, time), 1 - probability, mean)


def _euler(stations: Sequence[Station], time: float) -> float:
    """Invert (1 − product of transforms) / s at `time` by the Euler method of Abate and Whitt."""
    count = _EULER_TERMS + _EULER_AVERAGED + 1
    k = np.arange(count)
    s = (_EULER_A + 2j * math.pi * k) / (2 * time)
    product = np.ones(count, dtype=complex)
    for station in stations:
        product = product * station.transform(s)
    terms = np.real((1 - product) / s) * np.where(k % 2, -1.0, 1.0)
    terms[0] /= 2
    partial = np.cumsum(terms)[_EULER_TERMS:]
    binomial = np.array([math.comb(_EULER_AVERAGED, j) for j in range(_EULER_AVERAGED + 1)])
    average = float(binomial @ partial) / 2.0**_EULER_AVERAGED
    return float(np.exp(_EULER_A / 2)) / time * average


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


@dataclass(frozen=True, slots=True)
class Flow:
    """What became of the work of an interval: requests, in numbers. They are conserved:
    backlog before + arrived = answered + timed out + backlog after."""

    answered: float
    timed_out: float
    backlog: float


def fluid(backlog: float, arrival: float, capacity: float, duration: float, *, timeout: float) -> Flow:
    """A first-come-first-served queue as a fluid over an interval of constant rates.

    Who would wait longer than `timeout` gives up when it is over, so the backlog never exceeds capacity ×
    timeout; infinite timeouts make a queue that loses nothing. A capacity of zero answers nobody.
    """
    ceiling = capacity * timeout if capacity > 0 else arrival * timeout
    if math.isnan(ceiling):
        ceiling = 0.0 if timeout == 0 else math.inf
    excess = max(backlog - ceiling, 0.0)
    start = backlog - excess
    end = min(max(start + (arrival - capacity) * duration, 0.0), ceiling)
    answered = _served(start, arrival, capacity, duration)
    timed_out = max(start + arrival * duration - answered - end, 0.0) + excess
    return Flow(answered, timed_out, end)


def _served(backlog: float, arrival: float, capacity: float, duration: float) -> float:
    if arrival >= capacity:
        return capacity * duration if backlog > 0 or arrival > 0 else 0.0
    emptied = backlog / (capacity - arrival)
    busy = min(emptied, duration)
    return capacity * busy + arrival * (duration - busy)


def answered_fraction(arrival: float, capacity: float, *, abandons: bool = True) -> float:
    """Share of requests answered in time in a long overload with timeouts.

    Callers that give up leave the queue (`abandons`): capacity / arrival. Where their work is done all the
    same, every answer comes too late once the backlog exceeds the timeout: nothing is answered.
    """
    if arrival <= capacity:
        return 1.0
    return capacity / arrival if abandons else 0.0
