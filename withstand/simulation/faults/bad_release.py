"""A bad release: the new version fails a share of its requests until it is noticed and rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.model.elements.workload import Workload
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

_DELIVERY = "delivery-pipeline"

KIND = FaultKind(
    name="bad-release",
    title="Bad release",
    does=(
        "A new version fails `severity` of its requests, until it is noticed and rolled back, by a tool that "
        "deploys to its cluster and works."
    ),
    limited_by="canary",
    targets=(Workload,),
    hint="name a workload",
    rate=(FactOf("deployment_rate", _DELIVERY), FactOf("change_failure_share", _DELIVERY)),
    soft=True,
)
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every deployment in production."""
    for workload in architecture.workloads.values():
        if workload.environment == "production" and workload.type == "deployment":
            yield workload.id, ""


def begin(run: Run, active: ActiveFault) -> None:
    """The delivery of the workload notices it, and takes it back."""
    from withstand.simulation.behaviours.delivery import bad_release

    bad_release(run, active)
