"""Caches: failover to a replica; what is lost must come from the database until the cache is warm again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from withstand.model.elements.data import Cache, Database, Table
from withstand.model.elements.fault_kind import FactOf
from withstand.simulation.behaviours import global_leader
from withstand.simulation.engine.lost_calls import reconnect, spoil
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.recovery.control_plane import launchable
from withstand.simulation.recovery.data_loss import Loss, missing
from withstand.simulation.recovery.store_state import back, lost, restore_or_wait

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Plant, Store

_READS = frozenset({"read", "read-write", "call"})
# The hit ratio comes back in this many steps; finer ones change no result by more than their width.
_WARM_STEPS = 5


def lose_region(run: Run, active: ActiveFault, store: Store, region: str) -> None:
    """With a copy in another region it is promoted there; else its contents are gone."""
    if len(store.members) > 1:
        global_leader.lose_region(run, active, store, region)
        return
    kind = run.plant.architecture.resources[store.members[region]].kind
    lost(run, store, _everything(run, store, kind))
    run.env.process(restore_or_wait(run, active, store, region))


def lose_zone(run: Run, active: ActiveFault, element: str, zone: str) -> None:
    """The nodes in the zone are lost; a primary there fails over to its replica."""
    cache = run.plant.architecture.resources[element]
    if not isinstance(cache, Cache):
        return
    total = sum(instance.count for instance in cache.instances)
    here = sum(instance.count for instance in cache.instances if instance.zone == zone)
    if here == 0:
        return
    for station in run.plant.station_of.get(element, ()):
        run.keep_share(station, 1 - here / total)
    roles = {instance.role for instance in cache.instances if instance.zone == zone}
    if roles - {"replica", "reader"} or here == total:
        run.env.process(_fail_over(run, active, cache, survivors=total - here))


def lose_instance(run: Run, active: ActiveFault, element: str) -> None:
    """The primary of the cache fails (of every shard, where there are several)."""
    cache = run.plant.architecture.resources[element]
    if isinstance(cache, Cache):
        run.env.process(_fail_over(run, active, cache, survivors=without_primaries(cache)))


def lose_node(run: Run, active: ActiveFault, element: str) -> None:
    """One node fails, any of them alike: a replica costs reads, a primary the keys of its shard."""
    cache = run.plant.architecture.resources[element]
    if not isinstance(cache, Cache):
        return
    nodes = sum(instance.count for instance in cache.instances)
    # Of each shard one node is its primary.
    if run.uniform(f"node {element}") * nodes < cache.shards:
        run.env.process(_lose_primary(run, active, cache, nodes))
    else:
        run.env.process(_replace(run, cache, nodes, after=-1))


def _lose_primary(run: Run, active: ActiveFault, cache: Cache, nodes: int) -> Process:
    """Of one shard: once a replica leads it, it has one node fewer; where its keys are gone, nobody asks."""
    replicas = without_primaries(cache) // cache.shards
    link = yield from _fail_over(run, active, cache, replicas, share=1 / cache.shards)
    if _keeps(cache, replicas):
        link = yield from _replace(run, cache, nodes, after=link)
    return link


def _replace(run: Run, cache: Cache, nodes: int, *, after: int) -> Process:
    """The other nodes carry what they can until a new one runs beside them."""
    stations = run.plant.station_of.get(cache.id, ())
    for station in stations:
        run.keep_share(station, 1 - 1 / nodes)
    run.changed(after)
    waited = yield from launchable(run, cache.region or "", cache.kind, cache.id)
    seconds = run.draw(f"new node {cache.id}", cache.kind, "failover_time_without_replica")
    link = yield from run.spend(
        "scale", "A new cache node starts", cache.id, seconds=seconds, after=run.later(after, waited)
    )
    for station in stations:
        run.keep_share(station, nodes / (nodes - 1))
    run.changed(link)
    return link


def without_primaries(cache: Cache) -> int:
    """How many nodes are left when the primary of every shard is lost."""
    return max(sum(instance.count for instance in cache.instances) - cache.shards, 0)


def failover(cache: Cache, survivors: int) -> FactOf:
    """Until the cache answers again: from a replica, or with new and empty nodes."""
    return FactOf("failover_time" if _keeps(cache, survivors) else "failover_time_without_replica")


def _keeps(cache: Cache, survivors: int) -> bool:
    """Whether a replica with the contents takes over."""
    return survivors > 0 and cache.automatic_failover


def _fail_over(run: Run, active: ActiveFault, cache: Cache, survivors: int, *, share: float = 1.0) -> Process:
    """`share` of the keys are gone, or in the hands of a replica, of which there are `survivors`."""
    keeps = _keeps(cache, survivors)
    store = run.plant.store_of(cache.id)
    if store is not None:
        replica = run.draw(f"lag {cache.id}", cache.kind, "replica_lag")
        gone = (
            missing(run, store, replica, "not yet in the replica")
            if keeps
            else _everything(run, store, cache.kind)
        )
        lost(run, store, replace(gone, writes=gone.writes * share))
    stations = run.plant.station_of.get(cache.id, ())
    spoil(run, active, stations, share=share)
    behind = _database_reads(run.plant, cache.id)
    _let_through(run, behind, cache.hit_ratio, 1.0 - share)
    run.changed(-1)
    what = "Replica takes over" if keeps else "New, empty cache nodes"
    after = -1
    if not keeps:
        after = yield from launchable(run, cache.region or "", cache.kind, cache.id)
    seconds = run.draw(f"failover {cache.id}", cache.kind, failover(cache, survivors).name)
    link = yield from run.spend("promote", what, cache.id, seconds=seconds, after=after)
    for station in stations:
        active.give(station)
    reconnect(run, active)
    if store is not None:
        back(run, store, link)
    _let_through(run, behind, cache.hit_ratio, 1.0 if keeps else 1.0 - share)
    run.changed(link)
    return link if keeps else (yield from _warm(run, cache, behind, link, share=share))


def _warm(run: Run, cache: Cache, behind: tuple[int, ...], link: int, *, share: float) -> Process:
    whole = run.draw(f"warm {cache.id}", cache.kind, "warm_up_time")
    for step in range(1, _WARM_STEPS + 1):
        link = yield from run.spend(
            "warm", "Cache fills again", cache.id, seconds=whole / _WARM_STEPS, after=link
        )
        _let_through(run, behind, cache.hit_ratio, 1.0 - share * (1.0 - step / _WARM_STEPS))
        run.changed(link)
    return link


def _let_through(run: Run, stations: tuple[int, ...], hit_ratio: float, warmth: float) -> None:
    """Reads of the database grow by what the cache no longer answers."""
    factor = (1 - hit_ratio * warmth) / max(1 - hit_ratio, 1e-3)
    for station in stations:
        run.extra[station] = factor


@remembered
def _database_reads(plant: Plant, cache: str) -> tuple[int, ...]:
    """Read stations of the databases of the workloads that use the cache."""
    found: dict[int, None] = {}
    for workload in plant.architecture.workloads.values():
        if all(dependency.to != cache for dependency in workload.dependencies):
            continue
        for dependency in workload.dependencies:
            target = plant.architecture.elements[dependency.to]
            if isinstance(target, (Database, Table)) and dependency.access in _READS:
                for station in plant.station_of.get(target.id, ()):
                    if plant.stations[station].role == "read":
                        found[station] = None
    return tuple(found)


def _everything(run: Run, store: Store, kind: str) -> Loss:
    """All that it held is gone: what is lost is as old as what it takes to fill it."""
    return Loss(run.draw(f"warm {store.id}", kind, "warm_up_time"), 1.0, "the contents are gone")
