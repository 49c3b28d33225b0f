"""SEC018: a public entry in a region that nothing shields from floods."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.edge import Cdn, DdosProtection, DnsZone, LoadBalancer
from withstand.model.elements.resource import Resource
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

_CDN_ADDRESSES = "cloudfront.origin-facing"


@rule(
    title="Public entries are shielded from denial of service",
    severity=Severity.MEDIUM,
    sources=("https://docs.aws.amazon.com/waf/latest/developerguide/ddos-overview.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Shield Standard covers CloudFront and Route 53 at the edge, where a flood is spread over the world.

    A load balancer that faces the internet takes the flood itself, unless its security groups admit the CDN's
    addresses only, or Shield Advanced protects it.

    Bad:
        resources:
          front: {kind: alb, scheme: internet-facing}

    Good:
        resources:
          front: {kind: alb, scheme: internet-facing}
          shield: {kind: shield, tier: advanced, protects: [front]}

    Limits: floods of valid requests are the rate limit's (SEC008).
    Remedy: put the CDN in front and admit its prefix list only, or protect the entry with Shield Advanced.
    """
    protected = {
        id
        for item in architecture.resources.values()
        if isinstance(item, DdosProtection) and item.tier == "advanced"
        for id in item.protects
    }
    yield from examine(
        architecture.resources.values(), lambda resource: _judge(architecture, protected, resource)
    )


def _judge(architecture: Architecture, protected: set[str], resource: Resource) -> Finding | None:
    if isinstance(resource, DnsZone) and resource.private:
        return None
    if isinstance(resource, Cdn | DnsZone):
        tier = "Advanced" if resource.id in protected else "Standard"
        return verdict(resource, passed=True, says=f"{resource.label}: Shield {tier}, at the edge")
    if not isinstance(resource, LoadBalancer) or resource.scheme != "internet-facing":
        return None
    if resource.id in protected:
        return verdict(resource, passed=True, says=f"{resource.label}: Shield Advanced")
    if _admits_cdn_only(architecture, resource):
        return verdict(resource, passed=True, says=f"{resource.label} admits the CDN only")
    says = f"{resource.label} takes a flood itself, without Shield Advanced"
    return verdict(resource, passed=False, says=says)


def _admits_cdn_only(architecture: Architecture, balancer: LoadBalancer) -> bool:
    """Whether every rule of its security groups names the CDN's list of addresses or other groups."""
    rules = [rule for id in balancer.security_groups for rule in architecture.security_groups[id].ingress]
    return bool(rules) and all(
        not rule.cidrs and (rule.prefix_list is None or _CDN_ADDRESSES in rule.prefix_list) for rule in rules
    )
