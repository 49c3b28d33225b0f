"""A leader in one region: asynchronous copies elsewhere, and a promotion that somebody has to decide.

Aurora Global Database and ElastiCache Global Datastore: an unplanned failover is a call that somebody makes
(Aurora user guide, "Disaster recovery"; ElastiCache guide, "Global datastores"); it is not automatic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.data import Database, GlobalDatabase
from withstand.simulation.recovery.data_loss import shipped_log
from withstand.simulation.recovery.people import decision
from withstand.simulation.recovery.store_state import back, lost, release, restore_or_wait, wait_for_repair

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Store

# How somebody or something notices, where no person decides: the provider's metrics and one alarm period.
_MONITOR = "cloudwatch"


def lose_region(run: Run, active: ActiveFault, store: Store, region: str) -> None:
    """The leader's region is lost: its copy elsewhere is promoted. Another region's loss costs only reads."""
    if store.primary != region:
        return
    target = next((other for other in store.members if other not in run.lost_regions), None)
    if target is None:
        run.env.process(restore_or_wait(run, active, store, region))
        return
    lost(run, store, shipped_log(run, store, store.kind, source=region, target=target))
    run.env.process(_promote(run, active, store, target))


def _promote(run: Run, active: ActiveFault, store: Store, target: str) -> Process:
    link = yield from decided(run, store)
    where = store.members[target]
    seconds = run.draw(f"promote {store.id}", store.kind, "promotion_time")
    if target not in run.lost_regions:
        link = yield from run.spend(
            "promote", f"{store.id} promoted in {target}", where, seconds=seconds, after=link
        )
    if target in run.lost_regions:  # since the decision was asked for, or at the same moment
        return (yield from wait_for_repair(run, active, store))
    back(run, store, link)
    if run.has_fact(store.kind, "reconnect_time"):
        seconds = run.draw(f"promote {store.id}", store.kind, "reconnect_time")
        link = yield from run.spend(
            "warm", f"Clients reconnect to {store.id}", where, seconds=seconds, after=link
        )
    _move_writes(run, store, target)
    release(run, active, store)
    run.changed(link)
    return link


def decided(run: Run, store: Store) -> Process:
    """Until it is decided to promote, and the steps by hand are done."""
    group = store.group
    promotion = group.promotion if isinstance(group, GlobalDatabase) else "manual"
    if promotion == "automatic":
        seconds = run.draw(f"monitor {store.id}", _MONITOR, "metric_delay")
        seconds += run.draw(f"monitor {store.id}", _MONITOR, "alarm_evaluation_period")
        return (yield from run.spend("detect", "Alarm of the leader", store.id, seconds=seconds, after=-1))
    rotation = group.decided_by if isinstance(group, GlobalDatabase) else None
    link = yield from decision(run, rotation)
    if promotion == "manual":
        seconds = run.draw(f"promote {store.id}", "operator", "execution_time")
        link = yield from run.spend(
            "decide", "Promotion carried out by hand", store.id, seconds=seconds, after=link
        )
    return link


def _move_writes(run: Run, store: Store, target: str) -> None:
    """The new leader's own limits count from now on."""
    member = run.plant.architecture.resources[store.members[target]]
    if isinstance(member, Database) and member.write_capacity:
        for id in (store.id, *store.members.values()):
            for station in run.plant.station_of.get(id, ()):
                if run.plant.stations[station].role == "write":
                    run.capacity[station] = member.write_capacity
