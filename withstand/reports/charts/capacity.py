"""Capacity against demand over the time after a fault, with the ceilings that bind."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markupsafe import Markup

from withstand.model.results.estimate import Curve, CurveKind, Measurement
from withstand.model.values.display import format_quantity, format_seconds
from withstand.reports.charts.axis import Axis, format_tick, number_axis, span
from withstand.reports.charts.svg import WIDTH, Chart, group, line, path, picture, shorten, text
from withstand.reports.wording import place, sentence

LEFT, RIGHT, TOP, BOTTOM = 76.0, WIDTH - 214.0, 26.0, 266.0
HEIGHT = 304.0
_ROW = 15.0
_MOST_ROWS = 40
_AFTERWARDS = 1.15
_SHORTEST = 60.0


def capacity(id: str, title: str, measurement: Measurement) -> Chart:
    """The curves of one measurement that share the unit of the first; there must be one."""
    if not measurement.curves:
        raise ValueError("a picture of capacity needs curves")
    curves = _drawn(measurement)
    unit = curves[0].unit
    last = _end_of_story(curves)
    largest = max((value for each in curves for value in each.values if math.isfinite(value)), default=1.0)
    x = span(last, LEFT, RIGHT)
    y = number_axis(largest, BOTTOM, TOP)
    demand, supply = _first(curves, CurveKind.DEMAND), _first(curves, CurveKind.SUPPLY)
    gaps = shortfall(demand, supply, last) if demand and supply else []
    summary = _summary(measurement, gaps, last)
    content = [_frame(x, y, unit)]
    if supply:
        content.append(_area(supply, x, y, last))
    content += [_gap(demand, supply, gap, (x, y)) for gap in gaps if demand and supply]
    content += [path(_points(each, x, y, last), each.kind) for each in curves]
    content += _labels(curves, y)
    return Chart(
        id,
        title,
        summary,
        picture(id, HEIGHT, title, summary, *content),
        _headers(curves),
        _rows(curves, unit),
    )


def shortfall(demand: Curve, supply: Curve, last: float) -> list[tuple[float, float]]:
    """The intervals in which demand is above capacity, from the fault until `last`."""
    moments = sorted({0.0, *(each for each in (*demand.times, *supply.times) if each < last), last})
    gaps: list[tuple[float, float]] = []
    for start, end in pairwise(moments):
        if value_at(demand, start) > value_at(supply, start):
            if gaps and gaps[-1][1] == start:
                gaps[-1] = (gaps[-1][0], end)
            else:
                gaps.append((start, end))
    return gaps


def value_at(curve: Curve, moment: float) -> float:
    """The step that holds at a moment; before the first, the first."""
    reached = [value for time, value in zip(curve.times, curve.values, strict=True) if time <= moment]
    return reached[-1] if reached else curve.values[0]


def _drawn(measurement: Measurement) -> list[Curve]:
    """The curves in the unit of the first; of a ratio, with the demand at peak that it is a multiple of."""
    unit = measurement.curves[0].unit
    curves = [each for each in measurement.curves if each.unit == unit and each.times]
    if unit == "ratio" and _first(curves, CurveKind.DEMAND) is None:
        curves.append(Curve("demand at peak", unit, (0.0,), (1.0,), CurveKind.DEMAND))
    return curves


def _end_of_story(curves: Sequence[Curve]) -> float:
    """Some time after the last change of any curve, so that where it settles can be seen."""
    changes = (time for each in curves for time in _changes(each))
    return max(max(changes, default=0.0) * _AFTERWARDS, _SHORTEST)


def _changes(curve: Curve) -> Iterator[float]:
    """The times at which a curve takes another value than before."""
    yield from (
        time
        for time, before, value in zip(curve.times[1:], curve.values, curve.values[1:], strict=False)
        if value != before
    )


def _first(curves: Sequence[Curve], kind: CurveKind) -> Curve | None:
    return next((each for each in curves if each.kind is kind), None)


def _summary(measurement: Measurement, gaps: Sequence[tuple[float, float]], last: float) -> str:
    told = f"{sentence(place(measurement.scope))}. "
    if not gaps:
        told += "Capacity is never below demand."
    else:
        seconds = sum(end - start for start, end in gaps)
        told += f"Demand is above capacity for {format_seconds(seconds)}"
        until = gaps[-1][1]
        told += (
            ", and still is at the end."
            if until >= last
            else f", until {format_seconds(until)} after the fault."
        )
    return told + (f" Binding: {measurement.binding}." if measurement.binding else "")


def _frame(x: Axis, y: Axis, unit: str) -> Markup:
    return group(
        *(line(LEFT, y.at(tick), RIGHT, y.at(tick), class_="grid") for tick in y.ticks),
        *(
            text(LEFT - 10, y.at(tick) + 4, format_quantity(tick, unit), "tick", text_anchor="end")
            for tick in y.ticks
        ),
        *(
            text(x.at(tick), BOTTOM + 18, format_tick(tick, "s"), "tick", text_anchor="middle")
            for tick in x.ticks[1:]
        ),
        line(LEFT, BOTTOM, RIGHT, BOTTOM, class_="axis"),
        text(LEFT, BOTTOM + 18, "fault", "tick", text_anchor="middle"),
    )


def _points(curve: Curve, x: Axis, y: Axis, last: float) -> list[tuple[float, float]]:
    """The corners of the steps up to the end of the picture."""
    points: list[tuple[float, float]] = []
    for index, (time, value) in enumerate(zip(curve.times, curve.values, strict=True)):
        end = curve.times[index + 1] if index + 1 < len(curve.times) else last
        height = y.at(value if math.isfinite(value) else y.top)
        points += [(x.at(time), height), (x.at(end), height)]
    return points


def _area(supply: Curve, x: Axis, y: Axis, last: float) -> Markup:
    corners = _points(supply, x, y, last)
    return path([(corners[0][0], BOTTOM), *corners, (corners[-1][0], BOTTOM)], "supply-area", close=True)


def _gap(demand: Curve, supply: Curve, gap: tuple[float, float], axes: tuple[Axis, Axis]) -> Markup:
    (start, end), (x, y) = gap, axes
    inside = [time for time in sorted({*demand.times, *supply.times}) if start < time < end]
    moments = [start, *inside]
    upper: list[tuple[float, float]] = []
    lower: list[tuple[float, float]] = []
    for moment, until in zip(moments, [*inside, end], strict=True):
        for curve, corners in ((demand, upper), (supply, lower)):
            height = y.at(value_at(curve, moment))
            corners += [(x.at(moment), height), (x.at(until), height)]
    return path([*upper, *reversed(lower)], "gap", close=True)


def _labels(curves: Sequence[Curve], y: Axis) -> list[Markup]:
    """Each curve's name at its right end, moved apart where two would overlap."""
    ends = sorted((_end(each, y), index) for index, each in enumerate(curves))
    labels: list[Markup] = []
    lowest = -math.inf
    for height, index in ends:
        lowest = max(height + 4, lowest + _ROW)
        curve = curves[index]
        labels.append(text(RIGHT + 10, lowest, shorten(curve.name, 204), f"label {curve.kind}-label"))
    return labels


def _end(curve: Curve, y: Axis) -> float:
    return y.at(curve.values[-1] if math.isfinite(curve.values[-1]) else y.top)


def _headers(curves: Sequence[Curve]) -> tuple[str, ...]:
    return ("After the fault", *(each.name for each in curves))


def _rows(curves: Sequence[Curve], unit: str) -> tuple[tuple[str, ...], ...]:
    moments = sorted({time for each in curves for time in each.times})
    step = max(1, math.ceil(len(moments) / _MOST_ROWS))
    return tuple(
        (format_seconds(moment), *(format_quantity(value_at(each, moment), unit) for each in curves))
        for moment in moments[::step]
    )
