"""SEC021: a network ACL that filters nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.network import NetworkAcl, Subnet
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, not_applicable, rule, verdict


@rule(
    title="Network ACLs refuse something",
    severity=Severity.LOW,
    sources=("https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """An ACL that admits everything, as the default one does, protects no subnet when a group is opened.

    Public subnets face the internet by design and are left out.

    Bad:
        regions:
          us-east-1: {zones: [us-east-1a]}
        vpcs:
          main: {region: us-east-1, cidr: 10.0.0.0/16}
        route_tables:
          inside: {region: us-east-1, vpc: main}
        network_acls:
          open:
            region: us-east-1
            vpc: main
            entries: [{number: 100, direction: ingress, action: allow, protocol: all, cidr: 0.0.0.0/0}]
        subnets:
          data: {zone: us-east-1a, vpc: main, cidr: 10.0.1.0/24, tier: database, route_table: inside,
                 network_acl: open}

    Good:
        regions:
          us-east-1: {zones: [us-east-1a]}
        vpcs:
          main: {region: us-east-1, cidr: 10.0.0.0/16}
        route_tables:
          inside: {region: us-east-1, vpc: main}
        network_acls:
          closed:
            region: us-east-1
            vpc: main
            entries: [{number: 100, direction: ingress, action: allow, port: 5432, cidr: 10.0.0.0/20}]
        subnets:
          data: {zone: us-east-1a, vpc: main, cidr: 10.0.1.0/24, tier: database, route_table: inside,
                 network_acl: closed}

    Limits: which tiers can reach each other is SEC006's.
    Remedy: admit the networks and ports that the subnet's tier needs, and nothing else.
    """
    used: dict[str, list[Subnet]] = defaultdict(list)
    for subnet in architecture.subnets.values():
        if subnet.tier != "public":
            used[subnet.network_acl or ""].append(subnet)
    yield from examine(used[""], _judge_default)
    yield from examine(architecture.network_acls.values(), lambda acl: _judge(acl, used.get(acl.id, [])))


_EVERYBODY = frozenset({"0.0.0.0/0", "::/0"})


def _judge_default(subnet: Subnet) -> Finding:
    says = f"{subnet.label} uses the VPC's default ACL, which admits everything"
    return verdict(subnet, passed=False, says=says)


def _judge(acl: NetworkAcl, subnets: list[Subnet]) -> Finding:
    if not subnets:
        return not_applicable(acl, f"{acl.label} guards no private subnet")
    entries = sorted((e for e in acl.entries if e.direction == "ingress"), key=lambda e: e.number)
    first = next(
        (entry for entry in entries if str(entry.cidr) in _EVERYBODY and entry.protocol == "all"), None
    )
    open_ = first is not None and first.action == "allow" and first is entries[0]
    says = "admits everything" if open_ else "refuses what it does not name"
    return verdict(acl, passed=not open_, says=f"{acl.label} {says}", witness=(item.id for item in subnets))
