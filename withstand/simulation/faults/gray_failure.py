"""A gray failure: part of the tries fail, the rest are slow, and health checks pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

KIND = FaultKind(
    name="gray-failure",
    title="Gray failure",
    does="A share of the tries fails and service is `slowdown` times slower, while health checks pass.",
    limited_by="retries: n tries leave `severity`ⁿ",
    lasts=(FactOf("gray_failure_duration", otherwise=FactOf("region_event_duration", "region")),),
    rate=(FactOf("gray_failure_rate"),),
    soft=True,
    hangs=True,
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing


def begin(run: Run, active: ActiveFault) -> None:
    """Its answers are errors in part, and late."""
    _weaken(run, active, 1.0)


def end(run: Run, active: ActiveFault, link: int) -> None:
    """It answers as before."""
    _weaken(run, active, -1.0)


def _weaken(run: Run, active: ActiveFault, sign: float) -> None:
    fault = active.fault
    for station in run.plant.station_of.get(active.target, ()):
        run.failing[station] = min(max(run.failing[station] + sign * fault.severity, 0.0), 1.0)
        run.capacity[station] *= fault.slowdown**-sign
