"""REL005: no single component inside a region stops a critical journey there."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.journey import Journey
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.expression import Component
from withstand.model.structure.serving import in_region, serving_regions
from withstand.validators.lookups.cut_sets import minimal_cut_sets
from withstand.validators.rule import examine, rule, verdict

# What is larger than a component inside the region: the region's loss, a regional service as a whole, a key
# of the region, somebody else's service. Another region answers for these; REL009 looks at them.
_REGION_WIDE = ("region", "service", "key", "third party")
_SHOWN_PAIRS = 3


@rule(
    title="No single component inside a region stops a critical journey",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/"
        "rel_fault_isolation_multiaz_region_system.html",
        "https://www.nrc.gov/reading-rm/doc-collections/nuregs/staff/sr0492/index.html",
    ),
    monotone=True,
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A zone, node, instance, process or gateway will fail; a critical journey must go on without it.

    Finds the minimal cut sets of order 1 and 2 of each critical journey in each region that serves it. The
    worst placement that the written constraints permit is assumed: replicas without a spread over zones may
    all be in one.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a, us-east-1b]}}
        traffic: {peak: 100/s}
        resources:
          alb: {kind: alb, region: us-east-1}
          cluster: {kind: eks, region: us-east-1}
        workloads:
          order: {region: us-east-1, cluster: cluster, replicas: 3}
        journeys:
          checkout: {path: [alb, order], share: 100%, critical: true}

    Good:
        regions: {us-east-1: {zones: [us-east-1a, us-east-1b]}}
        traffic: {peak: 100/s}
        resources:
          alb: {kind: alb, region: us-east-1}
          cluster: {kind: eks, region: us-east-1}
        workloads:
          order: {region: us-east-1, cluster: cluster, replicas: 3, spread: zones}
        journeys:
          checkout: {path: [alb, order], share: 100%, critical: true}

    Limits: whether what is left has the capacity, and how long a takeover takes, is simulated. Regional
        services as a whole, keys and third parties are not components inside a region: REL009.
    Remedy: give what the witness names a second copy in another zone (replicas with spread zones, a reader or
        standby, a NAT gateway in each zone), or make the dependency soft.
    """
    journeys = [journey for journey in architecture.journeys.values() if journey.critical]
    yield from examine(journeys, lambda journey: _judge(architecture, journey))


def _judge(architecture: Architecture, journey: Journey) -> Iterator[Finding]:
    for region in serving_regions(architecture, journey):
        cuts = minimal_cut_sets(in_region(architecture, journey, region), 2)
        if cuts[:1] == (frozenset(),):
            yield verdict(
                journey,
                passed=False,
                says=f"{journey.id} is not served in {region}: something has no replica",
            )
            continue
        single = [next(iter(cut)) for cut in cuts if len(cut) == 1]
        inside = [component for component in single if component.kind not in _REGION_WIDE]
        for component in inside:
            yield verdict(
                journey,
                passed=False,
                says=f"in {region}, {journey.id} stops with {_name(component)}",
                witness=(component.id,),
            )
        if not inside:
            pairs = [cut for cut in cuts if len(cut) == 2]
            says = f"in {region}, no single component stops {journey.id}; {len(pairs)} pairs do"
            yield verdict(journey, passed=True, says=says + _first(pairs), witness=())


def _first(pairs: list[frozenset[Component]]) -> str:
    shown = [" and ".join(sorted(component.id for component in pair)) for pair in pairs[:_SHOWN_PAIRS]]
    return f", for example {'; '.join(shown)}" if shown else ""


def _name(component: Component) -> str:
    if component.kind == "zone":
        return f"zone {component.id}"
    return f"one {component.kind} of {component.element}"
