"""The links that calls take out of their subnets: NAT gateways, endpoints, peering, transit gateways, lines.

By the caller's zone, since each zone's subnets have routes of their own. Calls that stay in the VPC and the
region take none of them.
"""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from withstand.catalog.spec import Scope, Shape
from withstand.errors import UnknownValueError
from withstand.model.elements.links import Endpoint, NatGateway, Peering, PrivateLine, TransitGateway
from withstand.model.structure.derived import derived
from withstand.model.structure.placement import subnets_of_workload
from withstand.model.structure.routing import region_of

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.network import Subnet
    from withstand.model.elements.workload import Dependency, Workload


LINKS = (NatGateway, Endpoint, Peering, TransitGateway, PrivateLine)

SERVICE_OF_PROTOCOL = {
    "dynamodb": "dynamodb",
    "s3": "s3",
    "sqs": "sqs",
    "sns": "sns",
    "states": "states",
    "kms": "kms",
    "secrets": "secretsmanager",
    "stream": "dynamodb-streams",
}
"""The endpoint service (com.amazonaws.REGION.SERVICE) behind each protocol that speaks to an AWS API."""

_EVERYWHERE = ipaddress.ip_network("0.0.0.0/0")
_IN_A_VPC = frozenset({Shape.DATABASE, Shape.CACHE, Shape.FILE_SYSTEM})


@dataclass(frozen=True, slots=True)
class CallLinks:
    """Which link a call takes, by the caller's zone; of a zone that is not here nothing is known."""

    links: tuple[tuple[str, str], ...]
    """(zone, id of the link); zone "" stands for all zones alike."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The links, each once."""
        return tuple(dict.fromkeys(link for _, link in self.links))


def call_links(
    architecture: Architecture, workload: Workload, dependency: Dependency, target: str
) -> CallLinks | None:
    """The links to `target` (of a global database the member that is called); None where none is needed."""
    if dependency.endpoint is not None:
        return CallLinks((("", dependency.endpoint),))
    home = region_of(architecture, workload.id)
    place = region_of(architecture, target)
    resource = architecture.resources.get(target)
    if resource is None:
        return None
    subnets = [architecture.subnets[id] for id in subnets_of_workload(architecture, workload)]
    if resource.spec.scope is Scope.THIRD_PARTY or resource.shape is Shape.THIRD_PARTY:
        return _made((subnet.zone, _outwards(architecture, subnet)) for subnet in subnets)
    if resource.shape in _IN_A_VPC:
        abroad = place not in (None, home)
        return _made(_to_vpc(architecture, subnets, target)) if abroad else None
    service = SERVICE_OF_PROTOCOL.get(dependency.protocol)
    if service is None:
        return None
    near = place in (None, home)
    ends = {id(subnet): near and endpoint_of(architecture, subnet, service) for subnet in subnets}
    return _made((subnet.zone, ends[id(subnet)] or _outwards(architecture, subnet)) for subnet in subnets)


def _made(found: Iterator[tuple[str | None, str]]) -> CallLinks | None:
    links = {zone: link for zone, link in found if zone and link}
    return CallLinks(tuple(links.items())) if links else None


def _outwards(architecture: Architecture, subnet: Subnet) -> str:
    """The NAT gateway of a subnet's default route, if that is where it leads."""
    for route in architecture.route_tables[subnet.route_table].routes:
        if route.to and ipaddress.ip_network(route.to, strict=False) == _EVERYWHERE:
            return route.via if isinstance(architecture.elements[route.via], NatGateway) else ""
    return ""


def endpoint_of(architecture: Architecture, subnet: Subnet, service: str) -> str:
    """The endpoint that takes a subnet's calls to a service of its region; "" where none does."""
    routes = architecture.route_tables[subnet.route_table].routes
    for endpoint in _endpoints(architecture).get((subnet.vpc, service), ()):
        if endpoint.type == "interface" and endpoint.private_dns:
            return endpoint.id
        if endpoint.type == "gateway" and any(route.via == endpoint.id for route in routes):
            return endpoint.id
    return ""


@derived
def _endpoints(architecture: Architecture) -> Mapping[tuple[str, str], list[Endpoint]]:
    found: dict[tuple[str, str], list[Endpoint]] = defaultdict(list)
    for resource in architecture.resources.values():
        if isinstance(resource, Endpoint):
            found[resource.vpc, resource.service].append(resource)
    return found


def _to_vpc(
    architecture: Architecture, subnets: list[Subnet], target: str
) -> Iterator[tuple[str | None, str]]:
    """Peering or transit gateway of the most specific route to the VPC that the target lies in."""
    theirs = [architecture.subnets[id] for id in architecture.resources[target].subnets]
    if not theirs:
        return
    network = ipaddress.ip_network(architecture.vpcs[theirs[0].vpc].cidr, strict=False)
    for subnet in subnets:
        best, length = "", 0
        for route in architecture.route_tables[subnet.route_table].routes:
            to = ipaddress.ip_network(route.to, strict=False) if route.to else None
            if to is None or to.version != network.version or not network.subnet_of(to):  # type: ignore[arg-type]
                continue
            if to.prefixlen >= length and isinstance(architecture.elements[route.via], LINKS):
                best, length = route.via, to.prefixlen
        yield subnet.zone, best


def alternatives(
    architecture: Architecture, link: str
) -> tuple[tuple[str, Literal["automatic", "by hand"]], ...]:
    """Links that could take over from one: lines by routing, NAT gateways of the VPC by a changed route."""
    found = architecture.resources[link]
    if isinstance(found, PrivateLine):
        return tuple(
            (line.id, "automatic")
            for line in architecture.resources.values()
            if isinstance(line, PrivateLine)
            and line.id != link
            and (line.site, line.to) == (found.site, found.to)
        )
    if isinstance(found, NatGateway):
        vpc = architecture.subnets[found.subnet].vpc
        return tuple(
            (gateway.id, "by hand")
            for gateway in architecture.resources.values()
            if isinstance(gateway, NatGateway)
            and gateway.id != link
            and architecture.subnets[gateway.subnet].vpc == vpc
        )
    return ()


@derived
def links_in_use(architecture: Architecture) -> tuple[str, ...]:
    """The links that a hard dependency of a workload, or the path of a journey, needs; in the model's order.

    Where somebody could not see how a subnet is routed, what it uses is left out.
    """
    found: set[str] = set()
    for workload in architecture.workloads.values():
        for dependency in workload.dependencies:
            with suppress(UnknownValueError):
                found_links = dependency.mode == "hard" and call_links(
                    architecture, workload, dependency, dependency.to
                )
                found.update(found_links.ids if found_links else ())
    for journey in architecture.journeys.values():
        found.update(id for id in journey.path if isinstance(architecture.elements[id], LINKS))
    return tuple(id for id in architecture.resources if id in found)
