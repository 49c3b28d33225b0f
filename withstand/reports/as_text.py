"""Plain text: the main screen of `verify`, and the whole story of one claim for `explain`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from withstand.errors import UsageError
from withstand.model.elements import recorded_only
from withstand.model.elements.claim import Bound
from withstand.model.results.estimate import ChainLink, Estimate, Measurement
from withstand.model.results.finding import Finding, Status
from withstand.model.results.judging import format_bound, format_estimate
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import PartResult, Result, Verdict
from withstand.model.values.display import format_quantity, format_seconds
from withstand.model.values.fact_use import FactUse
from withstand.reports import runs, second_opinion, wording
from withstand.reports.register import Register
from withstand.reports.wording import clean, columns, fit

WIDTH = 140
"""Columns of the main screen where nobody says otherwise: a wide terminal, and a printed landscape page."""
_TITLE, _EVIDENCE, _ID = 46, 38, 30
_MOST_MEASUREMENTS = 12
_MOST_FINDINGS = 20


def render(result: Result, register: Register | None = None, *, width: int = WIDTH) -> str:
    """The main screen: every claim with its evidence and its reason, by section; then the counts."""
    time = f" · {result.seconds:.1f} s" if result.seconds else ""
    when = f"as of {result.as_of} · seed {result.seed}{time}"
    lines = [f"{clean(result.architecture)}   {wording.scale(result)}      {when}"]
    widths = _widths(result.verdicts)
    for section, verdicts in wording.by_section(result).items():
        lines += ["", clean(section)]
        for verdict in verdicts:
            lines += _claim(verdict, widths, width)
    lines += ["", wording.summary(result)]
    lines += _left_out(result)
    return "\n".join(lines) + "\n"


def _left_out(result: Result) -> list[str]:
    waived = sum(bool(each.waived_by) for each in result.verdicts if each.outcome is Outcome.VIOLATED)
    lines = [f"{wording.plural(waived, 'violation')} accepted by a waiver"] if waived else []
    if result.interrupted:
        lines.append("interrupted: what was not measured by then counts as not assessed")
    if result.unmodelled:
        lines.append(f"not modelled: {len(result.unmodelled)}, listed in the report")
    if result.recorded_only:
        lines.append(f"{recorded_only.summary(result.recorded_only)}; withstand validate lists them")
    return lines


def _widths(verdicts: Sequence[Verdict]) -> tuple[int, int, int]:
    def widest(texts: Iterator[str], most: int) -> int:
        return min(most, max(map(columns, texts), default=0))

    return (
        widest((clean(each.claim) for each in verdicts), _ID),
        widest((clean(each.title) for each in verdicts), _TITLE),
        widest((wording.evidence(each) for each in verdicts), _EVIDENCE),
    )


def _claim(verdict: Verdict, widths: tuple[int, int, int], width: int) -> list[str]:
    """One line; where the reason of a claim that does not hold is too long for it, a second one below."""
    texts = (verdict.claim, verdict.title, wording.evidence(verdict))
    cells = [fit(clean(text), wide) for text, wide in zip(texts, widths, strict=True)]
    start = f"  {wording.SYMBOLS[verdict.outcome]} {'  '.join(cells)}"
    reason = clean(verdict.reason) + (f" (waived: {clean(verdict.waived_by)})" if verdict.waived_by else "")
    left = width - columns(start) - 2
    if columns(reason) <= left or (verdict.outcome is Outcome.HOLDS and left > 1):
        return [f"{start}  {fit(reason, left)}".rstrip()]
    indent = " " * (widths[0] + 6)
    return [start.rstrip(), indent + fit(reason, max(width - len(indent), 1)).rstrip()]


# ---------------------------------------------------------------- one claim


def explain_claim(
    result: Result, claim_id: str, register: Register | None = None, *, whole_runs: bool = False
) -> str:
    """The whole story of one claim; with `whole_runs` every event of the median and the worst replication.

    UsageError with the closest id where there is no such claim.
    """
    verdict = next((each for each in result.verdicts if each.claim == claim_id), None)
    if verdict is None:
        close = get_close_matches(claim_id, [each.claim for each in result.verdicts], n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise UsageError(f"no claim is called {clean(claim_id)}{hint}")
    register = register or Register()
    blocks = [
        _head(verdict, register),
        *(_part(part, index, len(verdict.parts)) for index, part in enumerate(verdict.parts, 1)),
        *_runs(verdict, whole_runs),
        _block("What would change the verdict", what_would_change(verdict)),
        _block("Numbers that it rests on", map(_fact, verdict.facts)),
        _block("Assumptions", _assumptions(verdict, register)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(verdict: Verdict, register: Register) -> str:
    symbol, word = wording.SYMBOLS[verdict.outcome], wording.WORDS[verdict.outcome].upper()
    basis = f" ({verdict.basis.value})" if verdict.basis else ""
    clause = register.clauses.get(verdict.claim, "")
    rows = {
        "claimed": wording.bound(verdict.bound) or verdict.says,
        "found": wording.evidence(verdict),
        "because": verdict.reason,
        "about": register.subjects.get(verdict.claim, ""),
        "clause": clause,
        "document": verdict.says if verdict.says != verdict.bound else "",
        "section": verdict.section,
        "written at": verdict.position,
        "contradicts": ", ".join(verdict.contradicts),
        "documented": "; ".join(verdict.limits),
        "waived by": verdict.waived_by,
    }
    lines = [f"{symbol} {word}{basis}  {clean(verdict.claim)}", f"  {clean(verdict.title)}"]
    return "\n".join([*lines, *(f"  {name:<12} {clean(text)}" for name, text in rows.items() if text)])


def _part(part: PartResult, index: int, total: int) -> str:
    number = f"Part {index} of {total}: " if total > 1 else "Measured: "
    bound = f" {wording.bound(format_bound(part.bound))}" if part.bound else ""
    lines = [f"{number}{part.metric}{bound}: {wording.WORDS[part.outcome]}"]
    if part.answer is not None:
        deciding = wording.deciding(part)
        lines += _measurements(part, deciding)
        lines += [
            f"  – {_gap(gap.scope, gap.scenario)}: {clean(gap.reason)}" for gap in part.answer.unmeasured
        ]
        if deciding is not None:
            lines += _mechanism(deciding)
    elif part.reason and not part.findings:
        lines.append(f"  {clean(part.reason)}")
    lines += _findings(part.findings)
    return "\n".join(lines)


def _gap(scope: str, scenario: str) -> str:
    return clean(", ".join(filter(None, (scope, scenario)))) or "everything"


def _measurements(part: PartResult, deciding: Measurement | None) -> list[str]:
    found = part.answer.measurements if part.answer else ()
    ordered = sorted(found, key=lambda each: each is not deciding)
    lines = [
        f"  {'→' if each is deciding else ' '} {clean(wording.place(each.scope))}, {clean(each.scenario)}: "
        f"{format_estimate(each.judged)} ({_sampled(each.judged)})"
        for each in ordered[:_MOST_MEASUREMENTS]
    ]
    rest = len(found) - _MOST_MEASUREMENTS
    return lines + ([f"    and {rest} more, in the JSON result"] if rest > 0 else [])


def _sampled(estimate: Estimate) -> str:
    return f"n = {estimate.n:,}, seed {estimate.seed}" if estimate.n else estimate.method


def _mechanism(deciding: Measurement) -> list[str]:
    lines = []
    if deciding.others:
        lines.append("  also: " + " · ".join(format_estimate(each) for each in deciding.others))
    if deciding.binding:
        lines.append(f"  decided by: {clean(deciding.binding)}")
    if deciding.chain:
        lines += ["", "  The chain of recovery (time of each link; share of runs in which it was critical)"]
        lines += [_link(link) for link in deciding.chain]
    if deciding.shares:
        lines += ["", "  By cause"]
        lines += [
            f"    {clean(each.name)}: {format_quantity(each.value, each.unit)}" for each in deciding.shares
        ]
    if deciding.second_opinion is not None:
        lines += ["", "  Second opinion (minutes of downtime a year)"]
        lines += [f"    {line}" for line in second_opinion.as_lines(deciding.second_opinion)]
        lines.append("")
    lines += [f"  note: {clean(note)}" for note in deciding.notes]
    return lines


def _link(link: ChainLink) -> str:
    where = f" ({clean(link.where)})" if link.where else ""
    return (
        f"    {link.stage:<9} {clean(link.what)}{where}: starts {format_seconds(link.start_p50)}, "
        f"P50 {format_seconds(link.p50)}, P95 {format_seconds(link.p95)}, P99 {format_seconds(link.p99)}, "
        f"critical {wording.percent(link.critical_share)}"
    )


def _runs(verdict: Verdict, whole: bool) -> Iterator[str]:
    """The replications that the verdict shows: the first in short, or all of them event by event."""
    shown = runs.traces_of(verdict)
    for trace in shown if whole else shown[:1]:
        yield "\n".join(["One run", *runs.as_lines(trace, whole=whole)])


def _findings(findings: Sequence[Finding]) -> list[str]:
    open_ = [each for each in findings if each.status in (Status.FAIL, Status.UNKNOWN)]
    lines = [f"  {wording.tally(findings)}"] if findings else []
    for finding in open_[:_MOST_FINDINGS]:
        mark = f"{wording.STATUS_SYMBOLS[finding.status]} {finding.status.value}"
        lines.append(f"  {mark}  {finding.rule}  {clean(finding.resource)}: {clean(finding.reason)}")
        if finding.witness:
            lines.append(f"      by {' → '.join(map(clean, finding.witness))}")
        if finding.position:
            lines.append(f"      at {clean(finding.position)}")
    rest = len(open_) - _MOST_FINDINGS
    return lines + ([f"  and {rest} more"] if rest > 0 else [])


def what_would_change(verdict: Verdict) -> Iterator[str]:
    """What must become different for the verdict to change: the gap to the bound, the links, the remedies."""
    for part in verdict.parts:
        deciding = wording.deciding(part)
        if deciding is not None and part.bound is not None:
            yield _gap_to_bound(part.bound, deciding.judged, part.outcome)
            if part.outcome is not Outcome.HOLDS:
                yield from _longest_links(deciding.chain)
        yield from dict.fromkeys(
            f"{each.rule}: {each.remedy}"
            for each in part.findings
            if each.status is Status.FAIL and each.remedy
        )
        for gap in part.answer.unmeasured if part.answer else ():
            if gap.kind == "unknown":
                yield f"Say what is unknown: {gap.reason}"


def _gap_to_bound(bound: Bound, estimate: Estimate, outcome: Outcome) -> str:
    name, found = wording.statistic(estimate.statistic), format_quantity(estimate.value, estimate.unit)
    wanted = wording.bound(format_bound(bound))
    if outcome is Outcome.HOLDS:
        return f"{name} is {found}; the claim would no longer hold outside {wanted}."
    if outcome is Outcome.INCONCLUSIVE:
        return (
            f"The interval of {name} ({format_quantity(estimate.low, estimate.unit)} – "
            f"{format_quantity(estimate.high, estimate.unit)}) straddles {wanted}: more runs or better facts."
        )
    return f"{name} must be {wanted}; it is {found}."


def _longest_links(chain: Sequence[ChainLink]) -> Iterator[str]:
    for link in sorted(chain, key=lambda each: -each.critical_share * each.p95)[:3]:
        if link.critical_share > 0:
            yield (
                f"{link.stage}: {link.what} takes P50 {format_seconds(link.p50)}, "
                f"P95 {format_seconds(link.p95)}; "
                f"critical in {wording.percent(link.critical_share)} of the runs."
            )


def _fact(use: FactUse) -> str:
    fact = use.fact
    spread = f", {fact.spread.law} {fact.spread.parameters}" if fact.spread else ""
    replaced = f" [assumption {use.assumption}]" if use.assumption else ""
    note = f" {fact.note}" if fact.note else ""
    value = format_quantity(fact.value, fact.unit)
    return f"{use.name} = {value}{spread}{replaced}: {fact.cls.value}, {fact.source}, {fact.as_of}.{note}"


def _assumptions(verdict: Verdict, register: Register) -> Iterator[str]:
    known = {each.id: each for each in register.assumptions}
    for id in verdict.assumptions:
        entry = known.get(id)
        yield f"{id}: {entry.title or entry.reason} (source: {entry.source})" if entry else id


def _block(title: str, lines: Iterator[str] | map[str]) -> str:
    told = [f"  • {clean(line)}" for line in lines]
    return "\n".join([title, *told]) if told else ""
