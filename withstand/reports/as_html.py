"""The HTML report: one self-contained file for a committee, readable without scripts and in print."""

from __future__ import annotations

import base64
import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from withstand.model.elements import recorded_only
from withstand.model.elements.claim import Bound
from withstand.model.results.estimate import Estimate
from withstand.model.results.finding import Finding, Severity, Status
from withstand.model.results.judging import format_bound, format_estimate
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import PartResult, Result, Verdict
from withstand.model.values.display import format_quantity, format_seconds
from withstand.reports import replays, runs, second_opinion, wording
from withstand.reports.as_text import what_would_change
from withstand.reports.drawings import Drawings
from withstand.reports.frames import MEANINGS, SIGNS, State
from withstand.reports.ranking import ORDER, know_first
from withstand.reports.register import Register

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).with_name("templates")
_KNOW_FIRST = 6
_MOST_MEASUREMENTS = 15
# A longer bound is a sentence, which may break anywhere.
_SHORT = 30
_MOST_FINDINGS = 25
_SEVERITIES = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def render(result: Result, register: Register, drawings: Drawings | None = None) -> str:
    """The page. It loads nothing, and its own policy forbids any script but the one it brings."""
    from withstand.reports.figures import figures

    style, script = _assets("report.css", "replay.css"), _assets("report.js", "drawings.js", "replay.js")
    played = runs.played(result)
    page = _environment().get_template("report.html.j2")
    return page.render(
        result=result,
        register=register,
        style=style,
        script=script,
        policy=_policy(style, script),
        figures=figures(result),
        drawings=drawings or Drawings(),
        replays=replays.of(played, drawings.stage if drawings else None),
        run_numbers={run.trace: index for index, run in enumerate(played)},
        first=know_first(result.verdicts, _KNOW_FIRST),
        order=ORDER,
        contradictions=_contradictions(result.verdicts),
        sections=wording.by_section(result),
        rules=_by_rule(result.findings),
        used_by=_used_by(result.verdicts),
        numbers={verdict.claim: index for index, verdict in enumerate(result.verdicts)},
    )


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        # Icons of the drawings are part of the page.
        "img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _assets(*names: str) -> str:
    """The files as one, without the indentation and the comments that only their authors need."""
    texts = ((_TEMPLATES / name).read_text(encoding="utf-8") for name in names)
    lines = (line.strip() for text in texts for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_cleaned,
    )
    environment.globals.update(_words())
    return environment


def _cleaned(value: Any) -> Any:
    """Text of the architecture without control and direction-changing characters; markup is left alone."""
    return wording.clean(value) if type(value) is str else value


def _words() -> Mapping[str, Any]:
    """What the templates say things with."""
    from markupsafe import Markup

    from withstand.reports.as_tornado import flips
    from withstand.reports.charts.tornado import tornado
    from withstand.reports.figures import claim_figures

    return {
        "Outcome": Outcome,
        "Status": Status,
        "verbatim": Markup,
        "wording": wording,
        "recorded_only": recorded_only,
        "bases": wording.BASES,
        "quantity": _quantity,
        "seconds": _seconds,
        "bound_text": _bound,
        "estimate_text": _estimate,
        "claim_figures": claim_figures,
        "what_would_change": what_would_change,
        "measurements": _measurements,
        "second_opinion": second_opinion,
        "open_findings": _open_findings,
        "claimed": _claimed,
        "claimed_of": _claimed_of,
        "found": _found,
        "sample": _sample,
        "most_findings": _MOST_FINDINGS,
        "is_link": _is_link,
        "traces_of": runs.traces_of,
        "untitled": runs.untitled,
        "places": replays.places,
        "tornado": tornado,
        "flips": flips,
        "state_signs": tuple((state.value, SIGNS[state], MEANINGS[state]) for state in State),
    }


def _quantity(value: float, unit: str) -> str:
    return wording.together(format_quantity(value, unit))


def _seconds(value: float) -> str:
    return wording.together(format_seconds(value))


def _estimate(estimate: Estimate) -> str:
    return wording.together(format_estimate(estimate))


def _bound(bound: Bound | None) -> str:
    return wording.together(wording.bound(format_bound(bound)))


