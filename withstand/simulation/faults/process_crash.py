"""One copy of a workload crashes: it refuses connections until it runs again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import FaultKind
from withstand.model.elements.workload import Workload
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

KIND = FaultKind(
    name="process-crash",
    title="Process crash",
    does="One copy of a workload refuses connections until it runs again.",
    limited_by="copies, retries after refusals",
    targets=(Workload,),
    hint="name a workload",
    restarts=True,
    component="process",
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
    """It is restarted in place."""
    from withstand.simulation.behaviours import workload

    workload.crash(run, active, active.target, all_copies=False)
