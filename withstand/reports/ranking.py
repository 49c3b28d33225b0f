"""Which violated claims a reader should know first: what users would feel, then how far from the bound."""

from __future__ import annotations

import math
from collections.abc import Sequence

from withstand.model.elements.claim import Bound
from withstand.model.results.estimate import Estimate
from withstand.model.results.finding import Finding, Severity, Status
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import Verdict
from withstand.reports.wording import deciding

ORDER = (
    "Service lost and data lost come first, then service that is slow or short of capacity, then open "
    "doors and missing proof; within each, the claim furthest from its bound. Accepted risks come last."
)
_LOST = frozenset({"rto", "rpo", "outage", "messages-lost", "lost-updates", "availability-by-time"})
_LOST_TOO = frozenset({"availability-by-requests", "mttr", "traffic-failover-time", "dns-failover-time"})
_SHORT = frozenset({"capacity-ratio", "success-ratio", "surge-served", "latency", "error-rate", "isolation"})
_SEVERITIES = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def know_first(verdicts: Sequence[Verdict], count: int) -> tuple[Verdict, ...]:
    """The `count` violated claims with the largest consequence, largest first."""
    violated = [verdict for verdict in verdicts if verdict.outcome is Outcome.VIOLATED]
    return tuple(sorted(violated, key=_consequence)[:count])


def _consequence(verdict: Verdict) -> tuple[object, ...]:
    return bool(verdict.waived_by), _tier(verdict), -_distance(verdict), verdict.claim


def _tier(verdict: Verdict) -> int:
    """0 service or data lost, 1 service short or a critical hole, 2 a serious hole, 3 the rest."""
    worst = _worst_severity(_failed(verdict))
    if verdict.metric in _LOST | _LOST_TOO:
        return 0
    if verdict.metric in _SHORT or worst is Severity.CRITICAL:
        return 1
    return 2 if verdict.estimate is not None or worst is Severity.HIGH else 3


def _distance(verdict: Verdict) -> float:
    """How far outside, as the logarithm of a factor; of rules, how bad and how many."""
    for part in verdict.parts:
        found = deciding(part)
        if part.outcome is verdict.outcome and found is not None and part.bound is not None:
            return _log_factor(part.bound, found.judged)
    failed = _failed(verdict)
    worst = _worst_severity(failed)
    return (_SEVERITIES.index(worst) if worst else 0) + math.log1p(len(failed))


def _log_factor(bound: Bound, estimate: Estimate) -> float:
    """|ln(estimate / bound)|, near one of what is missing to one; infinite for a bound of zero."""
    value, wanted = estimate.value, bound.value
    if bound.unit == "fraction" and bound.operator in (">", ">="):
        value, wanted = 1 - value, 1 - wanted
    if not math.isfinite(value) or value <= 0 or wanted <= 0:
        return math.inf
    return abs(math.log(value / wanted))


def _failed(verdict: Verdict) -> list[Finding]:
    return [each for part in verdict.parts for each in part.findings if each.status is Status.FAIL]


def _worst_severity(findings: Sequence[Finding]) -> Severity | None:
    return max((each.severity for each in findings), key=_SEVERITIES.index, default=None)
