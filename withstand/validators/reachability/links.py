"""How VPCs and sites are joined: routes by longest prefix, peerings, transit gateways, private lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network

from withstand.model.architecture import Architecture
from withstand.model.elements.links import Peering, PrivateLine, TransitGateway
from withstand.model.elements.network import Subnet
from withstand.model.structure.derived import derived
from withstand.validators.reachability.addresses import Addresses, block

Piece = tuple[Addresses, str]
"""Destination addresses, and the element that takes them."""
LOCAL = "local"


@dataclass(slots=True)
class Links:
    """Routes and links of an architecture, indexed; each route table is sorted out once."""

    architecture: Architecture
    peers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Transit gateways joined to each transit gateway."""
    neighbours: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """VPCs that some link joins to each VPC, whether routes use it or not."""
    lines: dict[str, list[PrivateLine]] = field(default_factory=lambda: defaultdict(list))
    """Lines of each site."""
    _pieces: dict[tuple[str, str], tuple[Piece, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        gateways = []
        for resource in self.architecture.resources.values():
            if isinstance(resource, Peering):
                self.neighbours[resource.requester].add(resource.accepter)
                self.neighbours[resource.accepter].add(resource.requester)
            elif isinstance(resource, TransitGateway):
                gateways.append(resource)
                for peer in resource.peers:
                    self.peers[resource.id].add(peer)
                    self.peers[peer].add(resource.id)
            elif isinstance(resource, PrivateLine):
                self.lines[resource.site].append(resource)
        for gateway in gateways:
            joined = self.attached(gateway.id) | {
                vpc for peer in self.peers[gateway.id] for vpc in self.attached(peer)
            }
            for vpc in self.attached(gateway.id):
                self.neighbours[vpc] |= joined - {vpc}

    def attached(self, gateway: str) -> set[str]:
        """The VPCs that a transit gateway carries traffic between; an isolated attachment is none."""
        found = self.architecture.resources[gateway]
        if not isinstance(found, TransitGateway):
            return set()
        return set(found.attachments) - set(found.isolated)

    def pieces(self, subnet: Subnet) -> tuple[Piece, ...]:
        """A subnet's routes as disjoint pieces of the address space, longest prefix first."""
        key = (subnet.route_table, subnet.vpc)
        if key not in self._pieces:
            self._pieces[key] = tuple(self._sorted_out(*key))
        return self._pieces[key]

    def _sorted_out(self, table: str, vpc: str) -> Iterator[Piece]:
        routes = [(self.architecture.vpcs[vpc].cidr, LOCAL)]
        routes += [
            (route.to, route.via) for route in self.architecture.route_tables[table].routes if route.to
        ]
        taken = Addresses()
        # A static route does not outrank the local one of the same length.
        ordered = sorted(routes, key=lambda route: (-ip_network(route[0]).prefixlen, route[1] != LOCAL))
        for cidr, via in ordered:
            free = block(cidr) - taken
            taken |= free
            if free:
                yield free, via

    def towards(self, subnet: Subnet, wanted: Addresses, vpc: str) -> tuple[Addresses, tuple[str, ...], str]:
        """What of `wanted` in a VPC the subnet's routes carry there, over what, and what does not."""
        carried, stopped = Addresses(), subnet.route_table
        over: tuple[str, ...] = ()
        for addresses, via in self.pieces(subnet):
            part = addresses & wanted
            if not part:
                continue
            way = () if via == LOCAL and vpc == subnet.vpc else self.between(via, subnet.vpc, vpc)
            if way is None:
                stopped = subnet.route_table if via == LOCAL else via
            else:
                carried, over = carried | part, over or way
        return carried, over, stopped

    def between(self, via: str, source: str, target: str) -> tuple[str, ...] | None:
        """The links that traffic given to `via` in one VPC takes to another; None where it does not."""
        link = self.architecture.elements.get(via)
        if isinstance(link, Peering):
            return (via,) if {link.requester, link.accepter} == {source, target} else None
        if isinstance(link, TransitGateway) and source in self.attached(via):
            if target in self.attached(via):
                return (via,)
            for peer in sorted(self.peers[via]):
                if target in self.attached(peer):
                    return (via, peer)
        return None

    def from_site(self, site: str, vpc: str) -> Iterator[tuple[PrivateLine, tuple[str, ...]]]:
        """The lines of a site that lead to a VPC, with the gateways behind each."""
        for line in self.lines.get(site, ()):
            gateways = [line.to, *sorted(self.peers[line.to])]
            for gateway in gateways:
                if vpc in self.attached(gateway):
                    yield line, tuple(dict.fromkeys((line.to, gateway)))
                    break


@derived
def links_of(architecture: Architecture) -> Links:
    """The routes and links of an architecture."""
    return Links(architecture)


def sites_with_lines(architecture: Architecture) -> Mapping[str, list[PrivateLine]]:
    """The private lines of each site."""
    return links_of(architecture).lines
