"""One replication over time: its critical chain, and below it when each service level was under its floor."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from withstand.model.results.estimate import EventKind, Trace
from withstand.model.values.display import format_seconds
from withstand.reports.charts.axis import Axis, format_tick, span
from withstand.reports.charts.svg import (
    WIDTH,
    Chart,
    element,
    group,
    hatch,
    line,
    picture,
    rect,
    shorten,
    text,
)
from withstand.reports.wording import plural

_LEFT, _RIGHT = 260.0, WIDTH - 20.0
_TOP, _LANE, _BAR = 28.0, 22.0, 12.0
_MOST_LANES = 14
# Beyond the end of the critical chain there is room for what comes back after it.
_AFTER = 1.25


def run_chart(id: str, trace: Trace) -> Chart:
    """The picture of a run; what is still going on at its right end goes on beyond it."""
    intervals = _below(trace)
    last = _last(trace, intervals)
    axis = span(last, _LEFT, _RIGHT)
    links = [
        (trace.events[one].at, two) for one, two in zip(trace.critical, trace.critical[1:], strict=False)
    ]
    lanes = list(intervals.items())[:_MOST_LANES]
    rows = len(links) + len(lanes)
    height = _TOP + _LANE * rows + 10
    content = [
        hatch(id, "hatch"),
        _grid(axis, height),
        *(_link(trace, start, index, axis=axis, row=row) for row, (start, index) in enumerate(links)),
        *(_lane(id, name, spans, axis=axis, row=len(links) + row) for row, (name, spans) in enumerate(lanes)),
        line(_LEFT, _TOP - 6, _LEFT, height, class_="cursor"),
    ]
    summary = _summary(trace, intervals, len(intervals) - len(lanes))
    title = f"{trace.title[:1].upper()}{trace.title[1:]}, over time"
    return Chart(
        id, title, summary, picture(id, height, title, summary, *content), _HEADERS, tuple(_rows(trace))
    )


_HEADERS = ("After the fault", "What", "Where", "Effect", "Because of")


def _rows(trace: Trace) -> Iterator[tuple[str, ...]]:
    for index in trace.critical:
        event = trace.events[index]
        because = trace.events[event.cause].what if event.cause is not None else ""
        yield format_seconds(event.at), event.what, event.element, event.effect, because


def position(trace: Trace, at: float) -> float:
    """Where a moment is in the picture, in its coordinates: there stands the cursor of a replay."""
    return span(_last(trace, _below(trace)), _LEFT, _RIGHT).at(at)


def _below(trace: Trace) -> dict[str, list[tuple[float, float | None]]]:
    """When each flow was below its floor: from and until, None where it never came back."""
    found: dict[str, list[tuple[float, float | None]]] = {}
    for event in trace.events:
        if event.kind is EventKind.BELOW:
            found.setdefault(event.element, []).append((event.at, None))
        elif event.kind is EventKind.BACK and found.get(event.element):
            found[event.element][-1] = (found[event.element][-1][0], event.at)
    return found


def _last(trace: Trace, intervals: dict[str, list[tuple[float, float | None]]]) -> float:
    if trace.critical:
        return max(trace.events[trace.critical[-1]].at * _AFTER, 1.0)
    ends = [end for spans in intervals.values() for _, end in spans if end is not None]
    return max([*ends, *(event.at for event in trace.events if not ends), 1.0])


def _grid(axis: Axis, height: float) -> Markup:
    ticks = [
        group(
            line(axis.at(tick), _TOP - 4, axis.at(tick), height, class_="grid"),
            text(axis.at(tick), 14, format_tick(tick, "s"), "tick", text_anchor="middle"),
        )
        for tick in axis.ticks
    ]
    return group(*ticks)


def _link(trace: Trace, start: float, index: int, *, axis: Axis, row: int) -> Markup:
    event = trace.events[index]
    y = _TOP + _LANE * row
    left, right = axis.at(start), axis.at(event.at)
    name = f"{event.what} ({event.element})" if event.element else event.what
    return group(
        element("title", f"{name}: {format_seconds(start)} – {format_seconds(event.at)}"),
        text(0, y + _BAR, shorten(name, _LEFT - 20)),
        rect(left, y + 2, max(right - left, 1.5), _BAR, class_="critical"),
    )


def _lane(id: str, name: str, spans: list[tuple[float, float | None]], *, axis: Axis, row: int) -> Markup:
    y = _TOP + _LANE * row
    bars = []
    for start, end in spans:
        left, right = axis.at(start), axis.at(end) if end is not None else axis.end
        bars.append(rect(left, y + 2, max(right - left, 1.0), _BAR, class_="gap"))
        bars.append(rect(left, y + 2, max(right - left, 1.0), _BAR, fill=f"url(#{id}-hatch)"))
    told = ", ".join(
        f"{format_seconds(start)} – {format_seconds(end) if end is not None else 'the end'}"
        for start, end in spans
    )
    return group(
        element("title", f"{name}: below its floor {told}"),
        text(0, y + _BAR, shorten(name, _LEFT - 20), "muted"),
        line(_LEFT, y + 2 + _BAR / 2, _RIGHT, y + 2 + _BAR / 2, class_="lane"),
        *bars,
    )


def _summary(trace: Trace, intervals: dict[str, list[tuple[float, float | None]]], more: int) -> str:
    chain = ""
    if trace.critical:
        last = trace.events[trace.critical[-1]]
        links = plural(len(trace.critical) - 1, "link")
        chain = f"The critical chain has {links} and ends after {format_seconds(last.at)}: {last.what}"
        chain += f" ({last.element}). " if last.element else ". "
    below = f"{plural(len(intervals), 'service level')} fell below the floor (hatched)."
    return (
        chain
        + (below if intervals else "No service level fell below its floor.")
        + (f" {more} of them are not shown." if more > 0 else "")
    )
