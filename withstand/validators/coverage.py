"""Coverage of a framework: what evidence supports each control, what contradicts it, what is a named gap.

Evidence supports a control; it never makes anybody compliant. Failing evidence that shows the control itself
contradicts it. Failing evidence that shows a part of it is a gap, named beside what supports the rest, and
contradicts only where nothing supports it. A control that needs what no architecture can show (people,
contracts, buildings) is a named gap, with the reason.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from withstand.errors import UsageError
from withstand.model.elements.claim import Part
from withstand.model.results.finding import Basis, Finding, Status
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import PartResult

_RULE = re.compile(r"[A-Z]{3}\d{3}")
_FOLDER = Path(__file__).parent / "frameworks"
_SHOWN = 3


class Support(StrEnum):
    """What the evidence says of one control."""

    SUPPORTED = "supported"
    PARTLY = "partly supported"
    CONTRADICTED = "contradicted"
    UNKNOWN = "unknown"
    GAP = "named gap"
    NO_EVIDENCE = "no evidence"


@dataclass(frozen=True, slots=True)
class Control:
    """A requirement of a framework, in our own words, with the rules and claims that bear on it."""

    id: str
    is_: str
    direct: tuple[str, ...] = ()
    """Rules and claims that show the control itself."""
    partial: tuple[str, ...] = ()
    """Rules and claims that show a part of it."""
    manual: str = ""
    """What remains for people to show."""
    outside: str = ""
    """Why no architecture can show it: the control is a named gap."""


@dataclass(frozen=True, slots=True)
class Framework:
    """A set of controls, with the edition and where it is published."""

    name: str
    title: str
    source: str
    as_of: str
    id_form: str
    excluded: tuple[str, ...]
    controls: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class ControlResult:
    """What became of one control."""

    control: Control
    support: Support
    reason: str
    supporting: tuple[str, ...] = ()
    contradicting: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@cache
def frameworks() -> Mapping[str, Framework]:
    """All frameworks by name."""
    read = (_read(path) for path in sorted(_FOLDER.glob("*.toml")))
    return {framework.name: framework for framework in read}


def _read(path: Path) -> Framework:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    controls = tuple(
        Control(
            id=item["id"],
            is_=item["is"],
            direct=tuple(item.get("direct", ())),
            partial=tuple(item.get("partial", ())),
            manual=item.get("manual", ""),
            outside=item.get("outside", ""),
        )
        for item in data["control"]
    )
    return Framework(
        name=data["name"],
        title=data["title"],
        source=data["source"],
        as_of=data["as_of"],
        id_form=data["id_form"],
        excluded=tuple(data["excluded"]),
        controls=controls,
    )


def coverage(
    framework: Framework, findings: Iterable[Finding], outcomes: Mapping[str, Outcome]
) -> tuple[ControlResult, ...]:
    """What the findings of the rules and the outcomes of the claims say of each control, in its order."""
    findings = tuple(findings)
    states, failed = _states(findings, outcomes), _failed(findings)
    return tuple(_judge_control(control, states, failed) for control in framework.controls)


def judge_coverage(part: Part, findings: Sequence[Finding], outcomes: Mapping[str, Outcome]) -> PartResult:
    """The verdict on "every applicable control has passing evidence or is a named gap".

    Violated where evidence contradicts a control; not assessed where a control's evidence is unknown or
    missing. A control that is partly supported counts as supported, with its gap named. UsageError for a
    framework that is not there.
    """
    framework = frameworks().get(part.framework)
    if framework is None:
        known = ", ".join(frameworks())
        raise UsageError(f"there is no framework {part.framework!r}; use one of {known}")
    results = coverage(framework, findings, outcomes)
    outcome, reason = _conclude(framework, results)
    shown = tuple(_finding(framework, result) for result in results)
    return PartResult(outcome, part.metric, Basis.PROVED, findings=shown, reason=reason)


class _State(StrEnum):
    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    ACCEPTED = "fails, accepted as a risk"
    DECLARED = "is only declared"
    UNKNOWN = "unknown"


_OF_OUTCOME = {
    Outcome.HOLDS: _State.SUPPORTS,
    Outcome.VIOLATED: _State.CONTRADICTS,
    Outcome.INCONCLUSIVE: _State.UNKNOWN,
    Outcome.NOT_ASSESSED: _State.UNKNOWN,
}


def _states(findings: Iterable[Finding], outcomes: Mapping[str, Outcome]) -> Mapping[str, _State]:
    """What each rule and each claim says; a rule that is not applicable says nothing and is not there."""
    by_rule: dict[str, set[_State]] = defaultdict(set)
    for finding in findings:
        state = _of_finding(finding)
        if state is not None:
            by_rule[finding.rule].add(state)
    worst_first = (_State.CONTRADICTS, _State.UNKNOWN, _State.ACCEPTED, _State.DECLARED, _State.SUPPORTS)
    states = {rule: next(state for state in worst_first if state in found) for rule, found in by_rule.items()}
    return states | {claim: _OF_OUTCOME[outcome] for claim, outcome in outcomes.items()}


def _of_finding(finding: Finding) -> _State | None:
    match finding.status:
        case Status.PASS:
            return _State.DECLARED if finding.basis is Basis.DECLARED else _State.SUPPORTS
        case Status.FAIL:
            return _State.ACCEPTED if finding.waived_by else _State.CONTRADICTS
        case Status.UNKNOWN:
            return _State.UNKNOWN
        case _:
            return None


def _failed(findings: Iterable[Finding]) -> Mapping[str, str]:
    """How many of its subjects each failing rule fails: "3 of 10"."""
    judged = Counter(f.rule for f in findings if f.status in (Status.PASS, Status.FAIL))
    failed = Counter(f.rule for f in findings if f.status is Status.FAIL and not f.waived_by)
    return {rule: f"{count} of {judged[rule]}" for rule, count in failed.items()}


def _judge_control(
    control: Control, states: Mapping[str, _State], failed: Mapping[str, str]
) -> ControlResult:
    if control.outside:
        return ControlResult(control, Support.GAP, f"no architecture shows it: {control.outside}")
    evidence = (*control.direct, *control.partial)
    having = {state: tuple(id for id in evidence if states.get(id) is state) for state in _State}
    supporting, against = having[_State.SUPPORTS], having[_State.CONTRADICTS]
    support = _support(control, having)
    counted = [f"{id} ({failed[id]} fail)" if id in failed else f"{id} (violated)" for id in against]
    part = supporting or having[_State.ACCEPTED] or having[_State.DECLARED]
    reason = {
        Support.SUPPORTED: f"evidence supports it: {_list(supporting)}",
        Support.PARTLY: f"evidence supports a part: {_list(part)}",
        Support.CONTRADICTED: f"evidence contradicts it: {_list(counted)}",
        Support.UNKNOWN: f"evidence is open: {_list(having[_State.UNKNOWN])}",
        Support.NO_EVIDENCE: f"nothing here bears on it: {_list(evidence)}",
    }[support]
    if counted and support is not Support.CONTRADICTED:
        reason += f"; gap: {_list(counted)}"
    if having[_State.UNKNOWN] and support is Support.PARTLY:
        reason += f"; open: {_list(having[_State.UNKNOWN])}"
    if control.manual:
        reason += f"; people still show: {control.manual}"
    return ControlResult(control, support, reason, supporting, against, having[_State.UNKNOWN])


def _support(control: Control, having: Mapping[_State, Sequence[str]]) -> Support:
    direct, against = set(control.direct), having[_State.CONTRADICTS]
    part = (*having[_State.SUPPORTS], *having[_State.ACCEPTED], *having[_State.DECLARED])
    if direct.intersection(against) or (against and not part):
        return Support.CONTRADICTED
    if direct.intersection(having[_State.UNKNOWN]) or (having[_State.UNKNOWN] and not part):
        return Support.UNKNOWN
    if not part:
        return Support.NO_EVIDENCE
    gaps = against or having[_State.UNKNOWN] or having[_State.ACCEPTED] or having[_State.DECLARED]
    shown = direct.intersection(having[_State.SUPPORTS])
    return Support.SUPPORTED if shown and not gaps and not control.manual else Support.PARTLY


def _list(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return ", ".join(ids[:_SHOWN]) + more


def _conclude(framework: Framework, results: Sequence[ControlResult]) -> tuple[Outcome, str]:
    ids: dict[Support, list[str]] = defaultdict(list)
    for result in results:
        ids[result.support].append(result.control.id)
    counts = ", ".join(f"{len(ids[support])} {support}" for support in Support if ids[support])
    summary = f"{framework.title}, {len(results)} controls: {counts}"
    if ids[Support.CONTRADICTED]:
        return Outcome.VIOLATED, f"evidence contradicts {_list(ids[Support.CONTRADICTED])} ({summary})"
    open_ones = ids[Support.UNKNOWN] + ids[Support.NO_EVIDENCE]
    if open_ones:
        return Outcome.NOT_ASSESSED, f"open: {_list(open_ones)} ({summary})"
    return Outcome.HOLDS, f"evidence supports every control that it can ({summary})"


_STATUS = {
    Support.SUPPORTED: Status.PASS,
    Support.PARTLY: Status.PASS,
    Support.CONTRADICTED: Status.FAIL,
    Support.UNKNOWN: Status.UNKNOWN,
    Support.NO_EVIDENCE: Status.UNKNOWN,
    Support.GAP: Status.NOT_APPLICABLE,
}


def _finding(framework: Framework, result: ControlResult) -> Finding:
    """A control's result as a finding: the framework stands for the rule, the control for the resource."""
    control = result.control
    return Finding(
        rule=framework.name,
        status=_STATUS[result.support],
        resource=control.id,
        reason=f"{control.is_}: {result.support}; {result.reason}",
        witness=(*result.contradicting, *result.unknown, *result.supporting),
    )
