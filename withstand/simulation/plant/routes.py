"""Routes: how requests choose a region, through DNS records and a CDN with origin groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from withstand.model.elements.edge import ApiGateway, Cdn, DnsRecord, LoadBalancer
from withstand.model.structure.routing import region_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from withstand.model.architecture import Architecture
    from withstand.model.elements.journey import Journey


@dataclass(frozen=True, slots=True)
class Branch:
    """One answer of a record (or a fixed target): its region and share while all are healthy."""

    target: str
    region: str
    share: float
    rank: int
    """0: takes requests while healthy; 1: only when no branch of rank 0 is (failover records)."""
    health_check: str | None
    evaluate: bool
    """An alias that follows its target's health."""


@dataclass(frozen=True, slots=True)
class Route:
    """A chain of redirections up to a region's entry. Flows with the same route share it."""

    index: int
    record: str
    """The DNS record that chooses the region; empty where the way is fixed."""
    resolver: Literal["cdn", "clients"]
    """Who keeps its answers: the CDN's resolvers honour the TTL, some of the clients' do not."""
    ttl_kind: Literal["alias", "ttl"]
    ttl: float | None
    branches: tuple[Branch, ...]
    cdn: str
    fallback: tuple[tuple[str, float], ...] = ()
    """Origin group: (region, share) that safe requests go to when the first origin fails."""
    attempts: int = 1
    connection_timeout: float = 0.0
    failover_codes: bool = False
    """The origin group also answers to error statuses, not only to failed connections."""

    def shares(self) -> dict[str, float]:
        """Region → share of the requests while all is well."""
        total: dict[str, float] = {}
        for branch in self.branches:
            if branch.rank == 0:
                total[branch.region] = total.get(branch.region, 0.0) + branch.share
        return total


def patience_of_journey(architecture: Architecture, journey: Journey) -> float:
    """Seconds within which an answer reaches the user: the journey's timeout, or that of the way in.

    A CDN gives its origin up after the response timeout, an API gateway its integration after its own.
    """
    waits = [journey.timeout]
    for element in (architecture.elements[id] for id in journey.path):
        if isinstance(element, Cdn):
            waits.append(element.response_timeout)
        elif isinstance(element, ApiGateway):
            waits.append(element.timeout)
    return min(waits)


def route_of(architecture: Architecture, journey: Journey, index: int) -> Route | None:
    """The route of a journey, or None where no element of its path has a region."""
    elements = [architecture.elements[id] for id in journey.path]
    cdn = next((element for element in elements if isinstance(element, Cdn)), None)
    records = [element for element in elements if isinstance(element, DnsRecord)]
    if cdn is None:
        chooser: DnsRecord | None = next(
            (record for record in records if _regional(architecture, record)), None
        )
        target = (
            chooser.id if chooser else next((id for id in journey.path if region_of(architecture, id)), None)
        )
        return None if target is None else _route(architecture, index, target, None)
    origins = {origin.to: origin.id for origin in cdn.origins}
    named = next((id for id in journey.path if id in origins), None)
    wanted = origins[named] if named else cdn.default_origin
    return _through_cdn(architecture, index, cdn, wanted)


def _through_cdn(architecture: Architecture, index: int, cdn: Cdn, wanted: str) -> Route | None:
    origins = {origin.id: origin.to for origin in cdn.origins}
    group = next((group for group in cdn.origin_groups if wanted in (group.id, group.primary)), None)
    primary = origins.get(group.primary if group else wanted)
    if primary is None:
        return None
    made = _route(architecture, index, primary, cdn)
    if made is None or group is None:
        return made
    secondary = _route(architecture, index, origins.get(group.secondary, ""), cdn)
    if secondary is None:
        return made
    from dataclasses import replace

    return replace(
        made, fallback=tuple(sorted(secondary.shares().items())), failover_codes=bool(group.status_codes)
    )


def _route(architecture: Architecture, index: int, target: str, cdn: Cdn | None) -> Route | None:
    element = architecture.elements.get(target)
    attempts, timeout = (cdn.connection_attempts, cdn.connection_timeout) if cdn else (1, 0.0)
    if isinstance(element, DnsRecord):
        branches = tuple(_branches(architecture, element))
        alias, ttl, record = element.alias, element.ttl, element.id
    else:
        region = region_of(architecture, target) if element is not None else None
        branches = (Branch(target, region, 1.0, 0, None, False),) if region else ()
        alias, ttl, record = True, None, ""
    if not branches:
        return None
    return Route(
        index,
        record,
        "cdn" if cdn else "clients",
        "alias" if alias else "ttl",
        ttl,
        branches,
        cdn.id if cdn else "",
        attempts=attempts,
        connection_timeout=timeout,
    )


def _regional(architecture: Architecture, record: DnsRecord) -> bool:
    return any(True for _ in _branches(architecture, record))


def _branches(architecture: Architecture, record: DnsRecord) -> Iterator[Branch]:
    weights = _weights(record)
    for target, share in zip(record.targets, weights, strict=True):
        region = _target_region(architecture, target.to)
        if region is not None:
            rank = 1 if record.policy == "failover" and target.role == "secondary" else 0
            yield Branch(target.to, region, share, rank, target.health_check, target.evaluate_target_health)


def _weights(record: DnsRecord) -> Sequence[float]:
    if record.policy == "weighted":
        total = sum(target.weight or 0.0 for target in record.targets)
        return [(target.weight or 0.0) / total for target in record.targets]
    if record.policy == "failover":
        return [1.0 for _ in record.targets]
    return [1 / len(record.targets)] * len(record.targets)


def _target_region(architecture: Architecture, id: str) -> str | None:
    """The region of a target; of a further record, that of its first target with one."""
    element = architecture.elements[id]
    if isinstance(element, DnsRecord):
        return next(
            (region for target in element.targets if (region := _target_region(architecture, target.to))),
            None,
        )
    if isinstance(element, Cdn):
        return None
    region = region_of(architecture, id)
    if region is None and isinstance(element, (LoadBalancer, ApiGateway)):
        onward = element.integrations if isinstance(element, ApiGateway) else element.targets
        return next((region for target in onward if (region := region_of(architecture, target))), None)
    return region
