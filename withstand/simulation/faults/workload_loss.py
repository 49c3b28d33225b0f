"""All copies of a workload crash at once (a poisoned configuration, a common bug) and start again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.model.elements.workload import Workload
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run


def recovery(element: Any) -> tuple[FactOf, ...]:
    """Its containers restart in place, all at once."""
    return (FactOf("process_restart_time", "kubernetes-workload"),)


KIND = FaultKind(
    name="workload-loss",
    title="Workload loss",
    does="All copies of a workload stop and start again.",
    limited_by="start-up time, the other region",
    targets=(Workload,),
    hint="name a workload",
    recovery=recovery,
    hangs=True,
    stops_consumers=True,
    restarts=True,
)
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every workload in production."""
    for workload in architecture.workloads.values():
        if workload.environment == "production":
            yield workload.id, ""


def begin(run: Run, active: ActiveFault) -> None:
    """They are restarted in place."""
    from withstand.simulation.behaviours import workload

    workload.crash(run, active, active.target, all_copies=True)
