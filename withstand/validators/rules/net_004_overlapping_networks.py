"""NET004: networks that are joined do not use the same addresses."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.network import Vpc
from withstand.model.results.finding import Finding, Severity
from withstand.validators.reachability.addresses import block, blocks
from withstand.validators.reachability.links import links_of
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Joined networks do not overlap",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/"
        "rel_planning_network_topology_non_overlap_ip.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Between two networks with the same addresses, no route can say which one is meant.

    Compares each VPC with those that a peering or transit gateway joins to it, and with the ranges of the
    sites whose lines lead there.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        vpcs: {one: {region: us-east-1, cidr: 10.0.0.0/16}, two: {region: us-east-1, cidr: 10.0.128.0/17}}
        resources: {peering: {kind: vpc-peering, requester: one, accepter: two}}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        vpcs: {one: {region: us-east-1, cidr: 10.0.0.0/16}, two: {region: us-east-1, cidr: 10.1.0.0/16}}
        resources: {peering: {kind: vpc-peering, requester: one, accepter: two}}

    Limits: secondary ranges of a VPC are not in the model.
    Remedy: give one of them another range; address ranges of VPCs cannot be changed, so plan them together.
    """
    links = links_of(architecture)
    joined = [vpc for vpc in architecture.vpcs.values() if links.neighbours.get(vpc.id)]
    yield from examine(joined, lambda vpc: _judge(architecture, vpc))


def _judge(architecture: Architecture, vpc: Vpc) -> Iterator[Finding]:
    links = links_of(architecture)
    mine = block(vpc.cidr)
    others = [architecture.vpcs[id] for id in sorted(links.neighbours[vpc.id])]
    overlapping = [(other.id, other.cidr) for other in others if mine & block(other.cidr)]
    for site in links.lines:
        for line, _ in links.from_site(site, vpc.id):
            if mine & blocks(line.site_cidrs):
                overlapping.append((site, ", ".join(line.site_cidrs)))
    for id, cidr in overlapping:
        says = f"{vpc.id} ({vpc.cidr}) and {id} ({cidr}) are joined and overlap"
        yield verdict(vpc, passed=False, says=says, witness=(vpc.id, id))
    if not overlapping:
        says = f"{vpc.id} ({vpc.cidr}) overlaps none of {len(others)} networks joined to it"
        yield verdict(vpc, passed=True, says=says)
