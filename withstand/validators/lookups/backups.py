"""Which backup plans cover a store, and to which regions its recovery points are copied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from withstand.model.architecture import Architecture
from withstand.model.elements.recovery import BackupPlan, ClusterBackup
from withstand.model.elements.resource import Resource
from withstand.model.structure.derived import derived


@derived
def _by_store(architecture: Architecture) -> Mapping[str, list[BackupPlan]]:
    """The plans that cover each store by name, and each kind (as `KIND@REGION`)."""
    found: dict[str, list[BackupPlan]] = defaultdict(list)
    for plan in architecture.resources.values():
        if isinstance(plan, BackupPlan):
            for id in plan.covers:
                found[id].append(plan)
            for kind in plan.covers_kinds:
                found[f"{kind}@{plan.region or ''}"].append(plan)
    return found


def plans_of(architecture: Architecture, store: Resource) -> tuple[BackupPlan, ...]:
    """The plans that select a store: by name, or by its kind in its region."""
    plans = _by_store(architecture)
    found = (*plans.get(store.id, ()), *plans.get(f"{store.kind}@{store.region or ''}", ()))
    return tuple({plan.id: plan for plan in found}.values())


def regions_of_copies(plans: Iterable[BackupPlan], home: str | None) -> tuple[str, ...]:
    """The regions other than `home` to which the plans copy each recovery point."""
    return tuple(
        dict.fromkeys(copy.to_region for plan in plans for copy in plan.copies if copy.to_region != home)
    )


@derived
def cluster_backups(architecture: Architecture) -> Mapping[str, tuple[ClusterBackup, ...]]:
    """The backups of each Kubernetes cluster."""
    found: dict[str, list[ClusterBackup]] = defaultdict(list)
    for resource in architecture.resources.values():
        if isinstance(resource, ClusterBackup):
            found[resource.cluster].append(resource)
    return {cluster: tuple(backups) for cluster, backups in found.items()}


def covers_namespace(backup: ClusterBackup, namespace: str) -> bool:
    """Whether a cluster backup takes a namespace."""
    return "*" in backup.namespaces or namespace in backup.namespaces


def is_kept(resource: Resource) -> bool:
    """Whether its loss would matter: everything but development and staging."""
    return resource.environment not in ("development", "staging")
