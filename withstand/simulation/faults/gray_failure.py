"""A gray failure: part of the tries fail, the rest are slow, and health checks pass."""

from __future__ import annotations

from withstand.simulation.engine.active_fault import ActiveFault
from withstand.simulation.engine.replication import Run


def _be_gray(run: Run, active: ActiveFault) -> None:
    _gray(run, active, 1.0)


def _gray(run: Run, active: ActiveFault, sign: float) -> None:
    """Part of the tries fail, and service is slower, while health checks pass."""
    fault = active.fault
    for station in run.plant.station_of.get(active.target, ()):
        run.failing[station] = min(max(run.failing[station] + sign * fault.severity, 0.0), 1.0)
        run.capacity[station] *= fault.slowdown**-sign
