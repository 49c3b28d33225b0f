"""Delivery: a bad release reaches users step by step, is noticed, and is rolled back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.mesh import Canary, Mesh

if TYPE_CHECKING:
    from withstand.simulation.engine import Process, Run
    from withstand.simulation.faults import ActiveFault

_KIND = "delivery-pipeline"


def bad_release(run: Run, active: ActiveFault) -> None:
    """The new version fails the stated share of its requests, in as much of the traffic as it gets."""
    run.env.process(_release(run, active))


def _release(run: Run, active: ActiveFault) -> Process:
    element = active.target
    canary = _canary(run, element)
    share, seconds = _exposure(run, element, canary, active.fault.severity)
    for station in run.plant.station_of.get(element, ()):
        run.failing[station] = min(run.failing[station] + share * active.fault.severity, 1.0)
    run.changed(-1)
    what = "Canary analysis stops the release" if canary else "Bad release is noticed"
    link = yield from run.spend("detect", what, element, seconds=seconds, after=-1)
    if canary is None or share >= 1:
        back = run.draw(f"rollback {element}", _KIND, "rollback_time")
        link = yield from run.spend("restore", "Rolled back", element, seconds=back, after=link)
    for station in run.plant.station_of.get(element, ()):
        run.failing[station] = max(run.failing[station] - share * active.fault.severity, 0.0)
    run.changed(link)
    return link


def _exposure(run: Run, element: str, canary: Canary | None, severity: float) -> tuple[float, float]:
    """Share of the requests that the new version gets, and how long until it is stopped."""
    noticed = run.draw(f"release {element}", _KIND, "bad_release_detection_time")
    if canary is None or severity <= canary.error_threshold:
        return 1.0, noticed
    first = canary.steps[0] if canary.steps else 1.0
    analysed = canary.analysis_interval * (
        canary.failures_to_roll_back - 1 + run.uniform(f"analysis {element}")
    )
    return (first if canary.strategy == "canary" else 1.0), min(analysed, noticed)


def _canary(run: Run, element: str) -> Canary | None:
    """The progressive delivery that the mesh has for the workload."""
    for mesh in run.plant.architecture.resources.values():
        if isinstance(mesh, Mesh):
            for canary in mesh.canaries:
                if element in canary.workloads:
                    return canary
    return None
