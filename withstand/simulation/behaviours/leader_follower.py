"""A leader with followers in one region: failover to a standby or replica, and what a lost region means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.data import Database
from withstand.model.elements.fault_kind import FactOf
from withstand.simulation.behaviours import global_leader
from withstand.simulation.recovery.control_plane import launchable
from withstand.simulation.recovery.store_state import back, lost, restore_or_wait

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Store

_LEADERS = frozenset({"writer", "primary"})
_STANDBYS = 2


def lose_region(run: Run, active: ActiveFault, store: Store, region: str) -> None:
    """With a copy in another region (a cross-region replica) it is promoted; else restored, or waited for."""
    if store.primary not in (None, region):
        return
    if len(store.members) > 1:
        global_leader.lose_region(run, active, store, region)
    else:
        run.env.process(restore_or_wait(run, active, store, region))


def lose_zone(run: Run, active: ActiveFault, element: str, zone: str) -> None:
    """The instances in the zone are lost: readers cost capacity, the writer a failover."""
    database = run.plant.architecture.resources[element]
    if not isinstance(database, Database):
        return
    total = sum(instance.count for instance in database.instances)
    here = [instance for instance in database.instances if instance.zone == zone]
    if not here:
        return
    share = sum(instance.count for instance in here) / total
    for station in run.plant.station_of.get(element, ()):
        if run.plant.stations[station].role == "read":
            run.keep_share(station, 1 - share)
    leads = any(instance.role in _LEADERS for instance in here) or total == len(here)
    if leads:
        survivors = total - sum(instance.count for instance in here)
        run.env.process(_fail_over(run, active, database, survivors))


def lose_writer(run: Run, active: ActiveFault, element: str) -> None:
    """The writer's instance fails; its data is on storage of its own (nothing acknowledged is lost)."""
    database = run.plant.architecture.resources[element]
    if isinstance(database, Database):
        run.env.process(_fail_over(run, active, database, without_writer(database)))


def without_writer(database: Database) -> int:
    """How many instances are left without the writer's."""
    return max(sum(instance.count for instance in database.instances) - 1, 0)


def _fail_over(run: Run, active: ActiveFault, database: Database, survivors: int) -> Process:
    store = run.plant.store_of(database.id)
    writers = _writers(run, database)
    for station in writers:
        active.take(station)
    if survivors == 0:
        for station in run.plant.station_of.get(database.id, ()):
            active.take(station)
    run.changed(-1)
    leads = store is not None and (store.primary is None or store.members.get(store.primary) == database.id)
    if store is not None and leads:
        lost(run, store)
    after = -1
    if survivors == 0:
        after = yield from launchable(run, database.region or "", database.kind, database.id)
    seconds = _failover_time(run, database, survivors)
    link = yield from run.spend(
        "promote", _what(database, survivors), database.id, seconds=seconds, after=after
    )
    if store is not None and leads:
        back(run, store, link)
    if not database.proxy and run.has_fact(database.kind, "reconnect_time"):
        seconds = run.draw(f"failover {database.id}", database.kind, "reconnect_time")
        link = yield from run.spend("warm", "Clients reconnect", database.id, seconds=seconds, after=link)
    for station in sorted(active.stations):
        if run.plant.stations[station].element == database.id:
            active.give(station)
    run.changed(link)
    return link


def _what(database: Database, survivors: int) -> str:
    return "Failover to a standby in the region" if survivors else "New instance (there is no standby)"


def failover(database: Database, survivors: int) -> FactOf:
    """Loss of the writer until a new one accepts writes, the provider's own detection included."""
    if not survivors:
        return FactOf("failover_time_without_replica")
    faster = "proxy_failover_factor" if database.proxy else ""
    plain = FactOf("failover_time", times=faster)
    if survivors < _STANDBYS:
        return plain
    return FactOf("failover_time_readable_standbys", otherwise=plain, times=faster)


def _failover_time(run: Run, database: Database, survivors: int) -> float:
    part = failover(database, survivors)
    kind, name = part.of(database.kind, run.has_fact)
    seconds = run.draw(f"failover {database.id}", kind, name)
    if part.times and run.has_fact(kind, part.times):
        seconds *= run.fact(kind, part.times).fact.value
    return seconds


def _writers(run: Run, database: Database) -> tuple[int, ...]:
    return tuple(
        station
        for station in run.plant.station_of.get(database.id, ())
        if run.plant.stations[station].role == "write"
    )
