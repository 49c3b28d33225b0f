"""EDG002: a public zone that nobody can change while us-east-1 is impaired."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.edge import DnsZone
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Records of a public zone can be changed while its control plane's region is impaired",
    severity=Severity.LOW,
    sources=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/accelerated-recovery.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Route 53 answers from everywhere, but its records are edited in us-east-1 only.

    With accelerated recovery, editing comes back within an hour from another region; without, it waits.

    Bad:
        resources:
          zone: {kind: route53, domain: example.com}

    Good:
        resources:
          zone: {kind: route53, domain: example.com, accelerated_recovery: true}

    Limits: failover by health check needs no edit, and is not touched by this.
    Remedy: turn on accelerated recovery for the zone.
    """
    zones = (item for item in architecture.resources.values() if isinstance(item, DnsZone))
    yield from examine(zones, _judge)


def _judge(zone: DnsZone) -> Finding | None:
    if zone.private:
        return None
    says = "can" if zone.accelerated_recovery else "cannot"
    says = f"{zone.domain} {says} be changed while us-east-1 is impaired"
    return verdict(zone, passed=zone.accelerated_recovery, says=says)
