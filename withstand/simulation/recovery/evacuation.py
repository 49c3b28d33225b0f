"""Evacuation by hand: where no health check moves traffic away, people change the DNS answers themselves.

That goes through Route 53's control plane, which lies in one region (us-east-1): when that region is the lost
one, its records cannot be changed, unless the zone has accelerated recovery (Route 53 guide).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.catalog import service
from withstand.model.elements.edge import DnsZone
from withstand.model.structure.routing import region_of
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.recovery.control_plane import hindered, is_frozen
from withstand.simulation.recovery.people import decision
from withstand.simulation.recovery.redirect import Redirections, redirect

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Plant
    from withstand.simulation.plant.routes import Route


_KIND = "route53"
# People act on an incident that is still there when the alert has fired; a path this bad is worth leaving.
_FAILING = 0.5


def evacuate(run: Run, active: ActiveFault) -> Process:
    """People take the region that keeps failing out of the DNS answers, once they have decided to."""
    region = _region(run, active)
    if region is None or not run.plant.architecture.on_call:
        return -1
    # First the fault takes effect; then there is something to see.
    yield run.env.timeout(0.0)
    routes = [
        route for route in run.plant.routes if _can_leave(route, region) and _failing(run, route, region)
    ]
    if not routes:
        return -1
    # Most failures are over, or health checks have moved the traffic, before anybody has decided anything.
    link = yield from decision(run, None)
    for route in routes:
        if _failing(run, route, region) and _changeable(run, route):
            run.env.process(_withdraw(run, route, region, link))
    return link


def _region(run: Run, active: ActiveFault) -> str | None:
    target = active.target
    return region_of(run.plant.architecture, target) if target in run.plant.architecture.elements else None


def _can_leave(route: Route, region: str) -> bool:
    return bool(route.record) and any(branch.region != region for branch in route.branches)


def _failing(run: Run, route: Route, region: str) -> bool:
    """Whether requests still go to the region, fail there, and would not elsewhere."""
    base = route.index * len(run.plant.regions)
    answered = run.state.of(Redirections).answers.get(route.index)
    if answered is not None and answered.get(region, 0.0) <= 0:
        return False
    if run.arrivals[base + run.plant.regions.index(region)] <= 0:
        return False
    inside, outside = _paths(run.plant, route.index, region)
    here = min((run.paths[path] for path in inside), default=1.0)
    elsewhere = min((run.paths[path] for path in outside), default=0.0)
    return here < _FAILING <= elsewhere


@remembered
def _paths(plant: Plant, route: int, region: str) -> tuple[list[int], list[int]]:
    """The paths of a route in a region and elsewhere."""
    paths = [path for path in plant.paths if plant.flows[path.flow].route == route]
    inside = [path.index for path in paths if path.region == region]
    return inside, [path.index for path in paths if path.region != region]


def _changeable(run: Run, route: Route) -> bool:
    record = run.plant.architecture.dns_records[route.record]
    zone = run.plant.architecture.resources.get(record.zone)
    accelerated = isinstance(zone, DnsZone) and zone.accelerated_recovery
    control_plane = service(_KIND).control_plane
    if accelerated or not (control_plane in run.lost_regions or is_frozen(run, control_plane, _KIND)):
        return True
    hindered(run, "DNS records could not be changed", route.record)
    run.note("DNS records cannot be changed", route.record, f"control plane in {control_plane} is impaired")
    return False


def _withdraw(run: Run, route: Route, region: str, after: int) -> Process:
    seconds = run.draw("evacuation", "operator", "execution_time")
    link = yield from run.spend("redirect", "Region taken out by hand", region, seconds=seconds, after=after)
    seconds = run.draw(f"evacuation {route.record}", _KIND, "propagation_time")
    link = yield from run.spend(
        "redirect", "Record change spreads", route.record, seconds=seconds, after=link
    )
    others = {branch.region: branch.share for branch in route.branches if branch.region != region}
    total = sum(others.values())
    shares = {other: share / total if total > 0 else 1 / len(others) for other, share in others.items()}
    return (yield from redirect(run, route, shares, link))
