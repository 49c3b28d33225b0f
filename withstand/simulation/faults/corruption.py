"""An operator's error or corruption: a store answers wrongly until it is restored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.data import GlobalDatabase
from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.model.elements.resource import Store
from withstand.simulation.engine import fault_parts
from withstand.simulation.engine.lost_calls import spoil
from withstand.simulation.recovery.restore import GONE, recovery_point, restore
from withstand.simulation.recovery.store_state import lost, wait_for_repair

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

KIND = FaultKind(
    name="corruption",
    title="Corruption",
    does=(
        "A wrong change ruins a store and all its copies (or `severity` of the answers). A person decides, "
        "and restores: to the second before (`continuous_backup`), earlier versions (`versioning`), or "
        "the last snapshot of a plan. Without any, the data never comes back."
    ),
    limited_by="recovery points",
    targets=(Store, GlobalDatabase),
    hint="name a store: a database, a table, a cache, a bucket, a file system or a volume",
    rate=(FactOf("data_corruption_rate"),),
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
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
