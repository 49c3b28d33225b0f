"""Dated records as evidence: whether people did what a claim says they do, as often as it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from withstand.model.architecture import Architecture
from withstand.model.elements.claim import Part
from withstand.model.elements.records import Record
from withstand.model.results.finding import Basis, Finding, Status
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import PartResult
from withstand.model.values.display import format_seconds

_SECONDS_PER_DAY = 86_400.0
_RULE = "records"


def judge_record(architecture: Architecture, part: Part, as_of: date) -> PartResult:
    """Judge a part whose evidence is dated records, for the day `as_of`.

    Holds when no gap between two successful records, nor from the last one to `as_of`, is longer than
    `every`, over the `window` (empty: as long as `every`); without `every`, one in the window is enough. Is
    violated by a gap. Not assessed when nothing was recorded in the window. Records after `as_of` are not
    counted, and named.
    """
    span = part.window or part.every
    start = as_of - timedelta(seconds=span) if span is not None else date.min
    mine = sorted(_about(architecture, part), key=lambda record: (record.date, record.id))
    future = [record for record in mine if record.date > as_of]
    past = [record for record in mine if record.date <= as_of]
    recent = [record for record in past if record.date >= start]
    note = f"; {len(future)} dated after {as_of} not counted" if future else ""
    if not recent:
        since = f" since {start}" if span is not None else ""
        last = f"; the last is of {past[-1].date}" if past else ""
        reason = f"no record of kind {part.record}{since}{last}{note}"
        return PartResult(Outcome.NOT_ASSESSED, part.metric, Basis.ATTESTED, reason=reason)
    findings = tuple(_findings(architecture, part, past, start=start, as_of=as_of))
    failing = [finding for finding in findings if finding.status is Status.FAIL]
    if failing:
        reason = failing[0].reason + note
        return PartResult(Outcome.VIOLATED, part.metric, Basis.ATTESTED, findings=findings, reason=reason)
    passed = sum(record.result == "passed" for record in recent)
    failed = len(recent) - passed
    reason = f"{passed} successful since {start}, the last on {_last_success(recent).date}"
    reason += f"; {failed} failed and done again" if failed else ""
    return PartResult(Outcome.HOLDS, part.metric, Basis.ATTESTED, findings=findings, reason=reason + note)


def _about(architecture: Architecture, part: Part) -> Iterator[Record]:
    """The records of the kind that cover all of the scope; one that names nothing covers the platform."""
    wanted = set(part.scope)
    for record in architecture.records.values():
        if record.kind == part.record and (not record.covers or wanted <= set(record.covers)):
            yield record


def _last_success(records: Sequence[Record]) -> Record:
    return [record for record in records if record.result == "passed"][-1]


def _findings(
    architecture: Architecture, part: Part, past: Sequence[Record], *, start: date, as_of: date
) -> Iterator[Finding]:
    """A finding for each record of the window and for each gap that is too long."""
    for record in past:
        if record.date >= start and record.result == "failed":
            says = f"{record.label} of {record.date} failed"
            yield _finding(architecture, record, Status.NOT_APPLICABLE, says)
    successes = [record for record in past if record.result == "passed"]
    in_window = [record for record in successes if record.date >= start]
    for record in in_window:
        yield _finding(architecture, record, Status.PASS, f"{record.label} of {record.date} passed")
    if not in_window:
        subject = past[-1]
        says = f"no {part.record} succeeded since {start}; {subject.label} of {subject.date} failed"
        yield _finding(architecture, subject, Status.FAIL, says)
    elif part.every is not None:
        yield from _gaps(architecture, part, successes, start=start, as_of=as_of)


def _gaps(
    architecture: Architecture, part: Part, successes: Sequence[Record], *, start: date, as_of: date
) -> Iterator[Finding]:
    """Gaps longer than `every` that reach into the window, up to `as_of`."""
    every = part.every or 0.0
    before = [record for record in successes if record.date < start]
    counted = [*before[-1:], *(record for record in successes if record.date >= start)]
    days = [*(record.date for record in counted), as_of]
    if not before:
        days.insert(0, start)
    for first, second in pairwise(days):
        if (second - first).days * _SECONDS_PER_DAY > every:
            limit = format_seconds(every)
            says = f"no successful {part.record} between {first} and {second}, longer than {limit}"
            subject = next(record for record in counted if record.date >= min(second, counted[-1].date))
            yield _finding(architecture, subject, Status.FAIL, says)


def _finding(architecture: Architecture, record: Record, status: Status, says: str) -> Finding:
    return Finding(
        _RULE, status, record.id, says, basis=Basis.ATTESTED, position=architecture.position(record.id)
    )
