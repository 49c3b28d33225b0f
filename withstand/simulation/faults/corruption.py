"""An operator's error or corruption: a store answers wrongly until it is restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.engine.lost_calls import spoil
from withstand.simulation.recovery.restore import GONE, recovery_point, restore
from withstand.simulation.recovery.store_state import lost, wait_for_repair

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run


def corrupt(run: Run, active: ActiveFault) -> None:
    """The store answers wrongly until it is restored, or until the fault's own duration ends."""
    store = run.plant.store_of(active.target)
    if store is None:
        return
    members = (store.id, *store.members.values())
    spoil(run, active, [station for id in members for station in run.plant.station_of.get(id, ())])
    point = recovery_point(run, store, run.env.now)
    lost(run, store)
    if point is not None:
        active.repair = run.env.process(restore(run, active, store, point))
    elif active.fault.duration is None:
        lost(run, store, GONE)
    if active.fault.duration is not None:
        run.env.process(wait_for_repair(run, active, store))
