"""The way of a signal: which collectors gather it from a workload, and where it ends up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from withstand.model.architecture import Architecture
from withstand.model.elements.observability import Collector, Signal
from withstand.model.elements.resource import Resource, Store
from withstand.model.elements.workload import Workload
from withstand.model.structure.graph import reachable

if TYPE_CHECKING:
    import networkx


class Telemetry:
    """The collectors of one signal (metrics, logs or traces), looked up by what they gather from."""

    def __init__(self, architecture: Architecture, signal: Signal) -> None:
        import networkx

        self._architecture = architecture
        self._signal = signal
        self._by_source: dict[str, list[Collector]] = defaultdict(list)
        self._by_cluster: dict[str, list[Collector]] = defaultdict(list)
        self._shown_by: dict[str, list[Collector]] = defaultdict(list)
        for collector in architecture.resources.values():
            if not isinstance(collector, Collector) or signal not in collector.signals:
                continue
            if self._drops(collector):
                continue
            if collector.role == "show":
                for source in collector.sources:
                    self._shown_by[source].append(collector)
                continue
            for source in collector.sources:
                self._by_source[source].append(collector)
            for cluster in collector.source_clusters:
                self._by_cluster[cluster].append(collector)
        self._flow: networkx.DiGraph[str] = networkx.DiGraph(self._flows())

    def _flows(self) -> Iterator[tuple[str, str]]:
        """From where to where a signal goes: what a tool sends to, and what takes from it."""
        resources = self._architecture.resources
        for id, resource in resources.items():
            targets = [target for target in getattr(resource, "sends_to", ()) if target in resources]
            yield from ((id, target) for target in targets if not self._drops(resources[target]))
            yield from ((id, collector.id) for collector in self._by_source.get(id, ()))

    def gatherers(self, workload: Workload) -> tuple[Collector, ...]:
        """The collectors that gather from the workload itself or from every pod of its cluster."""
        return (*self._by_source.get(workload.id, ()), *self._by_cluster.get(workload.cluster, ()))

    def gathers_from(self, id: str) -> bool:
        """Whether some collector names the element as a source."""
        return id in self._by_source

    def reached(self, collectors: Iterable[Resource]) -> tuple[Resource, ...]:
        """The collectors, and everything that they send to or that takes from them, directly or not."""
        kept = (collector.id for collector in collectors if not self._drops(collector))
        ids = reachable(self._flow, kept)
        return tuple(self._architecture.resources[id] for id in ids)

    def stores(self, workload: Workload) -> tuple[Resource, ...]:
        """Where the workload's signal is kept: collectors that store it, databases and buckets."""
        return tuple(resource for resource in self.reached(self.gatherers(workload)) if self._keeps(resource))

    def views(self, resource: Resource) -> tuple[Collector, ...]:
        """The tools that show what is stored there."""
        return tuple(self._shown_by.get(resource.id, ()))

    def _drops(self, resource: Resource) -> bool:
        """Whether it throws every trace away; of metrics and logs no share is taken."""
        return self._signal == "traces" and isinstance(resource, Collector) and resource.sampling <= 0

    def _keeps(self, resource: Resource) -> bool:
        if isinstance(resource, Collector):
            return resource.role == "store" and self._signal in resource.signals
        return isinstance(resource, Store)
