"""SEC006: network ACLs and security groups keep the tiers apart, but for what is declared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.elements.edge import ApiGateway, LoadBalancer
from withstand.model.elements.network import Subnet, Vpc
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.derived import derived
from withstand.validators.reachability import Path, callers_of
from withstand.validators.reachability.places import port_of, residents, subnets_of_vpcs, survey
from withstand.validators.rule import examine, rule, unknown, verdict

Pair = tuple[str, str]
"""The tier of the caller, and of the callee."""


@rule(
    title="Network ACLs and security groups segment every tier",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/"
        "sec_network_protection_create_layers.html",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A tier that any other tier can reach is no tier.

    For each VPC, finds who can connect from one tier to something in another, and whether any edge between
    the two tiers is declared: a dependency, a target of a load balancer, an integration. Each subnet must
    also have a network ACL of its own; the default one admits everything.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
        route_tables: {inside: {vpc: main}}
        subnets:
          workers: {vpc: main, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside}
          data: {vpc: main, zone: us-east-1a, cidr: 10.0.2.0/24, tier: database, route_table: inside}
        security_groups: {db-sg: {vpc: main, ingress: [{port: 5432, cidrs: [10.0.0.0/16]}]}}
        resources:
          orders: {kind: aurora-postgresql, region: us-east-1, subnets: [data], security_groups: [db-sg]}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
        route_tables: {inside: {vpc: main}}
        network_acls:
          filter:
            vpc: main
            entries:
              - {number: 100, direction: ingress, action: allow, port: 443, cidr: 10.0.1.0/24}
              - {number: 100, direction: egress, action: allow, from_port: 1024, cidr: 10.0.1.0/24}
        subnets:
          workers:
            {vpc: main, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside,
             network_acl: filter}
          data:
            {vpc: main, zone: us-east-1a, cidr: 10.0.2.0/24, tier: database, route_table: inside,
             network_acl: filter}
        security_groups: {db-sg: {vpc: main}}
        resources:
          orders: {kind: aurora-postgresql, region: us-east-1, subnets: [data], security_groups: [db-sg]}

    Limits: asks on the port on which each workload and resource serves; single services that reach each
        other's databases are SEC005.
    Remedy: take the rule that the witness passes out of the security group, and give each tier a network ACL
        that admits only the ports of its declared callers.
    """
    yield from examine(architecture.subnets.values(), lambda subnet: _own_acl(architecture, subnet))
    yield from examine(architecture.vpcs.values(), lambda vpc: _vpc(architecture, vpc))


def _own_acl(architecture: Architecture, subnet: Subnet) -> Finding:
    if subnet.network_acl is None:
        says = f"{subnet.id} has the default network ACL, which admits everything"
        return verdict(subnet, passed=False, says=says, witness=(subnet.id,))
    return verdict(subnet, passed=True, says=f"{subnet.id} is filtered by {subnet.network_acl}")


def _vpc(architecture: Architecture, vpc: Vpc) -> Iterator[Finding]:
    found = _crossings(architecture)
    declared = _declared(architecture)
    unsure = [id for id in survey(architecture).unknown if _vpcs_of(architecture, id) <= {vpc.id}]
    for pair, path in found.get(vpc.id, {}).items():
        if pair not in declared.get(vpc.id, ()):
            says = (
                f"in {vpc.id}, tier {pair[0]} can connect to tier {pair[1]}, but no edge between is declared"
            )
            yield verdict(vpc, passed=False, says=says, witness=path.elements)
            return
    if unsure or _unwritten(architecture).get(vpc.id):
        names = ", ".join([*unsure, *_unwritten(architecture).get(vpc.id, ())][:3])
        yield unknown(vpc, f"security groups or subnets are not known of {names}")
    elif any(residents(architecture).get(id) for id in subnets_of_vpcs(architecture).get(vpc.id, ())):
        yield verdict(vpc, passed=True, says=f"in {vpc.id}, tiers connect only where an edge is declared")


def _vpcs_of(architecture: Architecture, id: str) -> set[str]:
    places = survey(architecture).interfaces.get(id, ())
    return {architecture.subnets[place.subnet].vpc for place in places}


def _tiers(architecture: Architecture, id: str) -> set[Pair]:
    """VPC and tier of the subnets of an element, or of a subnet itself."""
    if id in architecture.subnets:
        found = [architecture.subnets[id]]
    else:
        found = [architecture.subnets[place.subnet] for place in survey(architecture).interfaces.get(id, ())]
    return {(subnet.vpc, subnet.tier) for subnet in found}


@derived
def _crossings(architecture: Architecture) -> Mapping[str, Mapping[Pair, Path]]:
    """For each VPC the pairs of tiers between which somebody can connect, with a path."""
    found: dict[str, dict[Pair, Path]] = defaultdict(dict)
    for target in survey(architecture).interfaces:
        try:
            callers = list(callers_of(architecture, target, port_of(architecture, target)))
        except UnknownValueError:
            continue  # Told by _unwritten.
        for source, path in callers:
            for vpc, tier in _tiers(architecture, target):
                for calling_vpc, calling in _tiers(architecture, source):
                    if calling_vpc == vpc and calling != tier:
                        found[vpc].setdefault((calling, tier), path)
    return found


@derived
def _unwritten(architecture: Architecture) -> Mapping[str, list[str]]:
    """For each VPC the elements that serve there and whose security groups nobody wrote."""
    found: dict[str, list[str]] = defaultdict(list)
    for id, places in survey(architecture).interfaces.items():
        if any(place.groups is None for place in places) and _serves(architecture, id):
            for vpc in _vpcs_of(architecture, id):
                found[vpc].append(id)
    return found


def _serves(architecture: Architecture, id: str) -> bool:
    return id in architecture.workloads or bool(getattr(architecture.resources[id], "port", 0))


@derived
def _declared(architecture: Architecture) -> Mapping[str, set[Pair]]:
    """For each VPC the pairs of tiers between which an edge is declared."""
    found: dict[str, set[Pair]] = defaultdict(set)
    for source, target in _edges(architecture):
        for vpc, tier in _tiers(architecture, target):
            for calling_vpc, calling in _tiers(architecture, source):
                if calling_vpc == vpc and calling != tier:
                    found[vpc].add((calling, tier))
    return found


def _edges(architecture: Architecture) -> Iterator[tuple[str, str]]:
    for workload in architecture.workloads.values():
        yield from ((workload.id, dependency.to) for dependency in workload.dependencies)
    for resource in architecture.resources.values():
        if isinstance(resource, LoadBalancer):
            yield from ((resource.id, target) for target in resource.targets)
        elif isinstance(resource, ApiGateway):
            yield from ((resource.id, target) for target in resource.integrations)
