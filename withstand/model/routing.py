"""Where requests go: from an entry (DNS record, CDN, gateway) to the regions that serve it, by share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from withstand.model.data import Instance
from withstand.model.edge import ApiGateway, Cdn, DnsRecord, LoadBalancer

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.journey import Journey


def region_of(architecture: Architecture, id: str) -> str | None:
    """The region that an element lies in (its own, its zone's, or itself); None where it is global."""
    if id in architecture.regions:
        return id
    zone = architecture.zones.get(id)
    if zone is not None:
        return zone.region
    element = architecture.elements[id]
    region: str | None = getattr(element, "region", None)
    if region:
        return region
    for place in (getattr(element, "zone", None), id.partition("@")[2]):
        if place in architecture.zones:
            return architecture.zones[place].region
        if place in architecture.regions:
            return str(place)
    return None


def zones_of(architecture: Architecture, id: str) -> tuple[str, ...]:
    """The zones in which an element has something of its own, in the order of its region's list.

    From its instances, its zones, its subnets or its zone; empty where it names none.
    """
    element = architecture.elements[id]
    instances: tuple[Instance, ...] = getattr(element, "instances", ())
    found = {instance.zone for instance in instances} | set(getattr(element, "zones", ()))
    zone = getattr(element, "zone", None)
    found |= {zone} if zone else set()
    if not found:
        subnets = (architecture.subnets[subnet] for subnet in getattr(element, "subnets", ()))
        found = {subnet.zone for subnet in subnets if subnet.zone}
    return tuple(zone for zone in architecture.zones if zone in found)


def region_shares(architecture: Architecture, entry: str) -> Mapping[str, float]:
    """The share of an entry's requests that each region serves while all is well; sums to 1 or is empty.

    Of latency, geolocation and multivalue answers the split is the users' and not written down: each region
    counts the same, and what matters is that its share is above 0.
    """
    shares: dict[str, float] = {}
    for region, share in _split(architecture, entry, 1.0, frozenset()):
        shares[region] = shares.get(region, 0.0) + share
    return shares


def _split(
    architecture: Architecture, id: str, share: float, seen: frozenset[str]
) -> Iterator[tuple[str, float]]:
    if id in seen or share <= 0:
        return
    element = architecture.elements[id]
    seen |= {id}
    if isinstance(element, DnsRecord):
        for target, part in _answers(element):
            yield from _split(architecture, target, share * part, seen)
    elif isinstance(element, Cdn):
        yield from _split(architecture, default_origins(element)[0], share, seen)
    else:
        region = region_of(architecture, id)
        if region is not None:
            yield region, share
        elif isinstance(element, (ApiGateway, LoadBalancer)):
            onward = element.integrations if isinstance(element, ApiGateway) else element.targets
            for target in onward:
                yield from _split(architecture, target, share / len(onward), seen)


def _answers(record: DnsRecord) -> list[tuple[str, float]]:
    if record.policy == "weighted":
        total = sum(target.weight or 0 for target in record.targets)
        return [(target.to, (target.weight or 0) / total) for target in record.targets]
    if record.policy == "failover":
        return [(target.to, 1.0) for target in record.targets if target.role == "primary"]
    return [(target.to, 1 / len(record.targets)) for target in record.targets]


def default_origins(cdn: Cdn) -> tuple[str, ...]:
    """What takes a CDN's uncached requests: one element, or primary and secondary of its origin group."""
    origins = {origin.id: origin.to for origin in cdn.origins}
    for group in cdn.origin_groups:
        if group.id == cdn.default_origin:
            return tuple(origins.get(member, member) for member in (group.primary, group.secondary))
    return (origins.get(cdn.default_origin, cdn.default_origin),)


def entry_of(architecture: Architecture, journey: Journey) -> str | None:
    """Where a journey's requests choose their region: the first DNS record, CDN or global front on its path.

    A record that points to a CDN leads on to the CDN's origins, so the first element is the one to ask.
    """
    return journey.path[0] if journey.path else None


def reached(architecture: Architecture, journey: Journey, region: str | None = None) -> tuple[str, ...]:
    """Everything that serves a journey, in the order it is reached; only what lies in `region`, if given.

    That is its path, what it uses, and whatever those reach over dependencies of any mode.
    """
    found: dict[str, None] = {}
    waiting = [*journey.path, *journey.uses]
    while waiting:
        id = waiting.pop(0)
        if id in found or (region is not None and region_of(architecture, id) not in (region, None)):
            continue
        found[id] = None
        workload = architecture.workloads.get(id)
        if workload is not None:
            waiting += [dependency.to for dependency in workload.dependencies]
    return tuple(id for id in found if region is None or region_of(architecture, id) == region)
