"""SEC020: a security group that lets everybody in to more than the web."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.network import SecurityGroup, SecurityGroupRule
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Security groups admit the whole internet to web ports only",
    severity=Severity.HIGH,
    sources=("https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A rule for 0.0.0.0/0 waits for the day on which something behind it gets a public address.

    Bad:
        regions:
          us-east-1: {zones: [us-east-1a]}
        vpcs:
          main: {region: us-east-1, cidr: 10.0.0.0/16}
        security_groups:
          hosts: {region: us-east-1, vpc: main, ingress: [{port: 22, cidrs: [0.0.0.0/0]}]}

    Good:
        regions:
          us-east-1: {zones: [us-east-1a]}
        vpcs:
          main: {region: us-east-1, cidr: 10.0.0.0/16}
        security_groups:
          front: {region: us-east-1, vpc: main, ingress: [{port: 443, cidrs: [0.0.0.0/0]}]}

    Limits: looks at the group alone; what can really be reached is SEC004's and SEC005's.
    Remedy: name the networks or groups that need the port.
    """
    yield from examine(architecture.security_groups.values(), _judge)


_EVERYBODY = frozenset({"0.0.0.0/0", "::/0"})
_WEB = frozenset({80, 443})


def _judge(group: SecurityGroup) -> Finding:
    wide = [_ports(entry) for entry in group.ingress if _is_wide(entry)]
    says = (
        f"admits everybody to {', '.join(wide)}" if wide else "admits the whole internet to web ports at most"
    )
    return verdict(group, passed=not wide, says=f"{group.label} {says}")


def _is_wide(entry: SecurityGroupRule) -> bool:
    open_ = not _EVERYBODY.isdisjoint(map(str, entry.cidrs))
    web = entry.protocol == "tcp" and entry.first == entry.last and entry.first in _WEB
    return open_ and not web


def _ports(entry: SecurityGroupRule) -> str:
    if entry.protocol in ("all", "icmp"):
        return f"{entry.protocol} traffic"
    span = str(entry.first) if entry.first == entry.last else f"{entry.first}-{entry.last}"
    return f"{entry.protocol} {span}"
