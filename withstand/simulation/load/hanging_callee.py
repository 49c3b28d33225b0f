"""Blocking: a service that no longer answers holds its callers' requests open, until they can take no more.

A caller holds a request open for as long as its dependencies take (Little: requests open = rate × time).
Calls to the failing service take until their timeout. When more would be open than the caller's replicas
hold, the rest of its requests is not served, whatever journey they belong to, and hangs at its own callers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.structure.routing import followed
from withstand.simulation.plant.demand import Demand, peak_demand
from withstand.simulation.plant.pools import running_replicas
from withstand.simulation.plant.routes import patience_of_journey
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Dependency, Workload
    from withstand.simulation.sampling.fact_log import FactLog


State = Mapping[str, float]
"""By direct caller of the failing service: most calls to it that may hang at once (0: it fails fast)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A service that hangs, at a share of the peak load."""

    architecture: Architecture
    facts: FactLog
    failing: str
    load: float


@dataclass
class Blocking:
    """Who can serve what while a service hangs."""

    failure: Failure
    limits: State
    demand: Demand = field(init=False)
    accepted: dict[str, float] = field(default_factory=dict)
    """Share of a workload's requests that find room."""

    def __post_init__(self) -> None:
        failure = self.failure
        self.architecture, self.facts = failure.architecture, failure.facts
        self.failing, self.load = failure.failing, failure.load
        self.demand = peak_demand(self.architecture)

    def success(self, journey: Journey, entry: Workload) -> float:
        """Share of a journey's requests at its first workload that are answered while its way in waits."""
        answered, time = self._request(journey, entry, ())
        return answered if time <= patience_of_journey(self.architecture, journey) else 0.0

    def room(self, workload: Workload) -> float:
        """Share of its requests that a workload can hold, with everything that they wait for."""
        if workload.id not in self.accepted:
            self.accepted[workload.id] = 1.0
            wanted = 0.0
            for id, journey in self.architecture.journeys.items():
                rate = self.demand.journeys[id].get(workload.id, 0.0) * self.load
                if rate > 0:
                    wanted += rate * self._time(journey, workload, ())
            held = slots(self.facts, workload, self.demand.requests[workload.id] * self.load)
            self.accepted[workload.id] = min(held / wanted, 1.0) if wanted > 0 else 1.0
        return self.accepted[workload.id]

    def _request(self, journey: Journey, workload: Workload, stack: tuple[str, ...]) -> tuple[float, float]:
        """(share answered, mean time) of a journey's requests to a workload."""
        answered = self.room(workload)
        for dependency in _waited_for(journey, workload, stack):
            callee = self.architecture.workloads.get(dependency.to)
            if dependency.mode == "hard":
                if dependency.to == self.failing:
                    answered = 0.0
                elif callee is not None:
                    answered *= self._request(journey, callee, (*stack, workload.id))[0]
        return answered, self._time(journey, workload, stack)

    def _time(self, journey: Journey, workload: Workload, stack: tuple[str, ...]) -> float:
        """Mean time that a request of a journey is open in a workload, in seconds."""
        time = workload.service_time
        for dependency in _waited_for(journey, workload, stack):
            time += dependency.calls_per_request * self._wait(
                journey, workload, dependency, (*stack, workload.id)
            )
        return time

    def _wait(
        self, journey: Journey, caller: Workload, dependency: Dependency, stack: tuple[str, ...]
    ) -> float:
        limit = patience(dependency)
        if dependency.to == self.failing:
            return limit * self._hanging(caller, dependency)
        callee = self.architecture.workloads.get(dependency.to)
        if callee is None:
            kind = self.architecture.resources[dependency.to].kind
            known = self.facts.has(kind, "service_latency")
            return min(self.facts.value(kind, "service_latency") if known else 0.0, limit)
        inside = min(self._time(journey, callee, stack), limit)
        room = self.room(callee)
        return room * inside + (1 - room) * limit

    def _hanging(self, caller: Workload, dependency: Dependency) -> float:
        """Share of the calls to the failing service that hang; the rest fails at once."""
        wanted = self.demand.calls[caller.id, dependency.to] * self.load * patience(dependency)
        limit = self.limits.get(caller.id, math.inf)
        return min(limit / wanted, 1.0) if wanted > 0 else 1.0


def _waited_for(journey: Journey, workload: Workload, stack: tuple[str, ...]) -> tuple[Dependency, ...]:
    if workload.id in stack:
        return ()
    return tuple(
        dependency for dependency in followed(journey, workload) if dependency.mode != "asynchronous"
    )


def patience(dependency: Dependency) -> float:
    """Seconds that a caller waits for an answer, its retries included."""
    retry = dependency.retry
    if retry.per_try_timeout is None:
        return dependency.timeout
    return min(dependency.timeout, retry.per_try_timeout * (retry.attempts + 1))


def slots(facts: FactLog, workload: Workload, rate: float) -> float:
    """Requests that a workload's running replicas hold open at once."""
    each = float(workload.open_requests or facts.value(workload.kind, "requests_open_max"))
    each = max(each, workload.concurrency)
    return running_replicas(workload, rate) * each


def callers_of(architecture: Architecture, failing: str) -> dict[str, Dependency]:
    """The workloads that wait for a service, with the dependency."""
    return {
        workload.id: dependency
        for workload in architecture.workloads.values()
        for dependency in workload.dependencies
        if dependency.to == failing and dependency.mode != "asynchronous"
    }


def pool_limit(workload: Workload, dependency: Dependency, rate: float) -> float:
    """Most calls that may hang at once by the connection pool's limits; infinite without any."""
    breaker = dependency.breaker
    if breaker is None or (breaker.max_connections is None and breaker.max_pending is None):
        return math.inf
    each = (breaker.max_connections or 0) + (breaker.max_pending or 0)
    return float(each * running_replicas(workload, rate))


def ejectable(dependency: Dependency, endpoints: int) -> int:
    """How many endpoints of a service outlier detection may take out of use at once: at least one."""
    breaker = dependency.breaker
    return max(math.floor(endpoints * breaker.max_ejection), 1) if breaker else 0


def ejects_all(dependency: Dependency, endpoints: int) -> bool:
    """Whether outlier detection may take every endpoint of a failing service out of use."""
    return dependency.breaker is not None and ejectable(dependency, endpoints) >= endpoints


def closed_share(dependency: Dependency, pair_rate: float, fill: float, duration: Floats) -> Floats:
    """Share of a failure during which the breaker lets calls through and the caller is full of them.

    `pair_rate` is the calls a second from one caller's proxy to one endpoint, `fill` the seconds until
    hanging calls have filled the caller. Each time the breaker closes again, `consecutive_errors` calls hang
    first; each ejection is longer than the last by the base ejection time.
    """
    breaker = dependency.breaker
    if breaker is None:
        return np.maximum(duration - fill, 0.0) / np.maximum(duration, 1e-9)
    trip = patience(dependency) + breaker.consecutive_errors / max(pair_rate, 1e-9)
    at = np.zeros_like(duration)
    full = np.zeros_like(duration)
    ejections = 0
    while (at < duration).any():
        ejections += 1
        hanging = np.clip(duration - at, 0.0, trip)
        full += np.maximum(hanging - fill, 0.0)
        at = at + trip + breaker.base_ejection * ejections + breaker.interval / 2
    return full / np.maximum(duration, 1e-9)
