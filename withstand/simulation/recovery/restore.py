"""Ruined data and its restore: which recovery point there is, who decides, and how long it takes.

A wrong change is copied like any other, so copies in other regions are ruined too: only a recovery point from
before it helps (point-in-time recovery, earlier versions of objects, snapshots of a plan).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from withstand.model.elements.data import Database, ObjectStore
from withstand.model.elements.recovery import ClusterBackup
from withstand.simulation.engine.lost_calls import unspoil
from withstand.simulation.recovery.data_loss import Loss, missing, plans_of
from withstand.simulation.recovery.people import decision
from withstand.simulation.recovery.store_state import back, lost

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Store


_BACKUP = "aws-backup"
GONE = Loss(math.inf, math.inf, "there is nothing to restore from")
"""Of data that is ruined and has no recovery point."""

Point = Callable[[], Loss]
"""The loss of going back to a recovery point, asked at the time at which it is chosen."""


def restore(run: Run, active: ActiveFault, store: Store, point: Point) -> Process:
    """A person decides, starts a restore, and points the users at what was restored."""
    link = yield from decision(run, None)
    seconds = run.draw(f"restore {store.id}", "operator", "execution_time")
    link = yield from run.spend(
        "restore", "Restore is started by hand", store.id, seconds=seconds, after=link
    )
    loss = point()
    kind = _member_kind(run, store)
    kind = kind if run.has_fact(kind, "restore_time") else _BACKUP
    seconds = run.draw(f"restore {store.id}", kind, "restore_time")
    link = yield from run.spend("restore", "Restored", store.id, seconds=seconds, after=link)
    if active.over.processed:
        return link
    lost(run, store, loss)
    unspoil(run, active)
    back(run, store, link)
    run.changed(link)
    return link


def recovery_point(run: Run, store: Store, ruined: float) -> Point | None:
    """The newest point from before the ruin that settings or a plan keep; None: there is none.

    Versions of objects undo every change; point-in-time recovery goes to the last second before, once that
    is restorable; automated backups and plans to their last snapshot.
    """
    members = [run.plant.architecture.elements[id] for id in store.members.values()]
    if any(isinstance(member, ObjectStore) and member.versioning for member in members):
        return lambda: missing(run, store, 0.0, "earlier versions are put back")
    kind = _member_kind(run, store)
    plans = plans_of(run, store)
    continuous = any(getattr(member, "continuous_backup", False) for member in members)
    continuous = continuous or any(plan.continuous for plan in plans)
    if continuous and run.has_fact(kind, "restorable_point_lag"):
        return lambda: _second_before(run, store, kind, ruined)
    intervals = [plan.interval for plan in (*plans, *cluster_backups(run, store))]
    if not intervals and _backed_up(members, run, kind):
        intervals.append(run.fact(_BACKUP, "backup_interval").fact.value)
    if not intervals:
        return None
    return lambda: last_snapshot(run, store, min(intervals), ruined)


def cluster_backups(run: Run, store: Store) -> tuple[ClusterBackup, ...]:
    """Velero schedules that take snapshots of the volumes of workloads which a store is mounted into."""
    architecture = run.plant.architecture
    users = [
        workload
        for workload in architecture.workloads.values()
        if any(claim.volume in store.members.values() for claim in workload.volumes)
    ]
    return tuple(
        backup
        for backup in architecture.resources.values()
        if isinstance(backup, ClusterBackup) and backup.volumes
        if any(
            backup.cluster == user.cluster and {"*", user.namespace} & set(backup.namespaces)
            for user in users
        )
    )


def last_snapshot(run: Run, store: Store, interval: float, ruined: float) -> Loss:
    """Back to the newest snapshot begun before the ruin that is complete by now."""
    age = interval * run.uniform(f"backup {store.id} phase")
    made = run.draw(f"backup {store.id}", _BACKUP, "snapshot_time")
    while age + run.env.now - ruined < made:
        age += interval
    return missing(run, store, age, "back to the last snapshot")


def _second_before(run: Run, store: Store, kind: str, ruined: float) -> Loss:
    lag = run.draw(f"backup {store.id}", kind, "restorable_point_lag")
    known = run.has_fact(kind, "restore_granularity")
    step = run.fact(kind, "restore_granularity").fact.value if known else 0.0
    age = max(lag - (run.env.now - ruined), step)
    return missing(run, store, age, "back to a point in time before the change")


def _backed_up(members: Sequence[object], run: Run, kind: str) -> bool:
    """Automated backups of a database: as set, else the kind's default."""
    for member in members:
        if isinstance(member, Database):
            kept = member.backup_retention
            if kept is None and run.has_fact(kind, "backup_retention_default"):
                kept = run.fact(kind, "backup_retention_default").fact.value
            return bool(kept)
    return False


def _member_kind(run: Run, store: Store) -> str:
    """The kind of what takes the writes: of a global database its leader's."""
    member = store.members.get(store.primary or "", next(iter(store.members.values())))
    return run.plant.architecture.resources[member].kind
