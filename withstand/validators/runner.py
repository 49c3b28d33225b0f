"""Runs the rules: findings with position, remedy and waiver, sorted, none lost to a crash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.elements.records import Waiver
from withstand.model.results.finding import Finding, Status
from withstand.validators.rule import Rule, all_rules, not_applicable, unknown

_WAIVABLE = (Status.FAIL, Status.UNKNOWN)


def check(
    architecture: Architecture, *, as_of: date | None = None, only: Iterable[str] | None = None
) -> tuple[Finding, ...]:
    """What every rule (or those with the ids `only`) says, sorted by rule and resource.

    `as_of` is the day on which waivers must still be valid: the architecture's own, or today. A rule that
    crashes or needs an unknown value says `unknown`; one that finds nothing it is about says so once.
    Raises KeyError for an id that no rule has.
    """
    day = as_of or architecture.as_of or datetime.now(UTC).date()
    chosen = all_rules().values() if only is None else [all_rules()[id] for id in sorted(set(only))]
    waivers = tuple(waiver for waiver in architecture.waivers.values() if waiver.rule)
    found = (_waived(finding, waivers, day) for rule in chosen for finding in findings_of(rule, architecture))
    return tuple(sorted(found, key=lambda finding: (finding.rule, finding.resource, finding.reason)))


def findings_of(rule: Rule, architecture: Architecture) -> Iterator[Finding]:
    """One rule's findings, completed with what the rule and the source say; at least one."""
    findings = list(_protected(rule, architecture)) or [
        not_applicable(architecture, "nothing here that this rule is about")
    ]
    for finding in findings:
        yield replace(
            finding,
            rule=rule.id,
            severity=rule.severity,
            basis=rule.basis,
            position=finding.position or architecture.position(finding.resource),
            remedy=rule.remedy if finding.status is Status.FAIL else "",
        )


def _protected(rule: Rule, architecture: Architecture) -> Iterator[Finding]:
    try:
        yield from rule.check(architecture)
    except UnknownValueError as error:
        yield unknown(architecture, str(error))
    except Exception as error:  # Whatever a rule does wrong, it must not pass and must not stop the others.
        yield unknown(architecture, f"the rule failed with {type(error).__name__}: {error}")


def _waived(finding: Finding, waivers: tuple[Waiver, ...], day: date) -> Finding:
    """The finding with the waiver that accepts it; one that has run out is named, and accepts nothing."""
    if finding.status not in _WAIVABLE:
        return finding
    matching = [
        waiver
        for waiver in waivers
        if waiver.rule == finding.rule and waiver.resource in (None, finding.resource)
    ]
    for waiver in matching:
        if waiver.expires >= day:
            return replace(finding, waived_by=waiver.id)
    if matching:
        latest = max(matching, key=lambda waiver: waiver.expires)
        ended = f" (waiver {latest.id} of {latest.owner} ran out on {latest.expires.isoformat()})"
        return replace(finding, reason=finding.reason + ended)
    return finding
