"""REL001: every region serves traffic all the time, and holds everything that it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.place import Region
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.routing import reached, region_of, region_shares
from withstand.validators.rule import examine, rule, verdict

_SHOWN = 5


@rule(
    title="Every region serves production traffic at the same time, with the complete stack",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/"
        "rel_planning_for_recovery_disaster_recovery.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A region that gets no traffic, or lacks a service, is found out to be broken on the day it is needed.

    Follows each journey from its entry through DNS, CDN and gateways to the regions, with the weights as
    written; then compares what the journey reaches in each region.

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
            policy: failover
            targets: [{to: alb@us-east-1, role: primary}, {to: alb@us-west-2, role: secondary}]
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
            targets: [{to: alb@us-east-1, weight: 70}, {to: alb@us-west-2, weight: 30}]
        journeys:
          browse: {path: [shop, alb], share: 100%}

    Limits: counterparts are found by bare name (`order@us-east-1` and `order@us-west-2`); whether a region
        could carry the whole load is simulated, not decided here.
    Remedy: give each region's target a weight above 0 (policy weighted, or latency) and deploy in each region
        whatever the journeys reach in the other.
    """
    if len(architecture.regions) == 1 and architecture.journeys:
        (only,) = architecture.regions.values()
        yield verdict(only, passed=False, says=f"{only.id} is the only region")
        return
    yield from examine(architecture.regions.values(), lambda region: _judge(architecture, region))


def _judge(architecture: Architecture, region: Region) -> Iterator[Finding]:
    missing: dict[str, None] = {}
    unserved = []
    served = 0
    for journey in architecture.journeys.values():
        shares = region_shares(architecture, journey.path[0]) if journey.path else {}
        if not shares:
            continue
        served += 1
        if shares.get(region.id, 0) <= 0:
            unserved.append(journey.id)
        elements = reached(architecture, journey)
        names = defaultdict(set)
        for id in elements:
            names[region_of(architecture, id)].add(architecture.elements[id].name)
        elsewhere = {
            name for place, found in names.items() if place not in (None, region.id) for name in found
        }
        missing |= dict.fromkeys(sorted(elsewhere - names[region.id]))
    if not served:
        return
    if unserved:
        yield verdict(
            region,
            passed=False,
            says=f"no request of {', '.join(unserved)} goes to {region.id} while all is well",
            witness=unserved,
        )
    if missing:
        shown = ", ".join(list(missing)[:_SHOWN]) + (" …" if len(missing) > _SHOWN else "")
        yield verdict(
            region,
            passed=False,
            says=f"{region.id} lacks {len(missing)} of what the journeys reach elsewhere: {shown}",
            witness=tuple(missing),
        )
    if not unserved and not missing:
        yield verdict(region, passed=True, says=f"all {served} journeys are served here, with all they reach")
