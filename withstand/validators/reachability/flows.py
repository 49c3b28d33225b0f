"""Whether a connection can be made: a path as witness, or the element that blocks it.

Exact for the addresses of the subnets involved: at each step the sets of source and destination addresses
that pass are kept, and a connection exists when both are left at the end. Security groups are stateful,
network ACLs are not: the answers must get back to a port that a client may have chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.elements.network import Subnet
from withstand.model.structure.derived import derived
from withstand.model.structure.routing import region_of
from withstand.validators.reachability.addresses import INTERNET, Addresses, block, blocks
from withstand.validators.reachability.filters import Filters
from withstand.validators.reachability.links import links_of
from withstand.validators.reachability.places import Interface, gateway_of, interfaces_of, subnet_interface

THE_INTERNET = "internet"
# Clients choose their port here: RFC 6056 calls for 1024 to 65535, and NAT gateways use all of it.
_FIRST_CLIENT_PORT, _LAST_CLIENT_PORT = 1024, 65535


@dataclass(frozen=True, slots=True)
class Path:
    """A connection can be made: the ids on its way, from source to target."""

    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """No connection can be made: what blocks it, why, and how far it got."""

    by: str
    reason: str
    elements: tuple[str, ...] = ()


Answer = Path | Blocked


class Traffic(NamedTuple):
    """What a connection is for."""

    protocol: str
    port: int


@dataclass(slots=True)
class _Attempt:
    """A connection on its way: what is left of its source and destination addresses."""

    sources: Addresses
    targets: Addresses
    elements: list[str]

    def blocked(self, by: str, reason: str) -> Blocked:
        return Blocked(by, reason, tuple(self.elements))


@dataclass(slots=True)
class Flows:
    """Answers questions about connections; alike ones (same subnets and groups) once."""

    architecture: Architecture
    filters: Filters
    _between: dict[tuple[object, ...], Answer] = field(default_factory=dict)

    def between(self, source: Interface, target: Interface, traffic: Traffic) -> Answer:
        """A connection inside and between VPCs."""
        key = (source.subnet, source.groups, target.subnet, target.groups, traffic)
        if key not in self._between:
            self._between[key] = self._connect(source, target, traffic)
        return self._between[key]

    def _connect(self, source: Interface, target: Interface, traffic: Traffic) -> Answer:
        here, there = self._subnet(source.subnet), self._subnet(target.subnet)
        attempt = _Attempt(block(here.cidr), block(there.cidr), [here.id])
        blocked = self._leave(attempt, source, target, traffic)
        if blocked is None and here.id != there.id:
            blocked = self._cross(attempt, here, there, traffic)
        blocked = blocked or self._enter(attempt, source, target, traffic)
        if blocked is None and here.id != there.id:
            blocked = self._return(attempt, here, there, traffic)
        return blocked or Path((*attempt.elements, *([there.id] if there.id != here.id else [])))

    def _leave(
        self, attempt: _Attempt, source: Interface, target: Interface, traffic: Traffic
    ) -> Blocked | None:
        if source.groups is None:
            return None
        admitted = self.filters.groups(source.groups, "egress", *traffic)
        if not self._refers(admitted.groups, target, source):
            attempt.targets &= admitted.addresses
        if not attempt.targets:
            names = ", ".join(source.groups)
            return attempt.blocked(
                source.groups[0], f"security groups {names} let nothing out to port {traffic.port}"
            )
        return None

    def _cross(self, attempt: _Attempt, here: Subnet, there: Subnet, traffic: Traffic) -> Blocked | None:
        attempt.targets &= self.filters.acl(here.network_acl, "egress", *traffic)
        if not attempt.targets:
            return attempt.blocked(str(here.network_acl), f"network ACL {here.network_acl} lets nothing out")
        links = links_of(self.architecture)
        attempt.targets, over, stopped = links.towards(here, attempt.targets, there.vpc)
        if not attempt.targets:
            return attempt.blocked(stopped, f"routes of {here.id} do not lead to {there.vpc}")
        attempt.elements += over
        attempt.sources, _, stopped = links.towards(there, attempt.sources, here.vpc)
        if not attempt.sources:
            return attempt.blocked(stopped, f"routes of {there.id} do not lead back to {here.vpc}")
        return self._into(attempt, there, traffic)

    def _into(self, attempt: _Attempt, there: Subnet, traffic: Traffic) -> Blocked | None:
        attempt.sources &= self.filters.acl(there.network_acl, "ingress", *traffic)
        if not attempt.sources:
            says = f"network ACL {there.network_acl} lets nothing in to port {traffic.port}"
            return attempt.blocked(str(there.network_acl), says)
        return None

    def _enter(
        self, attempt: _Attempt, source: Interface | None, target: Interface, traffic: Traffic
    ) -> Blocked | None:
        if target.groups is None:
            raise UnknownValueError(f"{target.owner}.security_groups", "none are written")
        admitted = self.filters.groups(target.groups, "ingress", *traffic)
        if source is None or not self._refers(admitted.groups, source, target):
            attempt.sources &= admitted.addresses
        if not attempt.sources:
            names = ", ".join(target.groups)
            return attempt.blocked(
                target.groups[0], f"security groups {names} admit nothing to port {traffic.port}"
            )
        return None

    def _refers(self, referred: frozenset[str], peer: Interface, own: Interface) -> bool:
        """Whether a peer is in one of the groups referred to; references do not cross regions."""
        if not referred.intersection(peer.groups or ()):
            return False
        return region_of(self.architecture, peer.subnet) == region_of(self.architecture, own.subnet)

    def _return(
        self, attempt: _Attempt, here: Subnet | None, there: Subnet, traffic: Traffic
    ) -> Blocked | None:
        """Some client port to which the answer gets back through both stateless filters."""
        acls = (there.network_acl, here.network_acl if here else None)
        edges = (edge for edge in self.filters.boundaries(acls) if edge > _FIRST_CLIENT_PORT)
        for port in (_FIRST_CLIENT_PORT, *edges):
            if port > _LAST_CLIENT_PORT:
                break
            back = attempt.sources & self.filters.acl(acls[0], "egress", traffic.protocol, port)
            into = attempt.targets & self.filters.acl(acls[1], "ingress", traffic.protocol, port)
            if back and into:
                return None
        by = next(acl for acl in acls if acl is not None)
        return attempt.blocked(by, f"answers do not get back: {' and '.join(filter(None, acls))}")

    def from_internet(self, target: Interface, traffic: Traffic) -> Answer:
        """A connection from any address of the internet."""
        there = self._subnet(target.subnet)
        attempt = _Attempt(INTERNET, block(there.cidr), [THE_INTERNET])
        if not target.public:
            return attempt.blocked(target.owner, f"{target.owner} has no public address")
        gateway = gateway_of(self.architecture, there)
        if gateway is None:
            return attempt.blocked(there.route_table, f"{there.id} has no route to an internet gateway")
        routed = (part for part, via in links_of(self.architecture).pieces(there) if via == gateway)
        carried = Addresses()
        for part in routed:
            carried |= part
        attempt.sources &= carried
        attempt.elements.append(gateway)
        blocked = (
            self._into(attempt, there, traffic)
            or self._enter(attempt, None, target, traffic)
            or self._return(attempt, None, there, traffic)
        )
        return blocked or Path((*attempt.elements, there.id))

    def from_site(self, site: str, target: Interface, traffic: Traffic) -> Answer:
        """A connection from a site over any of its lines."""
        there = self._subnet(target.subnet)
        answer: Answer = Blocked(site, f"no line leads from {site} to {there.vpc}", (site,))
        for line, gateways in links_of(self.architecture).from_site(site, there.vpc):
            if not line.site_cidrs:
                raise UnknownValueError(f"{line.id}.site_cidrs", "none are written")
            attempt = _Attempt(blocks(line.site_cidrs), block(there.cidr), [site, line.id, *gateways])
            answer = self._over_line(attempt, gateways, target, traffic)
            if isinstance(answer, Path):
                break
        return answer

    def _over_line(
        self, attempt: _Attempt, gateways: tuple[str, ...], target: Interface, traffic: Traffic
    ) -> Answer:
        there = self._subnet(target.subnet)
        back = Addresses()
        for part, via in links_of(self.architecture).pieces(there):
            back |= part if via in gateways else Addresses()
        attempt.sources &= back
        if not attempt.sources:
            return attempt.blocked(there.route_table, f"routes of {there.id} do not lead back to the site")
        blocked = (
            self._into(attempt, there, traffic)
            or self._enter(attempt, None, target, traffic)
            or self._return(attempt, None, there, traffic)
        )
        return blocked or Path((*attempt.elements, there.id))

    def _subnet(self, id: str) -> Subnet:
        return self.architecture.subnets[id]


@derived
def flows_of(architecture: Architecture) -> Flows:
    """The connections of an architecture."""
    return Flows(architecture, Filters(architecture))


def reach(
    architecture: Architecture, source: str, target: str, port: int, *, protocol: str = "tcp"
) -> Path | Blocked:
    """Whether `source` can connect to `target` at a port.

    `source` is "internet" or the id of a site, a subnet (anything in it), a workload or a resource; `target`
    a workload or resource. The path goes from source to target. Raises UnknownValueError where subnets or
    security groups of either are unknown or not written.
    """
    targets = interfaces_of(architecture, target)
    if not targets:
        raise UnknownValueError(f"{target}.subnets", "none are written")
    farthest: Blocked | None = None
    for answer in _answers(architecture, source, targets, Traffic(protocol, port)):
        elements = tuple(dict.fromkeys((source, *answer.elements)))
        if isinstance(answer, Path):
            return Path((*elements, target))
        if farthest is None or len(answer.elements) > len(farthest.elements):
            farthest = Blocked(answer.by, answer.reason, elements)
    return farthest or Blocked(source, f"{source} is in no subnet", (source,))


def _answers(
    architecture: Architecture, source: str, targets: tuple[Interface, ...], traffic: Traffic
) -> Iterator[Answer]:
    flows = flows_of(architecture)
    if source == THE_INTERNET:
        yield from (flows.from_internet(target, traffic) for target in targets)
    elif source in architecture.sites:
        yield from (flows.from_site(source, target, traffic) for target in targets)
    else:
        places = (
            (subnet_interface(source),)
            if source in architecture.subnets
            else interfaces_of(architecture, source)
        )
        for place in places:
            yield from (flows.between(place, target, traffic) for target in targets)
