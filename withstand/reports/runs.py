"""Replications that are told event by event: which ones there are, whose they are, and their text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from withstand.model.results.estimate import Measurement, Trace, TraceEvent
from withstand.model.results.verdict import PartResult, Result, Verdict
from withstand.model.values.display import format_seconds
from withstand.reports import wording
from withstand.reports.wording import clean

_MOST_MOMENTS = 30
_MOST_AT_ONCE = 4
CRITICAL = "▶"
"""Marks an event on the critical chain."""


@dataclass(frozen=True, slots=True)
class Run:
    """One replication, with the verdicts that it is shown for."""

    trace: Trace
    claims: tuple[tuple[str, str], ...]
    """Claims, each with what this replication is to it: "median, rto 12 m"."""

    @property
    def told(self) -> str:
        """What it is to each claim, in short: "rto.region: median, rto 12 m"."""
        return "; ".join(f"{claim}: {standing}" for claim, standing in self.claims)

    @property
    def moments(self) -> tuple[tuple[float, tuple[int, ...]], ...]:
        """Times at which something happens, to a tenth of a second, with the events as indices."""
        numbered = groupby(range(len(self.trace.events)), lambda index: round(self.trace.events[index].at, 1))
        return tuple((at, tuple(indices)) for at, indices in numbered)

    @property
    def is_critical(self) -> frozenset[int]:
        """The events on the critical chain."""
        return frozenset(self.trace.critical)


def told(part: PartResult) -> Measurement | None:
    """The measurement of a part that shows its replications: the one that decides, if it does."""
    found = [each for each in (part.answer.measurements if part.answer else ()) if each.traces]
    deciding = wording.deciding(part)
    return deciding if deciding in found else next(iter(found), None)


def traces_of(verdict: Verdict) -> tuple[Trace, ...]:
    """The replications that a verdict shows, those of its first part first."""
    shown = (told(part) for part in verdict.parts)
    return tuple(dict.fromkeys(trace for each in shown if each for trace in each.traces))


def played(result: Result) -> tuple[Run, ...]:
    """Every replication of a scenario that some verdict shows, each once, in the order of the verdicts."""
    claims: dict[Trace, list[tuple[str, str]]] = {}
    for verdict in result.verdicts:
        for trace in traces_of(verdict):
            if trace.scenario:
                claims.setdefault(untitled(trace), []).append((verdict.claim, trace.standing or trace.title))
    return tuple(Run(trace, tuple(told)) for trace, told in claims.items())


def untitled(trace: Trace) -> Trace:
    """The replication itself, whatever it is to a claim: the median of one may be the worst of another."""
    title = f"{wording.scenario(trace.scenario)}, replication {trace.replication}"
    return replace(trace, title=title, standing="")


def as_lines(trace: Trace, *, whole: bool = False) -> Iterator[str]:
    """A replication as text: its critical chain, and what happened when; `whole` leaves nothing out."""
    yield f"  {clean(trace.title)} (replication {trace.replication})"
    if trace.critical:
        yield f"  {CRITICAL} critical chain; ← the event that caused it"
    yield from _whole(trace) if whole else _moments(trace)


def _whole(trace: Trace) -> Iterator[str]:
    critical = frozenset(trace.critical)
    for index, event in enumerate(trace.events):
        cause = f"  ← {event.cause}" if event.cause is not None else ""
        mark = CRITICAL if index in critical else " "
        at = format_seconds(event.at)
        yield f"  {mark} {index:>4}  {at:>12}  {clean(event.what)}: {_happened(event)}{cause}"


def _moments(trace: Trace) -> Iterator[str]:
    """What happens to several elements at one moment stands on one line."""
    critical = frozenset(trace.critical)
    grouped = groupby(
        enumerate(trace.events), lambda each: (format_seconds(each[1].at), each[1].what, each[0] in critical)
    )
    moments = [(name, [event for _, event in events]) for name, events in grouped]
    shown = 0
    for (at, what, is_critical), events in moments:
        if shown >= _MOST_MOMENTS and not is_critical:
            continue
        shown += 1
        mark = CRITICAL if is_critical else " "
        names = ", ".join(map(_happened, events[:_MOST_AT_ONCE]))
        yield f"  {mark} {at:>10}  {clean(what)}: {names}{_more(events)}"
    if shown < len(moments):
        yield f"    and {len(moments) - shown} more moments: add --trace"


def _happened(event: TraceEvent) -> str:
    effect = f" ({clean(event.effect)})" if event.effect else ""
    return f"{clean(event.element)}{effect}"


def _more(events: Sequence[TraceEvent]) -> str:
    rest = len(events) - _MOST_AT_ONCE
    return f" and {rest} more" if rest > 0 else ""
