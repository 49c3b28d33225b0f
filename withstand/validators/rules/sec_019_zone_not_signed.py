"""SEC019: a public zone whose answers can be forged."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.edge import DnsZone
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Public zones are signed with DNSSEC",
    severity=Severity.LOW,
    sources=("https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A forged answer sends users to somebody else's servers before any certificate is looked at.

    Bad:
        resources:
          zone: {kind: route53, domain: example.com}

    Good:
        resources:
          zone: {kind: route53, domain: example.com, dnssec: true}

    Limits: does not look at the chain of trust in the parent zone.
    Remedy: turn on signing, and put the DS record into the parent zone.
    """
    zones = (item for item in architecture.resources.values() if isinstance(item, DnsZone))
    yield from examine(zones, _judge)


def _judge(zone: DnsZone) -> Finding | None:
    if zone.private:
        return None
    says = "is signed" if zone.dnssec else "is not signed"
    return verdict(zone, passed=zone.dnssec, says=f"{zone.domain} {says}")
