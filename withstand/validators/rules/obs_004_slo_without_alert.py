"""OBS004: a service level or a critical journey whose breach pages nobody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from withstand.model.architecture import Architecture
from withstand.model.elements.base import Named
from withstand.model.elements.observability import Alert
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.alerting import gap, stations
from withstand.validators.rule import examine, rule, verdict

_SERVICE_LEVELS = frozenset({"availability-by-time", "availability-by-requests", "latency", "error-rate"})


@rule(
    title="A breach of every service level pages somebody",
    severity=Severity.HIGH,
    sources=("https://sre.google/workbook/alerting-on-slos/",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A service level that nobody is paged for is a report about the past.

    Every claim about availability, latency or errors, and every critical journey, needs an alert whose way
    is connected from its source to an on-call schedule.

    Bad:
        resources:
          amp: {kind: managed-prometheus, signals: [metrics], role: store}
          manager: {kind: alertmanager, receives_from: [amp]}
        claims:
          slo.latency: {title: Fast, metric: latency, bound: "< 200ms"}
        alerts:
          slow: {about: [amp], slo: slo.latency, source: amp, through: [manager]}

    Good:
        on_call:
          platform: {people: 4}
        resources:
          amp: {kind: managed-prometheus, signals: [metrics], role: store}
          manager: {kind: alertmanager, receives_from: [amp], pages: [platform]}
        claims:
          slo.latency: {title: Fast, metric: latency, bound: "< 200ms"}
        alerts:
          slow: {about: [amp], slo: slo.latency, source: amp, through: [manager]}

    Limits: does not judge whether the alert's condition is a good one.
    Remedy: add an alert with `slo` or `about`, and connect its tools to an on-call schedule.
    """
    by_subject: dict[str, list[Alert]] = defaultdict(list)
    for alert in architecture.alerts.values():
        for subject in {alert.slo, *alert.about} - {""}:
            by_subject[subject].append(alert)

    def judge(subject: Named) -> Finding:
        return _judge(architecture, subject, by_subject.get(subject.id, ()))

    claims = (
        claim
        for claim in architecture.claims.values()
        if any(part.metric in _SERVICE_LEVELS for part in claim.parts)
    )
    yield from examine(claims, judge)
    yield from examine((journey for journey in architecture.journeys.values() if journey.critical), judge)


def _judge(architecture: Architecture, subject: Named, alerts: Sequence[Alert]) -> Finding:
    gaps = [(alert, gap(architecture, alert)) for alert in alerts]
    arriving = [alert for alert, reason in gaps if not reason]
    if arriving:
        way = tuple(station.id for station in stations(architecture, arriving[0]))
        says = f"{subject.label}: {arriving[0].label} pages by {' → '.join(way)}"
        return verdict(subject, passed=True, says=says, witness=way)
    if not alerts:
        return verdict(subject, passed=False, says=f"{subject.label}: no alert watches it")
    alert, reason = gaps[0]
    return verdict(subject, passed=False, says=f"{subject.label}: {alert.label} stops: {reason}")
