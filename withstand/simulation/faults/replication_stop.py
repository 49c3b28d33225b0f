"""Copying stops: the copies fall behind by one second a second until it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.data import GlobalDatabase, Replication
from withstand.model.elements.fault_kind import BY_PEOPLE, FaultKind
from withstand.model.elements.place import Region
from withstand.model.elements.resource import Store
from withstand.simulation.engine import fault_parts
from withstand.simulation.recovery.held_writes import slow
from withstand.simulation.recovery.replication_lag import Slowed, pairs_of

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

KIND = FaultKind(
    name="replication-stop",
    title="Replication stop",
    does=(
        "The copies fall behind by one second a second until it ends, then catch up at the same pace. A "
        "promotion in that time loses what is behind."
    ),
    limited_by="`rpo_limit`, synchronous copies: writes wait instead",
    targets=(Replication, Store, GlobalDatabase, Region),
    hint="name a replication, a store, a global database or a region",
    lasts=BY_PEOPLE,
    soft=True,
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
    """The copies that the target names stay where they are."""
    fault = active.fault
    pairs = frozenset(pairs_of(run.plant, active.target))
    slow(run, active, Slowed(pairs, run.env.now, fault.severity, fault.slowdown))
