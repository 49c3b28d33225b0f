"""A lag burst: copies fall behind up to a peak, or each write takes longer to be copied."""

from __future__ import annotations

import math
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
    name="replication-lag",
    title="Replication lag",
    does=(
        "The copies fall behind by `severity` seconds a second, up to the peak of a burst that the catalog "
        "has; with `slowdown`, each write takes that many times as long instead."
    ),
    limited_by="`rpo_limit`",
    targets=(Replication, Store, GlobalDatabase, Region),
    hint="name a replication, a store, a global database or a region",
    lasts=BY_PEOPLE,
    soft=True,
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
    """The copies that the target names fall behind from now on."""
    fault = active.fault
    pairs = frozenset(pairs_of(run.plant, active.target))
    kinds = {store.kind for store in run.plant.stores for pair in pairs if pair[0] == store.id}
    known = sorted(kind for kind in kinds if run.has_fact(kind, "lag_burst_peak"))
    peak = math.inf
    if fault.slowdown == 1 and known:
        peak = max(run.draw(f"burst of {active.target}", kind, "lag_burst_peak") for kind in known)
    growth = 0.0 if fault.slowdown > 1 else fault.severity
    slow(run, active, Slowed(pairs, run.env.now, growth, fault.slowdown, peak))
