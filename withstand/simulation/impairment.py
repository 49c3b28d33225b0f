"""Impaired services and control planes of a region: requests fail in part or wholly, or nothing is changed.

A control plane may be impaired for one kind (`service`) or for the whole region. What runs goes on running;
only what wants to launch or to change something notices (static stability).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from withstand.simulation.recovery import back, lost, wait_for_repair

if TYPE_CHECKING:
    from withstand.model.scenario import Fault
    from withstand.simulation.engine import Process, Run
    from withstand.simulation.faults import ActiveFault
    from withstand.simulation.plant import Plant, Store

_NOT_OF_A_SERVICE = frozenset({"workload", "link"})
"""Workloads have faults of their own; of links, `behaviours.network_link` knows who takes which."""

BLIND = 0.5
"""A tool that loses this share of its signals is not one that an alert comes from."""


def impair(run: Run, active: ActiveFault) -> None:
    """Part of the tries at the service's stations fail; of a whole outage, its stores take no writes."""
    fault = active.fault
    if fault.severity >= BLIND:
        run.impaired.add(_name(fault.service, active.target))
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


def mend(run: Run, active: ActiveFault) -> None:
    """The service answers again."""
    fault = active.fault
    run.impaired.discard(_name(fault.service, active.target))
    wake(run)
    if fault.severity < 1:
        _fail(run, fault, -fault.severity, 1 / fault.slowdown)


def back_again(run: Run, active: ActiveFault) -> None:
    """The third party is there again."""
    run.impaired.discard(active.target)
    wake(run)


def stores_in(plant: Plant, fault: Fault) -> Iterator[Store]:
    """The stores that an impaired service keeps, alone or as one member of several."""
    for store in plant.stores:
        member = store.members.get(fault.target or "")
        kind = getattr(plant.architecture.elements.get(member or ""), "kind", "")
        if member is not None and fault.service in (store.kind, kind):
            yield store


def stations_of_service(plant: Plant, fault: Fault) -> Iterator[int]:
    """The stations in the fault's region that are of the impaired kind."""
    for station in plant.stations:
        kind = getattr(plant.architecture.elements[station.element], "kind", "")
        if kind == fault.service and station.region == fault.target and station.role not in _NOT_OF_A_SERVICE:
            yield station.index


def freeze(run: Run, active: ActiveFault) -> None:
    """The control plane of one kind, or of the whole region, launches and changes nothing."""
    run.frozen.add(_name(active.fault.service, active.target))


def thaw(run: Run, active: ActiveFault) -> None:
    """The control plane works again, and what waited for it goes on."""
    run.frozen.discard(_name(active.fault.service, active.target))
    wake(run)


def wake(run: Run) -> None:
    """Whoever waits for a control plane, a service or a zone looks again."""
    waited = run.shared.pop("thaw", None)
    if waited is not None:
        waited.succeed()


def thawing(run: Run) -> Any:
    """The event that the next control plane, service or zone works again, whichever it is."""
    if "thaw" not in run.shared:
        run.shared["thaw"] = run.env.event()
    return run.shared["thaw"]


def launchable(run: Run, region: str, kind: str, element: str) -> Process:
    """Waits until a new instance of a database or a cache can be launched; -1 where that is at once."""
    start = run.env.now
    while is_frozen(run, region, kind):
        hindered(run, "a new instance could not be launched", element)
        yield thawing(run)
    if run.env.now == start:
        return -1
    return run.link(
        "promote", "Nothing is launched: the control plane is impaired", element, start=start, after=-1
    )


def is_frozen(run: Run, region: str, kind: str) -> bool:
    """Whether the control plane of this kind in this region is impaired, by itself or with the region's."""
    return region in run.frozen or _name(kind, region) in run.frozen


def hindered(run: Run, what: str, element: str) -> None:
    """Something was wanted of an impaired control plane and refused."""
    run.shared.setdefault("hindered", set()).add((what, element))


def _name(kind: str, region: str) -> str:
    return f"{kind}@{region}" if kind else region


def _fail(run: Run, fault: Fault, share: float, slowdown: float) -> None:
    for station in stations_of_service(run.plant, fault):
        run.failing[station] = min(max(run.failing[station] + share, 0.0), 1.0)
        run.capacity[station] /= slowdown
