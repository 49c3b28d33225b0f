"""Where requests go: from an entry (DNS record, CDN, gateway) to the regions that serve it, by share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.model.elements.data import Instance
from withstand.model.elements.edge import ApiGateway, Cdn, DnsRecord, DnsTarget, LoadBalancer
from withstand.model.structure.graph import default_origins, graph, reachable

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Dependency, Workload


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


def candidate_regions(architecture: Architecture, entry: str) -> frozenset[str]:
    """Every region that an entry could send requests to, whatever the weights and roles."""
    leaves = (region_of(architecture, id) for id in entry_leaves(architecture, entry))
    return frozenset(region for region in leaves if region)


def entry_leaves(architecture: Architecture, entry: str) -> tuple[str, ...]:
    """The elements at which the choices of DNS and CDN end: load balancers, gateways, buckets."""
    choices = reachable(graph(architecture, "answers with", "forwards by default"), (entry,))
    return tuple(id for id in choices if not isinstance(architecture.elements[id], (DnsRecord, Cdn)))


def entries_in(architecture: Architecture, journey: Journey, region: str) -> tuple[str, ...]:
    """Where the journey's requests come in to a region."""
    leaves = entry_leaves(architecture, journey.path[0]) if journey.path else ()
    return tuple(id for id in leaves if region_of(architecture, id) == region)


@dataclass(frozen=True, slots=True)
class Escape:
    """How an entry's requests leave a lost region by themselves: over which elements, or what is missing."""

    chain: tuple[str, ...]
    missing: str = ""


def escape(architecture: Architecture, journey: Journey, entry: str, region: str) -> Escape:
    """Follow an entry while `region` is lost: who notices, and where the requests go instead."""
    element = architecture.elements[entry]
    if region not in candidate_regions(architecture, entry):
        return Escape((entry,))
    if isinstance(element, DnsRecord):
        return _escape_record(architecture, journey, element, region)
    if isinstance(element, Cdn):
        return _escape_cdn(architecture, journey, element, region)
    return Escape((entry,), f"{entry} is in {region}, and nothing before it chooses another region")


def _escape_record(architecture: Architecture, journey: Journey, record: DnsRecord, region: str) -> Escape:
    chain = [record.id]
    staying = [
        target for target in record.targets if region not in candidate_regions(architecture, target.to)
    ]
    for target in record.targets:
        if target in staying:
            continue
        inner = escape(architecture, journey, target.to, region)
        if not inner.missing:
            chain += inner.chain
        elif not staying:
            return Escape((*chain, *inner.chain), inner.missing)
        elif not (watcher := _watcher(architecture, record, target, region)):
            return Escape(
                (*chain, target.to),
                f"no health check takes {target.to} out of the answers of {record.id}",
            )
        else:
            chain += [watcher, target.to]
    return Escape((*chain, *(target.to for target in staying)))


def _watcher(architecture: Architecture, record: DnsRecord, target: DnsTarget, region: str) -> str:
    """What takes a target out of the answers when its region is lost: a check of it, or the alias."""
    if target.health_check:
        for id in reachable(graph(architecture, "is calculated from"), (target.health_check,)):
            if region_of(architecture, architecture.health_checks[id].target) == region:
                return id
    return target.to if record.alias and target.evaluate_target_health else ""


def _escape_cdn(architecture: Architecture, journey: Journey, cdn: Cdn, region: str) -> Escape:
    primary, *secondary = default_origins(cdn)
    first = escape(architecture, journey, primary, region)
    if not first.missing:
        return Escape((cdn.id, *first.chain))
    other = [id for id in secondary if not escape(architecture, journey, id, region).missing]
    if not other:
        return Escape((cdn.id, *first.chain), first.missing)
    if journey.safe_share < 1:
        return Escape(
            (cdn.id, primary, *other),
            f"{cdn.id} repeats only GET, HEAD and OPTIONS at {other[0]}; "
            f"{1 - journey.safe_share:.0%} of {journey.id} are other requests",
        )
    return Escape((cdn.id, primary, *other))


def followed(journey: Journey, workload: Workload) -> tuple[Dependency, ...]:
    """The dependencies of a workload that a journey's requests go over.

    Those that the journey names in `uses`; all of them where it names none of this workload's.
    """
    named = tuple(dependency for dependency in workload.dependencies if dependency.to in journey.uses)
    return named or workload.dependencies


def reached(architecture: Architecture, journey: Journey) -> tuple[str, ...]:
    """Everything that serves a journey: its path, what it uses, and what those reach over dependencies."""
    return reachable(
        graph(architecture, "calls"), (*journey.path, *journey.uses), goes_over(architecture, journey)
    )


def goes_over(
    architecture: Architecture, journey: Journey, modes: Collection[str] = ("hard", "soft", "asynchronous")
) -> Callable[[str, str], bool]:
    """Whether a journey's requests go from a workload to what it depends on, over an edge of these modes."""

    def goes(caller: str, callee: str) -> bool:
        over = followed(journey, architecture.workloads[caller])
        return any(dependency.to == callee and dependency.mode in modes for dependency in over)

    return goes
