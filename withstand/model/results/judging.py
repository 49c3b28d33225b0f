"""From what was found to what becomes of a claim: parts first, the worst part decides, evidence kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import combinations
from math import isfinite

from withstand.model.architecture import Architecture
from withstand.model.elements.claim import Bound, Claim, Part
from withstand.model.results.estimate import Answer, Estimate, Measurement
from withstand.model.results.finding import Basis, Finding, Status
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import PartResult, Verdict, judge, worst
from withstand.model.values.display import format_quantity
from withstand.model.values.fact_use import FactUse

_STRONGEST_LAST = (Basis.DECLARED, Basis.ATTESTED, Basis.SIMULATED, Basis.PROVED)


def judge_rules(part: Part, findings: Iterable[Finding]) -> PartResult:
    """A part that rules decide: one failure violates it, an unknown leaves it open, words prove nothing."""
    mine = tuple(finding for finding in findings if finding.rule in part.rules)
    statuses = {finding.status for finding in mine}
    basis = _weakest(finding.basis for finding in mine if finding.status is not Status.NOT_APPLICABLE)
    failed = [finding for finding in mine if finding.status is Status.FAIL]
    unknown = [finding for finding in mine if finding.status is Status.UNKNOWN]
    if failed:
        reason = failed[0].reason + (f" (and {len(failed) - 1} more)" if len(failed) > 1 else "")
        return PartResult(Outcome.VIOLATED, part.metric, basis, findings=mine, reason=reason)
    if unknown:
        reason = f"{len(unknown)} unknown: {unknown[0].reason}"
        return PartResult(Outcome.INCONCLUSIVE, part.metric, basis, findings=mine, reason=reason)
    if Status.PASS not in statuses:
        return PartResult(Outcome.NOT_ASSESSED, part.metric, None, findings=mine, reason=_nothing(part, mine))
    passed = sum(finding.status is Status.PASS for finding in mine)
    if basis is Basis.DECLARED:
        word = next(finding.reason for finding in mine if finding.basis is Basis.DECLARED)
        reason = f"only declared, nothing in the architecture shows it: {word}"
        return PartResult(Outcome.NOT_ASSESSED, part.metric, basis, findings=mine, reason=reason)
    return PartResult(
        Outcome.HOLDS, part.metric, basis, findings=mine, reason=f"{passed} checked, none fails"
    )


def _nothing(part: Part, findings: Sequence[Finding]) -> str:
    return findings[0].reason if findings else f"no rule {', '.join(part.rules)}"


def _weakest(bases: Iterable[Basis]) -> Basis | None:
    return min(bases, key=_STRONGEST_LAST.index, default=None)


def judge_answer(part: Part, answer: Answer) -> PartResult:
    """A part that was measured: each measurement against the bound; the worst decides."""
    bound = part.bound
    if bound is None:
        return PartResult(Outcome.NOT_ASSESSED, part.metric, reason="no bound to compare with")
    outcomes = [judge(bound, measurement.judged) for measurement in answer.measurements]
    outcomes += [
        Outcome.INCONCLUSIVE if gap.leaves_open else Outcome.NOT_ASSESSED for gap in answer.unmeasured
    ]
    outcome = worst(outcomes)
    deciding = deciding_measurement(bound, answer)
    basis = None
    if answer.measurements:
        exact = all(measurement.judged.method != "simulated" for measurement in answer.measurements)
        basis = Basis.PROVED if exact else Basis.SIMULATED
    gaps = "; ".join(dict.fromkeys(gap.reason for gap in answer.unmeasured))
    decided_by_gap = deciding is None or (answer.unmeasured and judge(bound, deciding.judged) is not outcome)
    reason = gaps if decided_by_gap else _because(deciding)
    return PartResult(outcome, part.metric, basis, bound, answer, reason=reason or "nothing in scope")


def _because(deciding: Measurement | None) -> str:
    if deciding is None:
        return ""
    where = ", ".join(filter(None, (deciding.scope, deciding.scenario)))
    return f"{where}: {deciding.binding}" if deciding.binding else where


def deciding_measurement(bound: Bound, answer: Answer) -> Measurement | None:
    """The measurement furthest on the wrong side of the bound; None where nothing was measured."""

    def excess(measurement: Measurement) -> float:
        value = measurement.judged.value
        if bound.operator in (">", ">="):
            return -value
        return value if bound.operator in ("<", "<=") else abs(value - bound.value)

    order = (Outcome.VIOLATED, Outcome.INCONCLUSIVE, Outcome.NOT_ASSESSED, Outcome.HOLDS)
    return min(
        answer.measurements,
        key=lambda found: (order.index(judge(bound, found.judged)), -excess(found)),
        default=None,
    )


def verdict_of(architecture: Architecture, claim: Claim, parts: Sequence[PartResult]) -> Verdict:
    """The verdict on a claim from the results of its parts."""
    outcome = worst(part.outcome for part in parts)
    index = next(index for index, part in enumerate(parts) if part.outcome is outcome)
    decisive, written = parts[index], claim.parts[index]
    deciding = (
        deciding_measurement(decisive.bound, decisive.answer) if decisive.bound and decisive.answer else None
    )
    facts = _facts(parts)
    return Verdict(
        claim=claim.id,
        title=claim.label,
        section=claim.section,
        outcome=outcome,
        basis=decisive.basis,
        reason=decisive.reason,
        metric=decisive.metric,
        statistic=deciding.judged.statistic if deciding else (written.statistic or ""),
        bound=format_bound(decisive.bound or written.bound) or claim.says,
        estimate=deciding.judged if deciding else None,
        parts=tuple(parts),
        facts=facts,
        assumptions=_assumptions(architecture, parts, facts),
        position=architecture.position(claim.id),
        says=claim.says,
    )


def _facts(parts: Sequence[PartResult]) -> tuple[FactUse, ...]:
    used: dict[str, FactUse] = {}
    for part in parts:
        for measurement in part.answer.measurements if part.answer else ():
            used.update({fact.name: fact for fact in measurement.facts})
    return tuple(used[name] for name in sorted(used))


def _assumptions(
    architecture: Architecture, parts: Sequence[PartResult], facts: Sequence[FactUse]
) -> tuple[str, ...]:
    overrides = {fact.assumption for fact in facts if fact.assumption}
    looked_at: set[str] = set()
    for part in parts:
        looked_at.update(finding.resource for finding in part.findings)
        for measurement in part.answer.measurements if part.answer else ():
            looked_at.update(measurement.elements)
    covering = architecture.assumptions_about(looked_at)
    return tuple(id for id in architecture.assumptions if id in overrides or id in covering)


def format_bound(bound: Bound | None) -> str:
    """A bound in words for people: "< 30 s", "within 2 % of 70 %"; "" for none."""
    if bound is None:
        return ""
    if bound.operator == "within":
        slack, middle = (format_quantity(value, bound.unit) for value in (bound.tolerance, bound.value))
        return f"within {slack} of {middle}"
    return f"{bound.operator} {format_quantity(bound.value, bound.unit)}"


def format_estimate(estimate: Estimate) -> str:
    """An estimate with its statistic and interval: "P95 1 m 36 s [1 m 35 s – 1 m 38 s]"."""
    name = estimate.statistic.upper() if estimate.statistic.startswith("p") else estimate.statistic
    value = format_quantity(estimate.value, estimate.unit)
    if estimate.method != "simulated" or estimate.low == estimate.high:
        return f"{name} {value}".strip()
    low = format_quantity(estimate.low, estimate.unit)
    high = format_quantity(estimate.high, estimate.unit) if isfinite(estimate.high) else "?"
    return f"{name} {value} [{low} – {high}]".strip()


def contradictions(architecture: Architecture) -> Mapping[str, tuple[str, ...]]:
    """Claims that cannot hold together: something that both measure, and bounds that share no value."""
    clashes: dict[str, dict[str, None]] = {}
    measured = [
        (claim.id, part)
        for claim in architecture.claims.values()
        for part in claim.parts
        if part.bound is not None
    ]
    for (first, one), (second, other) in combinations(measured, 2):
        if first != second and _measure_the_same(one, other) and _disjoint(one.bound, other.bound):
            clashes.setdefault(first, {})[second] = None
            clashes.setdefault(second, {})[first] = None
    return {id: tuple(others) for id, others in clashes.items()}


def _measure_the_same(one: Part, other: Part) -> bool:
    """Whether some measurement is judged by both: same metric and statistic, something in both scopes."""
    if (one.metric, one.statistic, one.load) != (other.metric, other.statistic, other.load):
        return False
    same_scope = one.scope == other.scope or not set(one.scope).isdisjoint(other.scope)
    same_scenario = one.scenarios == other.scenarios or any(
        fnmatchcase(name, pattern) or fnmatchcase(pattern, name)
        for name in one.scenarios
        for pattern in other.scenarios
    )
    return same_scope and same_scenario


def _disjoint(one: Bound | None, other: Bound | None) -> bool:
    if one is None or other is None or one.unit != other.unit:
        return False
    (low, low_open, high, high_open), (floor, floor_open, ceiling, ceiling_open) = (
        _interval(one),
        _interval(other),
    )
    below = high < floor or (high == floor and (high_open or floor_open))
    above = ceiling < low or (ceiling == low and (ceiling_open or low_open))
    return below or above


def _interval(bound: Bound) -> tuple[float, bool, float, bool]:
    """Lowest and highest value admitted, each with whether it is itself excluded."""
    infinity = float("inf")
    match bound.operator:
        case "<" | "<=":
            return -infinity, True, bound.value, bound.operator == "<"
        case ">" | ">=":
            return bound.value, bound.operator == ">", infinity, True
        case "=":
            return bound.value, False, bound.value, False
        case _:
            return bound.value - bound.tolerance, False, bound.value + bound.tolerance, False
