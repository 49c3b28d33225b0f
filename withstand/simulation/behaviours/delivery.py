"""Delivery: a bad release reaches users step by step, is noticed, and is rolled back by a tool that works."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.delivery import DeliveryTool
from withstand.model.elements.mesh import Canary, Mesh
from withstand.model.structure.routing import region_of
from withstand.simulation.recovery.control_plane import hindered, thawing

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run

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
        link = yield from _until_deliverable(run, element, link)
        back = run.draw(f"rollback {element}", _KIND, "rollback_time")
        link = yield from run.spend("restore", "Rolled back", element, seconds=back, after=link)
    for station in run.plant.station_of.get(element, ()):
        run.failing[station] = max(run.failing[station] - share * active.fault.severity, 0.0)
    run.changed(link)
    return link


def _until_deliverable(run: Run, element: str, after: int) -> Process:
    """A rollback is a delivery too: it waits for a tool that deploys to the cluster, and for that one."""
    begun = run.env.now
    while not _deliverable(run, element):
        hindered(run, "a release could not be taken back", element)
        yield thawing(run)
    if run.env.now == begun:
        return after
    return run.link("restore", "Nothing can be delivered", element, start=begun, after=after)


def _deliverable(run: Run, element: str) -> bool:
    architecture = run.plant.architecture
    workload = architecture.workloads.get(element)
    if workload is None:
        return True
    if f"eks@{workload.region}" in run.frozen:
        return False
    tools = [
        tool
        for tool in architecture.resources.values()
        if isinstance(tool, DeliveryTool) and workload.cluster in tool.deploys_to
    ]
    return not tools or any(_works(run, tool) for tool in tools)


def _works(run: Run, tool: DeliveryTool) -> bool:
    place = region_of(run.plant.architecture, tool.runs_in or tool.id)
    lost = place in run.lost_regions or f"{tool.kind}@{place}" in run.impaired
    return not lost and tool.id not in run.impaired


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
