"""Block volumes: they live in one zone and come back from a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.data import Volume
from withstand.model.structure.routing import zones_of
from withstand.simulation.recovery.data_loss import plans_of
from withstand.simulation.recovery.people import decision
from withstand.simulation.recovery.restore import cluster_backups, last_snapshot
from withstand.simulation.recovery.store_state import back, lost, release, restore_or_wait, wait_for_repair

if TYPE_CHECKING:
    from withstand.model.elements.recovery import BackupPlan, ClusterBackup
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Store


def lose_region(run: Run, active: ActiveFault, store: Store, region: str) -> None:
    """From snapshots copied to another region, else when the region returns."""
    run.env.process(restore_or_wait(run, active, store, region))


def lose_zone_of(run: Run, active: ActiveFault, zone: str) -> None:
    """Volumes of the zone cannot be attached elsewhere: from a snapshot there, or when the zone returns."""
    for store in run.plant.stores:
        for id in store.members.values():
            element = run.plant.architecture.elements[id]
            if isinstance(element, Volume) and zones_of(run.plant.architecture, id)[:1] == (zone,):
                _lose(run, active, store, id)


def _lose(run: Run, active: ActiveFault, store: Store, id: str) -> None:
    for station in run.plant.station_of.get(id, ()):
        active.take(station)
    lost(run, store)
    run.env.process(wait_for_repair(run, active, store))
    backups: list[BackupPlan | ClusterBackup] = [*plans_of(run, store), *cluster_backups(run, store)]
    if backups:
        run.env.process(_restore(run, active, store, min(backups, key=lambda backup: backup.interval)))


def _restore(run: Run, active: ActiveFault, store: Store, backup: BackupPlan | ClusterBackup) -> Process:
    begun = run.env.now
    link = yield from decision(run, None)
    seconds = run.draw(f"restore {store.id}", "operator", "execution_time")
    link = yield from run.spend(
        "restore", "Restore is started by hand", store.id, seconds=seconds, after=link
    )
    loss = last_snapshot(run, store, backup.interval, begun)
    seconds = run.draw(f"restore {store.id}", backup.kind, "restore_time")
    link = yield from run.spend(
        "restore", f"Restored from {backup.id}", store.id, seconds=seconds, after=link
    )
    if active.over.triggered:
        return link
    lost(run, store, loss)
    release(run, active, store)
    back(run, store, link)
    run.changed(link)
    return link