def _claimed(verdict: Verdict) -> str:
    """What the claim says, with its bound held together."""
    return wording.together(wording.bound(verdict.bound)) if len(verdict.bound) < _SHORT else verdict.bound


def _claimed_of(verdict: Verdict, register: Register) -> str:
    """What stands before the bound: of one in words, what it is said of ("stores without a key:")."""
    measured = any(part.bound is not None for part in verdict.parts)
    subject = register.subjects.get(verdict.claim, "")
    return "claimed" if measured or not subject else f"{subject}:"


def _found(verdict: Verdict) -> str:
    """The value or the tally that the verdict rests on, without the interval."""
    if verdict.estimate is None:
        return wording.evidence(verdict)
    value = format_quantity(verdict.estimate.value, verdict.estimate.unit)
    return wording.together(f"{wording.statistic(verdict.estimate.statistic)} {value}")


def _sample(verdict: Verdict) -> tuple[str, ...]:
    """The interval and the size of the sample, each to stay in one line."""
    estimate = verdict.estimate
    if estimate is None:
        return ()
    low, high = (format_quantity(each, estimate.unit) for each in (estimate.low, estimate.high))
    # Too few runs bound a statistic from below only; that it "never" ends would be another statement.
    open_above = math.isinf(estimate.high) and math.isfinite(estimate.value)
    interval = f"≥ {low}" if open_above else f"{low} – {high}"
    exact = estimate.low == estimate.high
    return tuple(map(wording.together, ([] if exact else [interval]) + [wording.sample(verdict)]))


def _measurements(part: PartResult) -> tuple[tuple[Any, ...], int]:
    """The measurements of a part to show, the deciding one first, and how many are left out."""
    found = part.answer.measurements if part.answer else ()
    first = wording.deciding(part)
    ordered = sorted(found, key=lambda each: (each is not first, -_badness(part, each.judged.value)))
    return tuple(ordered[:_MOST_MEASUREMENTS]), max(0, len(found) - _MOST_MEASUREMENTS)


def _badness(part: PartResult, value: float) -> float:
    if part.bound is None:
        return 0.0
    return -value if part.bound.operator in (">", ">=") else value


def _open_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings that fail or are unknown, the worst first."""
    open_ = (each for each in findings if each.status in (Status.FAIL, Status.UNKNOWN))
    return tuple(sorted(open_, key=_rank))


def _by_rule(findings: Sequence[Finding]) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """Open findings of each rule; first the rules whose worst finding is worst, then those with most."""
    rules: dict[str, list[Finding]] = {}
    for finding in _open_findings(findings):
        rules.setdefault(finding.rule, []).append(finding)
    order = sorted(rules, key=lambda rule: (*_rank(rules[rule][0])[:3], -len(rules[rule]), rule))
    return tuple((rule, tuple(rules[rule])) for rule in order)


def _rank(finding: Finding) -> tuple[bool, bool, int, str, str]:
    """Accepted last, failed before unknown, severe before slight."""
    return (
        bool(finding.waived_by),
        finding.status is Status.UNKNOWN,
        _SEVERITIES.index(finding.severity),
        finding.rule,
        finding.resource,
    )


def _contradictions(verdicts: Sequence[Verdict]) -> tuple[tuple[Verdict, Verdict], ...]:
    """Pairs of claims that cannot hold together, each once."""
    known = {verdict.claim: verdict for verdict in verdicts}
    pairs = {
        tuple(sorted((verdict.claim, other)))
        for verdict in verdicts
        for other in verdict.contradicts
        if other in known
    }
    return tuple((known[one], known[other]) for one, other in sorted(pairs))


def _used_by(verdicts: Sequence[Verdict]) -> Mapping[str, Sequence[str]]:
    """The claims that rest on each assumption."""
    used: dict[str, list[str]] = {}
    for verdict in verdicts:
        for id in verdict.assumptions:
            used.setdefault(id, []).append(verdict.claim)
    return used


def _is_link(source: str) -> bool:
    """Whether a source is an address that a reader may safely follow."""
    return source.startswith(("https://", "http://")) and not any(each.isspace() for each in source)
