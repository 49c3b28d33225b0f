"""NET001: the production networks of the regions are joined, with routes both ways."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.network import Subnet, Vpc
from withstand.model.results.finding import Finding, Severity
from withstand.validators.reachability.addresses import block
from withstand.validators.reachability.links import links_of
from withstand.validators.reachability.places import subnets_of_vpcs
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Production networks of all regions are joined by peering or transit gateway",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/vpc/latest/peering/what-is-vpc-peering.html",
        "https://docs.aws.amazon.com/vpc/latest/tgw/tgw-peering.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A peering without routes joins nothing; with routes one way, no connection is ever answered.

    For each pair of production VPCs in two regions: some private subnet of each has routes to the whole
    range of the other over the same kind of link, and the ranges do not overlap.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        vpcs: {east: {region: us-east-1, cidr: 10.0.0.0/16}, west: {region: us-west-2, cidr: 10.16.0.0/16}}
        route_tables:
          east-routes: {vpc: east, routes: [{to: 10.16.0.0/16, via: peering}]}
          west-routes: {vpc: west}
        subnets:
          one: {vpc: east, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: east-routes}
          two: {vpc: west, zone: us-west-2a, cidr: 10.16.1.0/24, tier: private, route_table: west-routes}
        resources:
          peering: {kind: vpc-peering, requester: east, accepter: west}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        vpcs: {east: {region: us-east-1, cidr: 10.0.0.0/16}, west: {region: us-west-2, cidr: 10.16.0.0/16}}
        route_tables:
          east-routes: {vpc: east, routes: [{to: 10.16.0.0/16, via: peering}]}
          west-routes: {vpc: west, routes: [{to: 10.0.0.0/16, via: peering}]}
        subnets:
          one: {vpc: east, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: east-routes}
          two: {vpc: west, zone: us-west-2a, cidr: 10.16.1.0/24, tier: private, route_table: west-routes}
        resources:
          peering: {kind: vpc-peering, requester: east, accepter: west}

    Limits: routes only; what network ACLs and security groups let through is asked by SEC005 and SEC006.
    Remedy: add a peering or join both to peered transit gateways, and route each range in the private route
        tables of the other side.
    """
    vpcs = [vpc for vpc in architecture.vpcs.values() if vpc.purpose == "production"]
    yield from examine(vpcs, lambda vpc: _vpc(architecture, vpc, vpcs))


def _vpc(architecture: Architecture, vpc: Vpc, vpcs: list[Vpc]) -> Iterator[Finding]:
    """A VPC with each of those behind it in the list that lie in another region."""
    for other in vpcs[vpcs.index(vpc) + 1 :]:
        if vpc.region != other.region:
            yield _judge(architecture, vpc, other)


def _judge(architecture: Architecture, one: Vpc, other: Vpc) -> Finding:
    if block(one.cidr) & block(other.cidr):
        says = f"{one.id} ({one.cidr}) and {other.id} ({other.cidr}) overlap, so no route can join them"
        return verdict(one, passed=False, says=says, witness=(one.id, other.id))
    there, missing = _way(architecture, one, other)
    back, unanswered = _way(architecture, other, one)
    if not there or not back:
        stuck = missing if not there else unanswered
        first, second = (one, other) if not there else (other, one)
        says = f"no private subnet of {first.id} has a route to all of {second.id}"
        return verdict(one, passed=False, says=says, witness=(first.id, *stuck, second.id))
    says = f"{one.id} and {other.id} are joined both ways"
    return verdict(one, passed=True, says=says, witness=(one.id, *there, other.id))


def _way(architecture: Architecture, source: Vpc, target: Vpc) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Over what private subnets reach a whole VPC; else the route table that does not lead there."""
    stopped: tuple[str, ...] = ()
    wanted = block(target.cidr)
    for id in subnets_of_vpcs(architecture).get(source.id, ()):
        subnet: Subnet = architecture.subnets[id]
        if subnet.tier == "public":
            continue
        carried, over, by = links_of(architecture).towards(subnet, wanted, target.id)
        if not wanted - carried:
            return over, ()
        stopped = stopped or (by,)
    return (), stopped
