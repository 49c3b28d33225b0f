"""Where things sit in the network: subnets, security groups, public addresses, ports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.elements.data import Cache, Database, FileSystem
from withstand.model.elements.edge import LoadBalancer
from withstand.model.elements.links import InternetGateway
from withstand.model.elements.network import Subnet
from withstand.model.structure.derived import derived
from withstand.model.structure.placement import node_groups_of, subnets_of_workload

HTTPS = 443
NFS = 2049


@dataclass(frozen=True, slots=True)
class Interface:
    """One attachment to the network: a subnet with security groups (None: nobody wrote which)."""

    owner: str
    subnet: str
    groups: tuple[str, ...] | None
    public: bool = False
    """Has an address on the internet, if its subnet leads there."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The interfaces by the id of their owner, and whose are unknown, with the reason."""

    interfaces: Mapping[str, tuple[Interface, ...]]
    unknown: Mapping[str, str]


@derived
def survey(architecture: Architecture) -> Survey:
    """Where every workload and resource sits; what is unknown of one does not hide the others."""
    found: dict[str, tuple[Interface, ...]] = {}
    unknown: dict[str, str] = {}
    for id in (*architecture.workloads, *architecture.resources):
        try:
            made = interfaces_of(architecture, id)
        except UnknownValueError as error:
            unknown[id] = str(error)
            continue
        if made:
            found[id] = made
    return Survey(found, unknown)


def interfaces_of(architecture: Architecture, id: str) -> tuple[Interface, ...]:
    """The interfaces of a workload or resource; none where it is in no subnet. Raises UnknownValueError."""
    workload = architecture.workloads.get(id)
    if workload is not None:
        groups = workload.security_groups or _groups_of_nodes(architecture, id)
        subnets = subnets_of_workload(architecture, workload)
        return tuple(
            Interface(id, subnet, groups or None, architecture.subnets[subnet].public_ip_on_launch)
            for subnet in subnets
        )
    resource = architecture.resources[id]
    if not resource.subnets:
        return ()
    public = isinstance(resource, LoadBalancer) and resource.scheme == "internet-facing"
    public = public or (isinstance(resource, Database) and resource.publicly_accessible)
    return tuple(
        Interface(id, subnet, resource.security_groups or None, public) for subnet in resource.subnets
    )


def _groups_of_nodes(architecture: Architecture, workload: str) -> tuple[str, ...]:
    nodes = node_groups_of(architecture, architecture.workloads[workload])
    return tuple(dict.fromkeys(group for node in nodes for group in node.security_groups))


def subnet_interface(subnet: str) -> Interface:
    """Anything that could be placed in a subnet, whatever its own security groups let out."""
    return Interface(subnet, subnet, None)


@derived
def members_of_groups(architecture: Architecture) -> Mapping[str, tuple[str, ...]]:
    """The ids of the workloads and resources in each security group."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for id, places in survey(architecture).interfaces.items():
        for place in places[:1]:
            for group in place.groups or ():
                found[group][id] = None
    return {group: tuple(ids) for group, ids in found.items()}


@derived
def residents(architecture: Architecture) -> Mapping[str, tuple[str, ...]]:
    """The ids of the workloads and resources in each subnet."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for id, places in survey(architecture).interfaces.items():
        for place in places:
            found[place.subnet][id] = None
    return {subnet: tuple(ids) for subnet, ids in found.items()}


@derived
def subnets_of_vpcs(architecture: Architecture) -> Mapping[str, tuple[str, ...]]:
    """The subnets of each VPC."""
    found: dict[str, list[str]] = defaultdict(list)
    for subnet in architecture.subnets.values():
        found[subnet.vpc].append(subnet.id)
    return {vpc: tuple(ids) for vpc, ids in found.items()}


def gateway_of(architecture: Architecture, subnet: Subnet) -> str | None:
    """The internet gateway that a subnet's routes lead to; with one it is public, whatever its tier."""
    for route in architecture.route_tables[subnet.route_table].routes:
        if isinstance(architecture.elements[route.via], InternetGateway):
            return route.via
    return None


def port_of(architecture: Architecture, id: str) -> int:
    """The port on which a workload or resource serves."""
    element = architecture.elements[id]
    workload = architecture.workloads.get(id)
    if workload is not None:
        return workload.service_port
    if isinstance(element, (Database, Cache)):
        return element.port
    if isinstance(element, LoadBalancer) and element.listeners:
        return element.listeners[0].port
    return NFS if isinstance(element, FileSystem) else HTTPS
