"""GOV002: a detection that reaches nobody who answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from withstand.model.architecture import Architecture
from withstand.model.elements.security import Detector, Response
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

_MUST_BE_ANSWERED = ("high", "critical")


@rule(
    title="Every detection has a route and a responder",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cloudwatch-events.html",
        "https://csrc.nist.gov/pubs/sp/800/61/r2/final",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A finding that lies in a console is found by the attacker's second visit.

    Bad:
        resources:
          guardduty: {kind: guardduty}

    Good:
        on_call:
          security: {people: 4}
        resources:
          guardduty: {kind: guardduty}
          topic: {kind: sns}
        responses:
          threats: {detectors: [guardduty], through: [topic], responder: security, automated: true}

    Limits: does not judge what the responder does.
    Remedy: route high and critical findings to an automation and to the security on-call schedule.
    """
    by_detector: dict[str, list[Response]] = defaultdict(list)
    for response in architecture.responses.values():
        for detector in response.detectors:
            by_detector[detector].append(response)
    detectors = (item for item in architecture.resources.values() if isinstance(item, Detector))
    yield from examine(detectors, lambda detector: _judge(architecture, by_detector, detector))


def _judge(
    architecture: Architecture, by_detector: Mapping[str, Sequence[Response]], detector: Detector
) -> Finding:
    answered: set[str] = set()
    gap = "no response is described for its findings"
    for id in (detector.id, *detector.reports_to):
        for response in by_detector.get(id, ()):
            gap = _gap(response) or gap
            if not _gap(response):
                answered.update(response.severities)
    missing = [severity for severity in _MUST_BE_ANSWERED if severity not in answered]
    if not missing:
        return verdict(detector, passed=True, says=f"{detector.label}: findings are routed and answered")
    if answered:
        gap = f"nobody answers its {' and '.join(missing)} findings"
    return verdict(detector, passed=False, says=f"{detector.label}: {gap}")


def _gap(response: Response) -> str:
    if response.responder is None:
        return f"{response.label} has no responder"
    if not response.through and not response.automated:
        return f"{response.label} has no route to its responder"
    return ""
