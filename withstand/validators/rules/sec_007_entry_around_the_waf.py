"""SEC007: every way in from the internet passes the web application firewall."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.edge import ApiGateway, LoadBalancer
from withstand.model.elements.resource import Resource
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.fronts import candidates, direct_way, managed_lists, web_acls
from withstand.validators.reachability import Blocked, Path
from withstand.validators.reachability.places import survey
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every public entry passes the WAF",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/waf/latest/developerguide/waf-chapter.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/restrict-access-to-load-balancer.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A firewall in front of the CDN guards nothing if the load balancer behind it answers anybody.

    Asks of each CDN, public API gateway, internet-facing load balancer and workload whether the internet can
    reach it directly, and if so, whether a web ACL with rules protects it. A load balancer that demands the
    CDN's secret header is reached, but serves nobody else; the CDN's address list alone lets in
    distributions of other people.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cdn: {kind: cloudfront, origins: [{id: app, to: alb}], default_origin: app}
          alb: {kind: alb, region: us-east-1, scheme: internet-facing}
          waf: {kind: waf, protects: [cdn], managed_rules: [AWSManagedRulesCommonRuleSet]}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cdn: {kind: cloudfront, origins: [{id: app, to: alb}], default_origin: app}
          alb: {kind: alb, region: us-east-1, scheme: internet-facing, origin_secret: header}
          header: {kind: secrets-manager}
          waf: {kind: waf, protects: [cdn], managed_rules: [AWSManagedRulesCommonRuleSet]}

    Limits: whether the rules catch an attack is not judged; buckets and other AWS endpoints are guarded by
        their policies.
    Remedy: protect the entry by a web ACL with rules, or make the load balancer demand a secret header that
        only the CDN sends.
    """
    fronts = [architecture.resources[id] for id in candidates(architecture)]
    yield from examine(fronts, lambda front: _front(architecture, front))
    places = survey(architecture).interfaces
    exposed = [
        workload
        for workload in architecture.workloads.values()
        if any(place.public for place in places.get(workload.id, ()))
    ]
    yield from examine(exposed, lambda workload: _workload(architecture, workload))


def _front(architecture: Architecture, front: Resource) -> Finding | None:
    if isinstance(front, ApiGateway) and front.endpoint == "private":
        return None
    acls = web_acls(architecture).get(front.id, ())
    for acl in acls:
        if acl.managed_rules or acl.rate_limit is not None or acl.default_action == "block":
            says = f"{front.id} is protected by {acl.id}"
            return verdict(front, passed=True, says=says, witness=("internet", acl.id, front.id))
    if isinstance(front, LoadBalancer) and front.origin_secret:
        says = f"{front.id} serves only requests with the secret {front.origin_secret}"
        return verdict(front, passed=True, says=says)
    way = direct_way(architecture, front.id)
    if isinstance(way, Path):
        why = f"{acls[0].id} has no rules" if acls else "no web ACL protects it"
        says = f"the internet reaches {front.id} directly, and {why}"
        return verdict(front, passed=False, says=says, witness=way.elements)
    lists = managed_lists(architecture, front) if isinstance(front, LoadBalancer) else ()
    if lists:
        says = f"{front.id} serves anybody's distribution ({', '.join(lists)}): it demands no secret header"
        return verdict(front, passed=False, says=says, witness=(*lists, front.id))
    return verdict(front, passed=True, says=f"the internet does not reach {front.id}: {way.reason}")


def _workload(architecture: Architecture, workload: Workload) -> Finding:
    way = direct_way(architecture, workload.id)
    if isinstance(way, Blocked):
        return verdict(workload, passed=True, says=f"the internet does not reach {workload.id}: {way.reason}")
    says = f"the internet reaches {workload.id} around every firewall"
    return verdict(workload, passed=False, says=says, witness=way.elements)
