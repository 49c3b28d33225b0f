"""REL002: traffic leaves a lost region without a human step, and what it writes to is promoted by itself."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.catalog.spec import Behaviour
from withstand.model.architecture import Architecture
from withstand.model.elements.data import GlobalDatabase
from withstand.model.elements.journey import Journey
from withstand.model.elements.resource import Store
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.routing import candidate_regions, escape, region_of
from withstand.model.structure.serving import global_database_of, needs, serving_regions
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Requests leave a lost region, and writes follow, without a person",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A failover that waits for somebody takes as long as waking that person.

    Follows each entry while each of its regions is lost: who notices, and where requests go instead.
    Then asks what the writes of critical journeys need: a global database whose writer was in the lost region
    must be promoted before they work, so its promotion is a step of the failover.

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
          browse: {path: [shop, alb], share: 100%}

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
          browse: {path: [shop, alb], share: 100%}

    Limits: whether the health check is deep enough to see a failure behind the load balancer, and how long
        each step takes, is simulated.
    Remedy: give each answer of the record a health check of its own region (or evaluate_target_health on an
        alias), and set promotion to automatic only where automation really promotes; else accept the manual
        step with a waiver and let the claim say so.
    """
    yield from examine(architecture.journeys.values(), lambda journey: _entry(architecture, journey))
    bindings = {
        id: journey
        for journey in architecture.journeys.values()
        if journey.critical and journey.write_share > 0
        for id in _written(architecture, journey)
    }
    databases = (architecture.resources[id] for id in bindings)
    yield from examine(databases, lambda found: _promotion(found, bindings[found.id]))
    stranded = {
        store: journey
        for journey in architecture.journeys.values()
        if journey.critical
        for store in _stranded(architecture, journey)
    }
    for store, journey in stranded.items():
        lost = region_of(architecture, store)
        says = f"without {lost}, {journey.id} has no {store}, and nothing promotes a copy of it"
        yield verdict(store, passed=False, says=says, witness=(journey.id, store))


def _entry(architecture: Architecture, journey: Journey) -> Iterator[Finding]:
    if not journey.path:
        return
    entry = journey.path[0]
    regions = sorted(candidate_regions(architecture, entry))
    if len(regions) == 1:
        yield verdict(journey, passed=False, says=f"{journey.id} is served in {regions[0]} only")
    found = {region: escape(architecture, journey, entry, region) for region in regions}
    stuck = {region: way for region, way in found.items() if way.missing}
    if len(regions) < 2:
        return
    for region, way in stuck.items():
        says = f"when {region} is lost, requests of {journey.id} do not leave it: {way.missing}"
        yield verdict(journey, passed=False, says=says, witness=way.chain)
    if not stuck:
        chain = next(iter(found.values())).chain
        says = f"requests of {journey.id} leave each of {', '.join(regions)} by themselves"
        yield verdict(journey, passed=True, says=says, witness=chain)


def _written(architecture: Architecture, journey: Journey) -> Iterator[str]:
    """The global databases with one writing region that the journey writes to."""
    bindings = global_database_of(architecture)
    for region in serving_regions(architecture, journey):
        for need in needs(architecture, journey, region):
            binding = bindings.get(need.element)
            if need.writes and binding and binding.spec.behaviour is Behaviour.GLOBAL_LEADER:
                yield binding.id


def _stranded(architecture: Architecture, journey: Journey) -> Iterator[str]:
    """The stores that the journey needs in another region and that no global database binds."""
    bindings = global_database_of(architecture)
    for region in serving_regions(architecture, journey):
        for need in needs(architecture, journey, region):
            stays = isinstance(architecture.elements[need.element], Store) and need.element not in bindings
            if stays and region_of(architecture, need.element) not in (None, region):
                yield need.element


def _promotion(binding: object, journey: Journey) -> Finding | None:
    if not isinstance(binding, GlobalDatabase) or len(binding.members) < 2:
        return None
    if binding.promotion == "automatic":
        return verdict(binding, passed=True, says=f"{binding.id} is promoted automatically")
    does = "carries out" if binding.promotion == "manual" else "decides on"
    says = f"writes of {journey.id} wait until {binding.decided_by or 'a person'} {does} the promotion of "
    says += f"{binding.id} (promotion: {binding.promotion})"
    return verdict(binding, passed=False, says=says, witness=(journey.id, str(binding.primary), binding.id))
