"""Block volumes: they live in one zone and come back from a snapshot."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from withstand.model.elements.data import Volume
from withstand.model.structure.derived import derived
from withstand.model.structure.routing import zones_of
from withstand.simulation.engine.lost_calls import lose_calls, reconnect
from withstand.simulation.recovery.control_plane import hindered, is_frozen, thawing
from withstand.simulation.recovery.data_loss import plans_of
from withstand.simulation.recovery.people import decision
from withstand.simulation.recovery.restore import cluster_backups, last_snapshot
from withstand.simulation.recovery.store_state import back, lost, release, restore_or_wait, wait_for_repair

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.recovery import BackupPlan, ClusterBackup
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Plant, Store

_GROWTH = (
    ("The volume is larger", "size_modification_time"),
    ("Its file system is larger", "file_system_growth_time"),
)


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


def fill(run: Run, active: ActiveFault, id: str) -> None:
    """Nothing more can be written to the volume, until the fault ends or somebody has grown it."""
    store = run.plant.store_of(id)
    severity = active.fault.severity
    left = _left(run.plant, id)
    lose_calls(run, active, {path: 1.0 - severity * (1.0 - share) for path, share in left.items()})
    if store is not None:
        lost(run, store)
        run.env.process(wait_for_repair(run, active, store))
    if active.fault.duration is None:
        active.repair = run.env.process(_grow(run, active, id))


def _left(plant: Plant, id: str) -> Mapping[int, float]:
    """What is left of each path through a workload that mounts the volume, without requests that write."""
    known = _known(plant.architecture)
    if id not in known:
        known[id] = dict(_without_writes(plant, id))
    return known[id]


@derived
def _known(architecture: Architecture) -> dict[str, Mapping[int, float]]:
    """Volume → what `_left` has found; the same for all replications."""
    return {}


def _without_writes(plant: Plant, id: str) -> Iterator[tuple[int, float]]:
    mounting = {
        workload.id
        for workload in plant.architecture.workloads.values()
        if any(claim.volume == id for claim in workload.volumes)
    }
    reached = {}
    for path in plant.paths:
        passing = [use for use in path.uses if plant.stations[use.station].element in mounting]
        if passing:
            reached[path.index] = 1.0 - math.prod(1.0 - use.need * min(use.calls, 1.0) for use in passing)
    # In their order: a sum over a set would differ from run to run.
    flows = [plant.flows[index] for index in sorted({plant.paths[index].flow for index in reached})]
    journeys = [flow for flow in flows if flow.is_journey]
    writes = {flow.index: plant.architecture.journeys[flow.id].write_share for flow in journeys}
    total = sum(flow.share for flow in journeys)
    # Requests to a workload write as those of its journeys do; what no journey waits for may all be writing.
    other = sum(flow.share * writes[flow.index] for flow in journeys) / total if total > 0 else 1.0
    for index, share in reached.items():
        yield index, 1.0 - share * writes.get(plant.paths[index].flow, other)


def _grow(run: Run, active: ActiveFault, id: str) -> Process:
    """People are told, decide, and ask for a larger volume; it is made, and its file system grows."""
    volume = run.plant.architecture.resources[id]
    link = yield from decision(run, None)
    seconds = run.draw(f"grow {id}", "operator", "execution_time")
    link = yield from run.spend("restore", "A larger volume is asked for", id, seconds=seconds, after=link)
    begun = run.env.now
    while is_frozen(run, volume.region or "", volume.kind):
        hindered(run, "a volume could not be grown", id)
        yield thawing(run)
    if run.env.now > begun:
        link = run.link("restore", "The control plane is impaired", id, start=begun, after=link)
    for what, name in _GROWTH:
        seconds = run.draw(f"grow {id}", volume.kind, name)
        link = yield from run.spend("restore", what, id, seconds=seconds, after=link)
    store = run.plant.store_of(id)
    if store is not None:
        back(run, store, link)
    reconnect(run, active)
    run.changed(link)
    return link


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
