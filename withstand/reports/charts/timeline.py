"""Failover timeline: one swim lane per link of the recovery chain, with the recovery and the bounds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from withstand.model.results.estimate import ChainLink, Measurement
from withstand.model.values.display import format_seconds
from withstand.reports.charts.axis import Axis, format_tick, time_axis
from withstand.reports.charts.svg import WIDTH, Chart, element, group, line, picture, rect, shorten, text
from withstand.reports.wording import percent, place, sentence

LANE, BAR = 46.0, 13.0
LEFT, RIGHT = 16.0, WIDTH - 28.0
# A link that more than every other run waits for is drawn solid: it is where the time goes.
MOSTLY_CRITICAL = 0.5
_MOST_LANES = 14
_FLAG = 18.0
# A bound further out than this multiple of all that happened is not drawn: it would crush the lanes.
_FAR = 2.5


@dataclass(frozen=True, slots=True)
class BoundLine:
    """A bound on a time, in seconds, with the claim that makes it and what became of it."""

    seconds: float
    claim: str
    words: str


def timeline(id: str, title: str, measurement: Measurement, bounds: Sequence[BoundLine]) -> Chart:
    """The recovery chain of one measurement over all its replications."""
    links = sorted(measurement.chain, key=lambda link: link.start_p50)[:_MOST_LANES]
    quantiles = _quantiles(measurement)
    last = max(_finite([*(link.start_p50 + link.p99 for link in links), *quantiles.values()]), default=1.0)
    drawn = sorted((each for each in bounds if each.seconds <= last * _FAR), key=lambda each: each.seconds)
    axis = time_axis(max([last, *(each.seconds for each in drawn)]), LEFT, RIGHT)
    top = 34.0 + _FLAG * len(drawn)
    height = top + LANE * (len(links) + 1) + 12
    summary = _summary(measurement, quantiles) + _beyond(each for each in bounds if each not in drawn)
    content = [
        _grid(axis, top, height),
        *(_bound(each, axis, index, height) for index, each in enumerate(drawn)),
        *(_lane(link, axis, top + LANE * index) for index, link in enumerate(links)),
        _recovery(quantiles, axis, top + LANE * len(links)),
    ]
    return Chart(
        id, title, summary, picture(id, height, title, summary, *content), _HEADERS, _rows(links, quantiles)
    )


_HEADERS = ("Link", "What", "Where", "Starts", "P50", "P95", "P99", "Critical in")


def _rows(links: Sequence[ChainLink], quantiles: dict[str, float]) -> tuple[tuple[str, ...], ...]:
    rows = [
        (
            link.stage,
            link.what,
            link.where,
            *map(format_seconds, (link.start_p50, link.p50, link.p95, link.p99)),
            percent(link.critical_share),
        )
        for link in links
    ]
    told = (format_seconds(quantiles[name]) if name in quantiles else "–" for name in ("P50", "P95", "P99"))
    return (*rows, ("recovered", "", "", "", *told, ""))


def _quantiles(measurement: Measurement) -> dict[str, float]:
    unit = measurement.judged.unit
    same = (each for each in (*measurement.others, measurement.judged) if each.unit == unit)
    found = {each.statistic: each.value for each in same}
    return {name.upper(): found[name] for name in ("p50", "p95", "p99") if name in found}


def _finite(values: Sequence[float]) -> list[float]:
    return [value for value in values if math.isfinite(value)]


def _summary(measurement: Measurement, quantiles: dict[str, float]) -> str:
    told = ", ".join(f"{name} {format_seconds(value)}" for name, value in quantiles.items())
    sample = f"{measurement.judged.n:,} runs, seed {measurement.judged.seed}"
    slowest = max(measurement.chain, key=lambda link: link.critical_share * min(link.p50, 1e12), default=None)
    longest = f" Longest on the critical chain: {slowest.stage} ({slowest.what})." if slowest else ""
    return f"{sentence(place(measurement.scope))} recovers after {told}.{longest} {sample}."


def _beyond(bounds: Iterable[BoundLine]) -> str:
    told = ", ".join(f"{each.claim} {each.words}" for each in bounds)
    return f" Bounds further out than the picture: {told}." if told else ""


def _grid(axis: Axis, top: float, height: float) -> Markup:
    return group(
        *(line(axis.at(tick), top - 8, axis.at(tick), height - 8, class_="grid") for tick in axis.ticks),
        *(
            text(axis.at(tick), top - 14, format_tick(tick, "s"), "tick", text_anchor=_anchor(axis, tick))
            for tick in axis.ticks
        ),
    )


def _anchor(axis: Axis, tick: float) -> str:
    if tick == axis.ticks[0]:
        return "start"
    return "end" if tick == axis.ticks[-1] else "middle"


def _bound(bound: BoundLine, axis: Axis, index: int, height: float) -> Markup:
    x, y = axis.at(bound.seconds), 14 + _FLAG * index
    left = x > WIDTH * 0.6
    words = f"{bound.claim}: {bound.words}"
    return group(
        line(x, y - 10, x, height - 8, class_="bound"),
        text(x - 6 if left else x + 6, y, words, "bound-label", text_anchor="end" if left else "start"),
    )


def _lane(link: ChainLink, axis: Axis, y: float) -> Markup:
    start, end = axis.at(link.start_p50), axis.at(link.start_p50 + min(link.p50, axis.top))
    critical = link.critical_share >= MOSTLY_CRITICAL
    where = f" · {link.where}" if link.where else ""
    return group(
        line(LEFT, y - 2, RIGHT, y - 2, class_="lane"),
        element(
            "text",
            element("tspan", link.stage.capitalize(), class_="strong"),
            element("tspan", shorten(f"{link.what}{where}", 480), dx=8.0, class_="muted"),
            x=LEFT,
            y=y + 14,
            class_="label",
        ),
        text(RIGHT, y + 14, f"critical in {percent(link.critical_share)} of runs", "tick", text_anchor="end"),
        rect(start, y + 21, max(end - start, 2.0), BAR, class_="critical" if critical else "slack", rx=2),
        _whisker(axis, link.start_p50, (link.p50, link.p95, link.p99), y + 21 + BAR / 2),
    )


def _whisker(axis: Axis, start: float, quantiles: tuple[float, float, float], y: float) -> Markup:
    middle, high, highest = (axis.at(start + min(value, axis.top)) for value in quantiles)
    return group(
        line(middle, y, highest, y, class_="whisker"),
        line(high, y - 5, high, y + 5, class_="whisker"),
        line(highest, y - 3, highest, y + 3, class_="whisker"),
    )


def _recovery(quantiles: dict[str, float], axis: Axis, y: float) -> Markup:
    middle = y + 21 + BAR / 2
    reached = [axis.at(min(value, axis.top)) for value in quantiles.values()]
    content = [
        line(LEFT, y - 2, RIGHT, y - 2, class_="lane strong-lane"),
        element("text", element("tspan", "Recovered", class_="strong"), x=LEFT, y=y + 14, class_="label"),
        text(
            RIGHT,
            y + 14,
            " · ".join(f"{name} {format_seconds(value)}" for name, value in quantiles.items()),
            "label strong",
            text_anchor="end",
        ),
    ]
    if reached:
        content.append(rect(axis.start, middle - BAR / 2, reached[0] - axis.start, BAR, class_="total", rx=2))
        content.append(line(reached[0], middle, reached[-1], middle, class_="whisker"))
        content += [line(x, middle - 7, x, middle + 7, class_="whisker strong-whisker") for x in reached]
    return group(*content)
