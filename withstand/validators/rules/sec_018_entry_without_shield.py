"""SEC018: a public entry in a region that nothing shields from floods."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.edge import Cdn, DdosProtection, DnsZone, LoadBalancer
from withstand.model.finding import Finding, Severity
from withstand.model.resource import Resource
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Public entries are shielded from denial of service",
    severity=Severity.MEDIUM,
    sources=("https://docs.aws.amazon.com/waf/latest/developerguide/ddos-overview.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Shield Standard covers CloudFront and Route 53 at the edge, where a flood is spread over the world.

    A load balancer that faces the internet takes the flood itself, unless only the CDN is served (it demands a
    secret header) or Shield Advanced protects it.

    Bad:
        resources:
          front: {kind: alb, scheme: internet-facing}

    Good:
        resources:
          front: {kind: alb, scheme: internet-facing}
          shield: {kind: shield, tier: advanced, protects: [front]}

    Limits: floods of valid requests are the rate limit's (SEC008).
    Remedy: put the CDN in front and demand its secret header, or protect the entry with Shield Advanced.
    """
    protected = {
        id
        for item in architecture.resources.values()
        if isinstance(item, DdosProtection) and item.tier == "advanced"
        for id in item.protects
    }
    yield from examine(architecture.resources.values(), lambda resource: _judge(protected, resource))


def _judge(protected: set[str], resource: Resource) -> Finding | None:
    if isinstance(resource, DnsZone) and resource.private:
        return None
    if isinstance(resource, Cdn | DnsZone):
        tier = "Advanced" if resource.id in protected else "Standard"
        return verdict(resource, passed=True, says=f"{resource.label}: Shield {tier}, at the edge")
    if not isinstance(resource, LoadBalancer) or resource.scheme != "internet-facing":
        return None
    if resource.id in protected:
        return verdict(resource, passed=True, says=f"{resource.label}: Shield Advanced")
    if resource.origin_secret is not None:
        return verdict(resource, passed=True, says=f"{resource.label} serves the CDN only")
    return verdict(
        resource, passed=False, says=f"{resource.label} takes a flood itself, without Shield Advanced"
    )
