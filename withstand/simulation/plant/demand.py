"""How much of the users' demand reaches each element: requests, writes and messages a second, at the peak.

Rates are means, propagated along paths and dependencies; what varies with time is a factor on all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from withstand.model.elements.data import GlobalDatabase
from withstand.model.elements.edge import Cdn
from withstand.model.elements.messaging import Queue, StateMachine, Stream, Topic
from withstand.model.structure.derived import derived
from withstand.model.structure.routing import followed, region_of, region_shares

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Dependency, Workload


Rates = dict[str, float]


def _counter() -> Rates:
    return defaultdict(float)


@dataclass(frozen=True, slots=True)
class Demand:
    """Requests, calls, writes and messages a second at the peak, by the id of the element that takes them."""

    requests: Rates = field(default_factory=_counter)
    """Requests, calls, statements, messages or records that arrive at an element."""
    writes: Rates = field(default_factory=_counter)
    """Those of them that change a store, where they are made (of a global database: at its writer)."""
    journeys: dict[str, Rates] = field(default_factory=dict)
    """`requests`, by journey."""
    calls: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """Calls a second from caller to callee."""


@derived
def peak_demand(architecture: Architecture) -> Demand:
    """Demand at the daily peak with the regional shares of DNS; empty without traffic."""
    return demand(architecture)


def demand(architecture: Architecture, shares: Mapping[str, float] | None = None) -> Demand:
    """Demand at the peak; `shares` replaces the share of each region, for example after the loss of one."""
    found = Demand()
    peak = architecture.traffic.peak if architecture.traffic else 0.0
    # Sorted, so that sums do not depend on the order of the spec.
    for journey in sorted(architecture.journeys.values(), key=lambda journey: journey.id):
        _Walk(architecture, journey, found).run(peak * journey.share, shares)
    return found


def load_factor(architecture: Architecture, load: str) -> float:
    """Demand as a share of the peak: 1 at the peak, the curve's mean otherwise."""
    if load == "peak" or architecture.traffic is None:
        return 1.0
    curve = architecture.traffic.curve
    return sum(curve) / len(curve)


class _Walk:
    """One journey's requests on their way."""

    def __init__(self, architecture: Architecture, journey: Journey, found: Demand) -> None:
        self.architecture = architecture
        self.journey = journey
        self.found = found
        self.rates = found.journeys.setdefault(journey.id, _counter())
        self.region = ""

    def run(self, rate: float, shares: Mapping[str, float] | None) -> None:
        if not self.journey.path:
            return
        usual = region_shares(self.architecture, self.journey.path[0])
        for region, share in (usual if shares is None else shares).items():
            if share > 0:
                self._enter(region, rate * share)

    def _enter(self, region: str, rate: float) -> None:
        self.region = region
        workloads = []
        for id in self.journey.path:
            if region_of(self.architecture, id) not in (region, None):
                continue
            if id in self.architecture.workloads:
                workloads.append(self.architecture.workloads[id])
                continue
            self._arrive(id, rate)
            element = self.architecture.elements[id]
            if isinstance(element, Cdn) and self.journey.cacheable:
                rate *= 1 - element.cache_hit_ratio
        if workloads:
            self._serve(workloads[0], rate, ())

    def _serve(self, workload: Workload, rate: float, stack: tuple[str, ...]) -> None:
        self._arrive(workload.id, rate)
        if workload.id in stack:
            return
        for dependency in followed(self.journey, workload):
            if dependency.access != "receive":
                calls = rate * dependency.calls_per_request
                self.found.calls[workload.id, dependency.to] += calls
                self._call(dependency, calls, (*stack, workload.id))

    def _call(self, dependency: Dependency, rate: float, stack: tuple[str, ...]) -> None:
        target = self.architecture.workloads.get(dependency.to)
        if target is not None:
            self._serve(target, rate, stack)
            return
        if dependency.access in ("write", "read-write"):
            share = 1.0 if dependency.access == "write" else self.journey.write_share
            self._write(dependency.to, rate * share, stack)
        self._deliver(dependency.to, rate, stack)

    def _deliver(self, id: str, rate: float, stack: tuple[str, ...]) -> None:
        """A message, call or statement reaches a resource, and what that passes on."""
        self._arrive(id, rate)
        element = self.architecture.elements[id]
        if isinstance(element, Topic):
            for subscriber in element.subscribers:
                self._onward(subscriber, rate, stack)
        elif isinstance(element, Queue) and element.consumers:
            for consumer in element.consumers:
                self._onward(consumer, rate / len(element.consumers), stack)
        elif isinstance(element, Stream):
            for reader in element.consumers:
                self._onward(reader, rate, stack)
        elif isinstance(element, StateMachine):
            for step in element.steps:
                self._onward(step.calls, rate, stack)

    def _onward(self, id: str, rate: float, stack: tuple[str, ...]) -> None:
        target = self.architecture.workloads.get(id)
        if target is not None:
            self._serve(target, rate, stack)
        elif id not in stack:
            self._deliver(id, rate, (*stack, id))

    def _write(self, id: str, rate: float, stack: tuple[str, ...]) -> None:
        writer = self._writer(id)
        self.found.writes[writer] += rate
        for stream in _streams(self.architecture).get(writer, ()):
            self._onward(stream, rate, stack)

    def _writer(self, id: str) -> str:
        """Where a write is made: at the primary of a global database, else at the member in this region."""
        element = self.architecture.elements[id]
        if not isinstance(element, GlobalDatabase):
            return _primaries(self.architecture).get(id, id)
        if element.primary:
            return element.primary
        here = (member for member in element.members if region_of(self.architecture, member) == self.region)
        return next(here, id)

    def _arrive(self, id: str, rate: float) -> None:
        self.found.requests[id] += rate
        self.rates[id] += rate


@derived
def _primaries(architecture: Architecture) -> Mapping[str, str]:
    return {
        member: binding.primary
        for binding in architecture.resources.values()
        if isinstance(binding, GlobalDatabase) and binding.primary
        for member in (binding.id, *binding.members)
    }


@derived
def _streams(architecture: Architecture) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for resource in architecture.resources.values():
        if isinstance(resource, Stream):
            found[resource.source].append(resource.id)
    return found
