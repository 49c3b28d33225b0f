"""SEC004: no workload runs in a subnet that leads to the internet."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.placement import subnets_of_workload
from withstand.validators.reachability.places import gateway_of
from withstand.validators.rule import examine, rule, unknown, verdict


@rule(
    title="All workloads run in private subnets",
    severity=Severity.HIGH,
    sources=("https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-types",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A pod beside an internet gateway is one security group edit away from the internet.

    A subnet is public when its route table leads to an internet gateway, whatever its tier is called. The
    subnets of a workload are its own, or those of the node groups that it may run on.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
        route_tables: {out: {vpc: main, routes: [{to: 0.0.0.0/0, via: igw}]}}
        subnets:
          workers: {vpc: main, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: out}
        resources:
          igw: {kind: internet-gateway, region: us-east-1, vpc: main}
          cluster: {kind: eks, region: us-east-1}
        workloads:
          order: {region: us-east-1, cluster: cluster, subnets: [workers]}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
        route_tables: {inside: {vpc: main}}
        subnets:
          workers: {vpc: main, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside}
        resources:
          cluster: {kind: eks, region: us-east-1}
        workloads:
          order: {region: us-east-1, cluster: cluster, subnets: [workers]}

    Limits: what a workload reaches outwards over a NAT gateway is not looked at here.
    Remedy: run the nodes in subnets whose default route is a NAT gateway or none, and let a load balancer in
        the public subnets bring in the requests.
    """
    yield from examine(architecture.workloads.values(), lambda workload: _judge(architecture, workload))


def _judge(architecture: Architecture, workload: Workload) -> Finding:
    subnets = subnets_of_workload(architecture, workload)
    if not subnets:
        return unknown(
            workload, f"neither {workload.id} nor its nodes or cluster say in which subnets it runs"
        )
    for id in subnets:
        subnet = architecture.subnets[id]
        gateway = gateway_of(architecture, subnet)
        if gateway:
            says = f"{workload.id} runs in {id}, which leads to {gateway}"
            return verdict(workload, passed=False, says=says, witness=(id, subnet.route_table, gateway))
        if subnet.tier == "public":
            says = f"{workload.id} runs in {id}, which is of the public tier"
            return verdict(workload, passed=False, says=says, witness=(id,))
    says = f"none of {len(subnets)} subnets of {workload.id} leads to an internet gateway"
    return verdict(workload, passed=True, says=says)
