"""NET003: workloads reach AWS services over VPC endpoints, not over NAT gateways."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.links import Endpoint, NatGateway
from withstand.model.elements.network import Subnet
from withstand.model.elements.workload import Dependency, Workload
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.links_in_use import SERVICE_OF_PROTOCOL, endpoint_of
from withstand.model.structure.placement import subnets_of_workload
from withstand.model.structure.routing import region_of
from withstand.validators.reachability.addresses import INTERNET
from withstand.validators.reachability.links import links_of
from withstand.validators.reachability.places import gateway_of
from withstand.validators.rule import examine, rule, unknown, verdict


@rule(
    title="AWS services are reached through VPC endpoints, not NAT",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html",
        "https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-streams.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Traffic over NAT costs by the gigabyte, leaves the VPC, and stops with the gateway of its zone.

    For each dependency on an AWS API, follows the traffic from the workload's subnets: an interface endpoint
    in its VPC (with private DNS, or named by the dependency), a gateway endpoint in its route table, else
    whatever its default route is.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
        route_tables: {out: {vpc: main}, inside: {vpc: main, routes: [{to: 0.0.0.0/0, via: nat}]}}
        subnets:
          public: {vpc: main, zone: us-east-1a, cidr: 10.0.0.0/24, tier: public, route_table: out}
          workers: {vpc: main, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside}
        resources:
          nat: {kind: nat-gateway, region: us-east-1, subnet: public}
          cluster: {kind: eks, region: us-east-1}
          orders: {kind: sqs, region: us-east-1}
        workloads:
          order:
            region: us-east-1
            cluster: cluster
            subnets: [workers]
            dependencies: [{to: orders, protocol: sqs, access: send}]

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
        route_tables: {inside: {vpc: main}}
        subnets:
          workers: {vpc: main, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside}
        resources:
          sqs-endpoint: {kind: vpc-endpoint, region: us-east-1, vpc: main, service: sqs}
          cluster: {kind: eks, region: us-east-1}
          orders: {kind: sqs, region: us-east-1}
        workloads:
          order:
            region: us-east-1
            cluster: cluster
            subnets: [workers]
            dependencies: [{to: orders, protocol: sqs, access: send}]

    Limits: declared dependencies only; image pulls, logs and metrics of the nodes are not declared as such.
    Remedy: add an interface endpoint with private DNS for the service to the VPC; for S3 and DynamoDB a
        gateway endpoint in the route tables, which costs nothing.
    """
    users = [
        workload
        for workload in architecture.workloads.values()
        if any(dependency.protocol in SERVICE_OF_PROTOCOL for dependency in workload.dependencies)
    ]
    yield from examine(users, lambda workload: _judge(architecture, workload))


def _judge(architecture: Architecture, workload: Workload) -> Iterator[Finding]:
    subnets = [architecture.subnets[id] for id in subnets_of_workload(architecture, workload)]
    if not subnets:
        yield unknown(workload, f"nothing says in which subnets {workload.id} runs")
        return
    wrong = 0
    asked = [dependency for dependency in workload.dependencies if dependency.protocol in SERVICE_OF_PROTOCOL]
    for dependency in asked:
        around = next(
            (way for subnet in subnets if (way := _around(architecture, workload, dependency, subnet))), None
        )
        if around:
            wrong += 1
            yield verdict(workload, passed=False, says=around[0], witness=around[1])
    if not wrong:
        says = f"every AWS dependency of {workload.id} goes over a VPC endpoint ({len(asked)} of them)"
        yield verdict(workload, passed=True, says=says)


def _around(
    architecture: Architecture, workload: Workload, dependency: Dependency, subnet: Subnet
) -> tuple[str, tuple[str, ...]] | None:
    """What is wrong with the way to a service from one subnet, and the way; None with an endpoint."""
    service = SERVICE_OF_PROTOCOL[dependency.protocol]
    target = region_of(architecture, dependency.to)
    abroad = target is not None and target != region_of(architecture, subnet.id)
    if not abroad and _takes(architecture, subnet, service, dependency):
        return None
    out = [
        via
        for addresses, via in links_of(architecture).pieces(subnet)
        if addresses & INTERNET and isinstance(architecture.elements.get(via), NatGateway)
    ]
    gateway = out[0] if out else gateway_of(architecture, subnet)
    reason = f"{dependency.to} is in {target}" if abroad else f"no endpoint for {service} serves {subnet.id}"
    over = f"over {gateway}" if gateway else "over no way at all"
    says = f"{workload.id} reaches {dependency.to} {over}: {reason}"
    return says, tuple(filter(None, (workload.id, subnet.id, subnet.route_table, gateway, dependency.to)))


def _takes(architecture: Architecture, subnet: Subnet, service: str, dependency: Dependency) -> bool:
    """Whether an endpoint takes the calls, also one without private DNS that the client calls by its name."""
    if endpoint_of(architecture, subnet, service):
        return True
    named = architecture.resources.get(dependency.endpoint or "")
    return (
        isinstance(named, Endpoint)
        and named.type == "interface"
        and (named.vpc, named.service) == (subnet.vpc, service)
    )
