"""Where a store's data ends up: its own region, and those of every replica and backup copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from withstand.model.architecture import Architecture
from withstand.model.elements.data import GlobalDatabase
from withstand.model.elements.recovery import BackupPlan
from withstand.model.elements.resource import Store

if TYPE_CHECKING:
    import networkx


class Copies:
    """The copies of every store, by replication, global database and backup."""

    def __init__(self, architecture: Architecture) -> None:
        import networkx

        self._architecture = architecture
        self._graph: networkx.DiGraph[str] = networkx.DiGraph()
        for source, copy, by in self._copied():
            if not self._graph.has_edge(source, copy):  # the first that is written stands for all
                self._graph.add_edge(source, copy, by=by)
        self._plans: dict[str, list[BackupPlan]] = defaultdict(list)
        self._plans_of_kind: dict[tuple[str, str | None], list[BackupPlan]] = defaultdict(list)
        for plan in architecture.resources.values():
            if isinstance(plan, BackupPlan):
                for id in plan.covers:
                    self._plans[id].append(plan)
                for kind in plan.covers_kinds:
                    self._plans_of_kind[kind, plan.region].append(plan)

    def _copied(self) -> Iterator[tuple[str, str, str]]:
        """From which store to which data is copied, and what does it."""
        for replication in self._architecture.replications.values():
            yield replication.source, replication.target, replication.id
            if replication.mode == "multi-active":
                yield replication.target, replication.source, replication.id
        for binding in self._architecture.resources.values():
            if isinstance(binding, GlobalDatabase):
                for source in binding.members if binding.primary is None else (binding.primary,):
                    yield from ((source, copy, binding.id) for copy in binding.members if copy != source)

    def regions(self, store: Store) -> Iterator[tuple[str, str]]:
        """(region, what brings the data there) of each place but the store's own, in the order found."""
        import networkx

        copies = dict(networkx.bfs_successors(self._graph, store.id)) if store.id in self._graph else {}
        for here in (store.id, *chain.from_iterable(copies.values())):
            yield from self._backups(self._architecture.resources[here])
            for copy in copies.get(here, ()):
                region = self._architecture.resources[copy].region
                if region is not None and region != store.region:
                    yield region, self._graph.edges[here, copy]["by"]

    def _backups(self, store: object) -> Iterator[tuple[str, str]]:
        if not isinstance(store, Store):
            return
        plans = (*self._plans.get(store.id, ()), *self._plans_of_kind.get((store.kind, store.region), ()))
        for plan in plans:
            for copy in plan.copies:
                if copy.to_region != store.region:
                    yield copy.to_region, plan.id
