"""EDG001: a journey whose writes the CDN does not send to the other origin."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.edge import Cdn
from withstand.model.elements.journey import Journey
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="A CDN's way to another origin covers writes as well",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """CloudFront fails over from one origin to the other for GET, HEAD and OPTIONS only.

    A journey with other methods needs an origin whose name itself moves: a DNS record with several targets.

    Bad:
        resources:
          zone: {kind: route53, domain: example.com}
          east: {kind: alb}
          west: {kind: alb}
          cdn:
            kind: cloudfront
            origins: [{id: e, to: east}, {id: w, to: west}]
            origin_groups: [{id: both, primary: e, secondary: w}]
            default_origin: both
        traffic: {peak: 100/s}
        journeys:
          checkout: {path: [cdn], share: 100%, safe_share: 20%}

    Good:
        resources:
          zone: {kind: route53, domain: example.com}
          east: {kind: alb}
          west: {kind: alb}
          cdn:
            kind: cloudfront
            origins: [{id: moving, to: origin}]
            default_origin: moving
        dns_records:
          origin:
            {zone: zone, record: origin.example.com, policy: weighted,
             targets: [{to: east, weight: 70}, {to: west, weight: 30}]}
        traffic: {peak: 100/s}
        journeys:
          checkout: {path: [cdn], share: 100%, safe_share: 20%}

    Limits: how fast the record moves is simulated (rto.dns).
    Remedy: let the primary origin be a health-checked weighted or failover record.
    """
    yield from examine(architecture.journeys.values(), lambda journey: _judge(architecture, journey))


def _judge(architecture: Architecture, journey: Journey) -> Finding | None:
    cdns = [item for id in journey.path if isinstance(item := architecture.resources.get(id), Cdn)]
    if not cdns or journey.safe_share >= 1:
        return None
    cdn = cdns[0]
    origin = _first_origin(cdn)
    record = architecture.dns_records.get(origin)
    moves = record is not None and len(record.targets) > 1
    rest = f"{1 - journey.safe_share:.0%} of {journey.label}"
    way = f"go where {origin} points" if moves else f"have {origin} only, since the CDN retries no write"
    return verdict(journey, passed=moves, says=f"{rest}: writes {way}", witness=(cdn.id, origin))


def _first_origin(cdn: Cdn) -> str:
    """What the default origin, or the first of its group, points to."""
    origins = {origin.id: origin.to for origin in cdn.origins}
    groups = {group.id: group.primary for group in cdn.origin_groups}
    chosen = groups.get(cdn.default_origin, cdn.default_origin)
    return origins.get(chosen, chosen)
