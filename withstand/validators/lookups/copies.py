"""Where a store's data ends up: its own region, and those of every replica and backup copy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from withstand.model.architecture import Architecture
from withstand.model.elements.data import GlobalDatabase
from withstand.model.elements.recovery import BackupPlan
from withstand.model.elements.resource import Store

Step = tuple[str, str]
"""A copy: what makes it, and the region or store that it is made in."""


class Copies:
    """The copies of every store, by replication, global database and backup."""

    def __init__(self, architecture: Architecture) -> None:
        self._architecture = architecture
        self._next: Mapping[str, list[Step]] = self._edges()
        self._plans: dict[str, list[BackupPlan]] = defaultdict(list)
        self._plans_of_kind: dict[tuple[str, str | None], list[BackupPlan]] = defaultdict(list)
        for plan in architecture.resources.values():
            if isinstance(plan, BackupPlan):
                for id in plan.covers:
                    self._plans[id].append(plan)
                for kind in plan.covers_kinds:
                    self._plans_of_kind[kind, plan.region].append(plan)

    def _edges(self) -> Mapping[str, list[Step]]:
        edges: dict[str, list[Step]] = defaultdict(list)
        for replication in self._architecture.replications.values():
            edges[replication.source].append((replication.id, replication.target))
            if replication.mode == "multi-active":
                edges[replication.target].append((replication.id, replication.source))
        for binding in self._architecture.resources.values():
            if not isinstance(binding, GlobalDatabase):
                continue
            for source in binding.members if binding.primary is None else (binding.primary,):
                edges[source] += [(binding.id, target) for target in binding.members if target != source]
        return edges

    def regions(self, store: Store) -> Iterator[tuple[str, str]]:
        """(region, what brings the data there) of each place but the store's own, in the order found."""
        seen = {store.id}
        waiting = [store.id]
        while waiting:
            here = waiting.pop(0)
            yield from self._backups(self._architecture.resources[here])
            for by, target in self._next.get(here, ()):
                if target in seen:
                    continue
                seen.add(target)
                waiting.append(target)
                region = self._architecture.resources[target].region
                if region is not None and region != store.region:
                    yield region, by

    def _backups(self, store: object) -> Iterator[tuple[str, str]]:
        if not isinstance(store, Store):
            return
        plans = (*self._plans.get(store.id, ()), *self._plans_of_kind.get((store.kind, store.region), ()))
        for plan in plans:
            for copy in plan.copies:
                if copy.to_region != store.region:
                    yield copy.to_region, plan.id
