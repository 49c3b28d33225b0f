"""REL008: failing over needs no control plane in the region that is lost."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.catalog.spec import Behaviour
from withstand.model.architecture import Architecture
from withstand.model.elements.data import GlobalDatabase
from withstand.model.elements.edge import Cdn, DnsRecord, DnsZone
from withstand.model.elements.journey import Journey
from withstand.model.elements.resource import Resource
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.routing import candidate_regions, escape, region_of
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Failover needs no control plane of the region that is lost",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/"
        "rel_withstand_component_failures_avoid_control_plane.html",
        "https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Health checks redirect over the data plane; an edit of DNS or a CDN needs one region's control plane.

    For each journey and each region it may lose: where requests do not leave by themselves, somebody must
    change a record or a distribution, and the catalog says in which region that is done. The promotion of a
    global database is done in the region of the copy that is promoted.

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

    Limits: launching capacity uses the control plane of the surviving region, which is simulated as a fault
        of its own; the steps in a runbook's document are not read.
    Remedy: let health checks or target health redirect, so that nothing has to be changed.
    """
    yield from examine(architecture.journeys.values(), lambda journey: _redirect(architecture, journey))
    bindings = [item for item in architecture.resources.values() if isinstance(item, GlobalDatabase)]
    yield from examine(bindings, lambda binding: _promotion(architecture, binding))


def _redirect(architecture: Architecture, journey: Journey) -> Iterator[Finding]:
    if not journey.path or len(candidate_regions(architecture, journey.path[0])) < 2:
        return
    failed = False
    for region in sorted(candidate_regions(architecture, journey.path[0])):
        way = escape(architecture, journey, journey.path[0], region)
        if not way.missing:
            continue
        for tool in _to_be_changed(architecture, way.chain):
            if _control_plane_region(tool) == region and not _recovers_faster(tool):
                failed = True
                says = (
                    f"when {region} is lost, {journey.id} is redirected only by changing {tool.id}, "
                    f"whose control plane is in {region}"
                )
                yield verdict(journey, passed=False, says=says, witness=(*way.chain, tool.id))
    if not failed:
        says = f"no failover of {journey.id} changes anything through the region that is lost"
        yield verdict(journey, passed=True, says=says)


def _to_be_changed(architecture: Architecture, chain: tuple[str, ...]) -> Iterator[Resource]:
    """The DNS zones and CDNs on a chain: what a person would edit to redirect."""
    found: dict[str, Resource] = {}
    for id in chain:
        element = architecture.elements[id]
        if isinstance(element, DnsRecord):
            found[element.zone] = architecture.resources[element.zone]
        elif isinstance(element, Cdn):
            found[id] = element
    yield from found.values()


def _control_plane_region(resource: Resource) -> str:
    """The region whose control plane changes a resource; "" where there is none, or where it is not known."""
    written = resource.spec.control_plane
    return (resource.region or "") if written == "same region" else written


def _recovers_faster(tool: Resource) -> bool:
    """Accelerated recovery moves a public zone's control plane when its region is impaired."""
    return isinstance(tool, DnsZone) and tool.accelerated_recovery


def _promotion(architecture: Architecture, binding: GlobalDatabase) -> Finding | None:
    if binding.spec.behaviour is not Behaviour.GLOBAL_LEADER or binding.primary is None:
        return None
    lost = region_of(architecture, binding.primary)
    copies = [member for member in binding.members if region_of(architecture, member) != lost]
    if not copies:
        return None
    place = binding.spec.control_plane
    passed = place in ("", "same region") or place != lost
    where = f"in {place}" if place not in ("", "same region") else f"in the region of {copies[0]}"
    says = f"{binding.id} is promoted through the control plane {where}"
    return verdict(binding, passed=passed, says=says, witness=(binding.primary, *copies))
