"""REL009: nothing that the regions share stops a critical journey in all of them."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.journey import Journey
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.expression import Component
from withstand.model.structure.serving import platform, serving_regions
from withstand.validators.lookups.cut_sets import minimal_cut_sets
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Regions share nothing whose failure stops a critical journey in all of them",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/abstract-and-introduction.html",
    ),
    monotone=True,
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Two regions that need the same writer, key or supplier are one failure domain.

    Finds the minimal cut sets of order 1 of each critical journey over the whole platform, in the state right
    after the failure: before anybody promotes a database or redirects requests by hand.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        traffic: {peak: 100/s}
        resources:
          zone: {kind: route53, domain: example.com}
          alb@us-east-1: {kind: alb, region: us-east-1}
          alb@us-west-2: {kind: alb, region: us-west-2}
        dns_records:
          shop:
            zone: zone
            record: shop.example.com
            policy: weighted
            targets: [{to: alb@us-east-1, weight: 70}, {to: alb@us-west-2, weight: 30}]
        journeys:
          browse: {path: [shop, alb], share: 100%, critical: true}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        traffic: {peak: 100/s}
        resources:
          zone: {kind: route53, domain: example.com}
          alb@us-east-1: {kind: alb, region: us-east-1}
          alb@us-west-2: {kind: alb, region: us-west-2}
        dns_records:
          shop:
            zone: zone
            record: shop.example.com
            policy: weighted
            targets:
              - {to: alb@us-east-1, weight: 70, evaluate_target_health: true}
              - {to: alb@us-west-2, weight: 30, evaluate_target_health: true}
        journeys:
          browse: {path: [shop, alb], share: 100%, critical: true}

    Limits: global services on the path (DNS, CDN) are named but do not fail it: every platform needs a name.
        What lasts only until a promotion counts here; how long that is, is simulated.
    Remedy: fail over by health checks, promote automatically or accept writes in each region, use a key and a
        supplier for each region, or make the dependency soft.
    """
    journeys = [journey for journey in architecture.journeys.values() if journey.critical]
    yield from examine(journeys, lambda journey: _judge(architecture, journey))


def _judge(architecture: Architecture, journey: Journey) -> Iterator[Finding]:
    if len(serving_regions(architecture, journey)) < 2:
        return
    cuts = minimal_cut_sets(platform(architecture, journey), 1)
    single = [next(iter(cut)) for cut in cuts if cut]
    shared = [component for component in single if not _is_global_service(component)]
    by_region: dict[str | None, list[Component]] = {}
    for component in shared:
        by_region.setdefault(component.region, []).append(component)
    for region, found in by_region.items():
        ids = [component.id for component in found]
        where = f"all in {region}" if region else "in no region of its own"
        says = f"{journey.id} stops in every region with any of {', '.join(ids)} ({where})"
        yield verdict(journey, passed=False, says=says, witness=ids)
    if not shared:
        names = ", ".join(component.id for component in single)
        says = f"regions share nothing that stops {journey.id}" + (f", but for {names}" if names else "")
        yield verdict(journey, passed=True, says=says)


def _is_global_service(component: Component) -> bool:
    return component.kind == "service" and component.region is None
