"""A partition: calls across two sides fail, and copies across them stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.simulation.engine import fault_parts
from withstand.simulation.recovery.separation import separate

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

KIND = FaultKind(
    name="partition",
    title="Partition",
    does=(
        "Calls across the two sides fail (of each try, `severity`); copies across stop. Sides are regions, "
        "zones or elements."
    ),
    limited_by="writers on both sides, multi-active stores",
    needs="sides",
    lasts=(FactOf("partition_duration", "region"),),
    rate=(FactOf("partition_rate", "region"),),
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
    """Neither side hears the other."""
    separate(run, active, copies_stop=True)
