"""OBS005: a region whose loss nobody is told of, because the alert's way goes through that region."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.base import Placed
from withstand.model.elements.observability import Alert
from withstand.model.elements.place import Region
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.alerting import gap, stations, survives
from withstand.validators.rule import examine, rule, unknown, verdict


@rule(
    title="The loss of a region is seen and paged from outside it",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_withstand_component_failures_notifications_sent_system.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Monitoring that fails with what it watches is silent when it is needed most.

    For each region with workloads there must be an alert about it (the region itself, something in it, or a
    journey or another thing that spans regions), every station of which lives outside that region.

    Bad:
        regions:
          us-east-1: {zones: [us-east-1a]}
        on_call:
          platform: {people: 4}
        resources:
          eks: {kind: eks, region: us-east-1}
          amp: {kind: managed-prometheus, region: us-east-1, signals: [metrics], role: store}
          manager: {kind: alertmanager, runs_in: eks, receives_from: [amp], pages: [platform]}
        workloads:
          order: {cluster: eks, region: us-east-1}
        alerts:
          down: {about: [order], source: amp, through: [manager]}

    Good:
        regions:
          us-east-1: {zones: [us-east-1a]}
          us-west-2: {zones: [us-west-2a]}
        on_call:
          platform: {people: 4}
        resources:
          eks: {kind: eks, region: us-east-1}
          amp: {kind: managed-prometheus, region: us-west-2, signals: [metrics], role: store}
          watch: {kind: eks, region: us-west-2}
          manager: {kind: alertmanager, runs_in: watch, receives_from: [amp], pages: [platform]}
        workloads:
          order: {cluster: eks, region: us-east-1}
        alerts:
          down: {about: [order], source: amp, through: [manager]}

    Limits: looks at where the stations run, not at the network between them; a third party's regions
    must be stated in `hosted_in`.
    Remedy: alert on the region's absence from another region or from a third party that runs elsewhere.
    """
    used = {workload.region for workload in architecture.workloads.values()}
    regions = (region for region in architecture.regions.values() if region.id in used)
    connected = [alert for alert in architecture.alerts.values() if not gap(architecture, alert)]

    def judge(region: Region) -> Finding:
        about = [alert for alert in connected if _could_notice(architecture, alert, region.id)]
        if not about:
            return verdict(region, passed=False, says=f"no alert that pages is about the loss of {region.id}")
        return _best(architecture, region, about)

    yield from examine(regions, judge)


def _could_notice(architecture: Architecture, alert: Alert, region: str) -> bool:
    """Whether the alert is about the region, something in it, or something that spans regions."""
    for id in alert.about:
        element = architecture.elements[id]
        place = element.region if isinstance(element, Placed) else None
        if id == region or place == region or (place is None and id not in architecture.regions):
            return True
    return False


def _best(architecture: Architecture, region: Region, alerts: Iterable[Alert]) -> Finding:
    """Pass by the first alert that lives wholly outside; else unknown; else what dies with the region."""
    doubtful: list[str] = []
    dying: list[str] = []
    for alert in alerts:
        way = stations(architecture, alert)
        fates = {station.id: survives(architecture, station, region.id) for station in way}
        ids = tuple(fates)
        if all(fates.values()):
            says = f"the loss of {region.id} is paged by {alert.label}: {' → '.join(ids)}"
            return verdict(region, passed=True, says=says, witness=ids)
        lost = [id for id, alive in fates.items() if alive is False]
        if lost:
            dying.append(f"{alert.label} needs {' and '.join(lost)} in the region itself")
        else:
            doubtful += [id for id, alive in fates.items() if alive is None]
    if doubtful:
        where = ", ".join(dict.fromkeys(doubtful))
        return unknown(region, f"the loss of {region.id}: nobody says where {where} runs")
    return verdict(region, passed=False, says=f"the loss of {region.id} is not paged: {dying[0]}")
