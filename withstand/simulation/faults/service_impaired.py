"""A service of a region is impaired: requests to it fail in part or wholly, and its stores take no writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.catalog.spec import Scope, Shape
from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.simulation.behaviours import network_link
from withstand.simulation.plant.reach import KEYS, asking, stations_of_service, stores_in
from withstand.simulation.recovery.control_plane import plane_of, wake
from withstand.simulation.recovery.people import BLIND
from withstand.simulation.recovery.store_state import back, lost, wait_for_repair

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Fault
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Plant

_RATE = "service_impairment_rate"

KIND = FaultKind(
    name="service-impaired",
    title="Service impaired",
    does=(
        "A share (`severity`) of the tries at a regional service fails; at 100 % its stores take no writes. "
        "Of KMS: what asks for data keys while it serves fails once cached ones have run out; of Secrets "
        "Manager: new copies wait; of a tool (CloudWatch, ArgoCD): nobody is told, nothing is rolled back."
    ),
    limited_by="retries, the other region",
    service="required",
    lasts=(FactOf("service_impairment_duration", otherwise=FactOf("region_event_duration", "region")),),
    rate=(FactOf(_RATE),),
    component="service",
)


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every kind of regional service in use, in each region, where it has a rate."""
    seen: set[tuple[str, str]] = set()
    for resource in architecture.resources.values():
        region = resource.__dict__.get("region")
        if (
            region
            and resource.shape is not Shape.THIRD_PARTY
            and resource.spec.scope in (Scope.REGIONAL, Scope.ZONAL)
            and _RATE in resource.spec.facts
            and (region, resource.kind) not in seen
        ):
            seen.add((region, resource.kind))
            yield region, resource.kind


def takes(plant: Plant, fault: Fault) -> Iterator[int]:
    """Its stations, of a whole outage; in part they fail, and others are tried."""
    if fault.severity >= 1:
        yield from stations_of_service(plant, fault)


def begin(run: Run, active: ActiveFault) -> None:
    """Its stations, its links, and what asks it for keys."""
    _impair(run, active)
    network_link.impair(run, active)
    if active.fault.service == KEYS:
        run.env.process(_deny(run, active))


def end(run: Run, active: ActiveFault, link: int) -> None:
    """The service answers again."""
    fault = active.fault
    run.impaired.discard(plane_of(fault.service, active.target))
    wake(run)
    if fault.severity < 1:
        _fail(run, fault, -fault.severity, 1 / fault.slowdown)


def _impair(run: Run, active: ActiveFault) -> None:
    """Part of the tries at the service's stations fail; of a whole outage, its stores take no writes."""
    fault = active.fault
    if fault.severity >= BLIND:
        run.impaired.add(plane_of(fault.service, active.target))
    if fault.severity < 1:
        _fail(run, fault, fault.severity, fault.slowdown)
        return
    for store in stores_in(run.plant, fault):
        others = set(store.members) - {active.target}
        if store.primary is None and others:
            # The other regions go on taking writes, and the service has what it had once it is back.
            lost(run, store)
            back(run, store, -1)
        elif store.primary in (None, active.target):
            lost(run, store)
            run.env.process(wait_for_repair(run, active, store))


def _fail(run: Run, fault: Fault, share: float, slowdown: float) -> None:
    for station in stations_of_service(run.plant, fault):
        run.failing[station] = min(max(run.failing[station] + share, 0.0), 1.0)
        run.capacity[station] /= slowdown


def _deny(run: Run, active: ActiveFault) -> Process:
    """KMS answers a share of the requests with errors: what asks it for keys while it serves fails so."""
    wait = run.draw(f"cache keys@{active.target}", KEYS, "cache_time")
    yield run.env.any_of((run.env.timeout(wait), active.over))
    if active.over.triggered:
        return -1
    run.note("Data keys that services held have run out", active.target)
    stations = asking(run.plant, active.target)
    for station in stations:
        run.failing[station] += active.fault.severity
    run.changed(-1)
    yield active.over
    for station in stations:
        run.failing[station] = max(run.failing[station] - active.fault.severity, 0.0)
    run.changed(run.cause)
    return -1
