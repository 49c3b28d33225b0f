"""Distribution over the runs: histogram and cumulative share, with the bound and what is beyond it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import accumulate

from markupsafe import Markup

from withstand.model.elements.claim import Bound
from withstand.model.results.estimate import Estimate, Histogram, Measurement
from withstand.model.results.judging import format_bound
from withstand.model.values.display import format_quantity
from withstand.reports.charts.axis import Axis, format_tick, number_axis, time_axis
from withstand.reports.charts.svg import WIDTH, Chart, group, line, path, picture, rect, text
from withstand.reports.wording import bound as bound_text
from withstand.reports.wording import percent, place, sentence

LEFT, RIGHT, TOP, BOTTOM = 16.0, WIDTH - 52.0, 52.0, 252.0
HEIGHT = 306.0
_FAR = 2.5


def distribution(id: str, title: str, measurement: Measurement, bound: Bound | None) -> Chart:
    """The histogram of one measurement; it must have one."""
    histogram = measurement.histogram
    if histogram is None or len(histogram.edges) < 2:
        raise ValueError("a distribution needs a histogram")
    unit = measurement.judged.unit
    beyond = share_beyond(histogram, bound) if bound else None
    edge = max((each for each in histogram.edges if math.isfinite(each)), default=1.0)
    shown = bound is not None and bound.value <= edge * _FAR
    longest = max(edge, bound.value) if bound is not None and shown else edge
    axis = (time_axis if unit == "s" else number_axis)(longest, LEFT, RIGHT)
    summary = _summary(measurement, bound, beyond)
    content = [
        _frame(axis, unit),
        _bars(histogram, axis, bound),
        _cumulative(histogram, axis),
        *_quantiles(measurement, axis),
        _bound(bound, axis, beyond) if bound is not None and shown else Markup(""),
    ]
    return Chart(
        id,
        title,
        summary,
        picture(id, HEIGHT, title, summary, *content),
        ("From", "To", "Runs", "Share up to here"),
        tuple(_rows(histogram, unit)),
    )


def share_beyond(histogram: Histogram, bound: Bound) -> float:
    """Share of the runs that the bound does not admit; inside a bar, runs count as evenly spread."""
    total = sum(histogram.counts)
    if not total:
        return 0.0
    below = sum(
        count * _part_below(low, high, bound.value)
        for low, high, count in zip(histogram.edges, histogram.edges[1:], histogram.counts, strict=False)
    )
    return below / total if bound.operator in (">", ">=") else 1 - below / total


def _part_below(low: float, high: float, value: float) -> float:
    if value >= high:
        return 1.0
    return (value - low) / (high - low) if value > low and math.isfinite(high) else 0.0


def _summary(measurement: Measurement, bound: Bound | None, beyond: float | None) -> str:
    judged = measurement.judged
    told = f"{sentence(place(measurement.scope))}: {judged.n:,} runs, seed {judged.seed}."
    if bound is not None and beyond is not None:
        told += (
            f" About {_percent(beyond)} of the runs are outside the bound {bound_text(format_bound(bound))}."
        )
    return told


def _percent(share: float) -> str:
    """Whole percents, but never "0 %" or "100 %" for what is not quite so."""
    if 0 < share < 0.01:
        return "less than 1 %"
    if 0.99 < share < 1:
        return "more than 99 %"
    return percent(share)


def _rows(histogram: Histogram, unit: str) -> Iterator[tuple[str, ...]]:
    total = sum(histogram.counts) or 1
    sums = accumulate(histogram.counts)
    bars = zip(histogram.edges, histogram.edges[1:], histogram.counts, sums, strict=False)
    for low, high, count, reached in bars:
        yield (
            format_quantity(low, unit),
            format_quantity(high, unit),
            f"{count:,}",
            f"{reached / total:.1%}".replace("%", " %"),
        )


def _frame(axis: Axis, unit: str) -> Markup:
    shares = [(share, BOTTOM - share * (BOTTOM - TOP)) for share in (0.0, 0.25, 0.5, 0.75, 1.0)]
    return group(
        *(line(LEFT, y, RIGHT, y, class_="grid") for _, y in shares),
        *(text(RIGHT + 8, y + 4, f"{share * 100:.0f} %", "tick") for share, y in shares),
        *(
            text(axis.at(tick), BOTTOM + 18, format_tick(tick, unit), "tick", text_anchor="middle")
            for tick in axis.ticks[1:]
        ),
        line(LEFT, BOTTOM, RIGHT, BOTTOM, class_="axis"),
    )


def _bars(histogram: Histogram, axis: Axis, bound: Bound | None) -> Markup:
    most = max(histogram.counts, default=0) or 1
    # Bars stop below the top, so that the curve of the cumulative share stays readable above them.
    full = (BOTTOM - TOP) * 0.86
    bars = []
    for low, high, count in zip(histogram.edges, histogram.edges[1:], histogram.counts, strict=False):
        if not math.isfinite(high) or not count:
            continue
        x, end = axis.at(low), axis.at(high)
        height = full * count / most
        outside = bound is not None and not bound.admits((low + high) / 2)
        bars.append(
            rect(
                x + 0.5, BOTTOM - height, max(end - x - 1, 0.8), height, class_="beyond" if outside else "bar"
            )
        )
    return group(*bars)


def _cumulative(histogram: Histogram, axis: Axis) -> Markup:
    total = sum(histogram.counts) or 1
    sums = [0, *accumulate(histogram.counts)]
    points = [
        (axis.at(edge), BOTTOM - reached / total * (BOTTOM - TOP))
        for edge, reached in zip(histogram.edges, sums, strict=False)
        if math.isfinite(edge)
    ]
    return group(path(points, "halo"), path(points, "ecdf"))


def _quantiles(measurement: Measurement, axis: Axis) -> Iterator[Markup]:
    known = (*measurement.others, measurement.judged)
    found: dict[str, Estimate] = {each.statistic: each for each in known if each.unit == known[-1].unit}
    for name in ("p50", "p95", "p99"):
        if name in found and math.isfinite(found[name].value) and found[name].value <= axis.top:
            x = axis.at(found[name].value)
            yield group(
                line(x, BOTTOM, x, BOTTOM + 26, class_="whisker"),
                text(x, BOTTOM + 40, name.upper(), "label strong", text_anchor="middle"),
            )


def _bound(bound: Bound, axis: Axis, beyond: float | None) -> Markup:
    x = axis.at(bound.value)
    left = x > WIDTH * 0.55
    words = f"bound {bound_text(format_bound(bound))}"
    outside = f"{_percent(beyond)} of runs outside" if beyond is not None else ""
    position, anchor = (x - 6, "end") if left else (x + 6, "start")
    return group(
        line(x, 14, x, BOTTOM, class_="bound"),
        text(position, 22, words, "bound-label", text_anchor=anchor),
        text(position, 38, outside, "bound-label", text_anchor=anchor),
    )
