"""Tornado of a sensitivity: how far each fact or setting moves the judged number, beside the bound."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from withstand.model.results.judging import format_bound, format_estimate
from withstand.model.results.sensitivity import Sensitivity, Swing
from withstand.model.values.display import format_quantity
from withstand.reports import wording
from withstand.reports.charts.axis import Axis, format_tick, number_axis, time_axis
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

_LEFT, _RIGHT = 300.0, WIDTH - 48.0
_TOP, _ROW, _BAR = 58.0, 40.0, 16.0
# Of the range, left free at both ends.
_ROOM = 0.08


def tornado(id: str, found: Sensitivity) -> Chart:
    """A bar for each lever, the widest first: hatched for its high value, solid for its low one."""
    scale = _scale(found)
    height = _TOP + _ROW * max(len(found.swings), 1) + 14
    title = f"What decides {found.claim}"
    summary = _summary(found)
    content = [
        hatch(id, "stripe"),
        _grid(scale, found.base.unit, height),
        *(_bar(id, found, swing, scale=scale, row=row) for row, swing in enumerate(found.swings)),
        *_marks(found, scale, height),
    ]
    return Chart(id, title, summary, picture(id, height, title, summary, *content), _HEADERS, _rows(found))


_HEADERS = ("Fact or setting", "Now", "Low", "gives", "High", "gives")


def _rows(found: Sensitivity) -> tuple[tuple[str, ...], ...]:
    def told(swing: Swing) -> tuple[str, ...]:
        unit = swing.lever.unit
        now, low, high = (format_quantity(each, unit) for each in (swing.lever.value, swing.low, swing.high))
        return swing.lever.name, now, low, format_estimate(swing.at_low), high, format_estimate(swing.at_high)

    return tuple(map(told, found.swings))


def _summary(found: Sensitivity) -> str:
    place = wording.place(found.scope)
    where = f"{place}, {wording.scenario(found.scenario)}"
    judged = f"{where}: {format_estimate(found.base)}, claimed {_claimed(found)}"
    widest = ", ".join(swing.lever.name for swing in found.swings[:3])
    return f"{wording.sentence(judged)}. " + (
        f"Most moved by {widest}. Solid: with the low value; hatched: with the high one."
        if widest
        else "Nothing that was varied moves it."
    )


def _claimed(found: Sensitivity) -> str:
    return wording.bound(format_bound(found.bound))


@dataclass(frozen=True, slots=True)
class _Scale:
    """From a value of the judged number to a coordinate; it begins at 0 unless the bars are far from it."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """The coordinate; beyond the scale (a number that never ends), its end."""
        share = (value - self.low) / (self.high - self.low)
        return _LEFT + min(max(share, 0.0), 1.0) * (_RIGHT - _LEFT)


def _scale(found: Sensitivity) -> _Scale:
    ends = [each.value for swing in found.swings for each in (swing.at_low, swing.at_high)]
    values = [each for each in (*ends, found.base.value, found.bound.value) if math.isfinite(each)]
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low > 0 and high - low < low:  # 99.86 % and 99.91 % would be one bar if it began at 0
        room = (high - low or high) * _ROOM
        return _Scale(low - room, high + room, (low, (low + high) / 2, high))
    axis: Axis = (time_axis if found.base.unit == "s" else number_axis)(high, _LEFT, _RIGHT)
    return _Scale(0.0, axis.top, axis.ticks)


def _grid(scale: _Scale, unit: str, height: float) -> Markup:
    ticks = [
        group(
            line(scale.at(tick), _TOP - 6, scale.at(tick), height, class_="grid"),
            text(scale.at(tick), _TOP - 12, format_tick(tick, unit), "tick", text_anchor="middle"),
        )
        for tick in scale.ticks
    ]
    return group(*ticks)


def _bar(id: str, found: Sensitivity, swing: Swing, *, scale: _Scale, row: int) -> Markup:
    y = _TOP + _ROW * row + 4
    base = scale.at(found.base.value)
    low, high = scale.at(swing.at_low.value), scale.at(swing.at_high.value)
    unit = swing.lever.unit
    ends = f"{format_quantity(swing.low, unit)} – {format_quantity(swing.high, unit)}"
    name = f"{swing.lever.name}{' (typical)' if swing.lever.varies else ''}"
    return group(
        element(
            "title", f"{name}, {ends}: {' – '.join(map(format_estimate, (swing.at_low, swing.at_high)))}"
        ),
        text(0, y + 10, shorten(name, _LEFT - 16)),
        text(0, y + 25, ends, "tick"),
        rect(min(base, high), y, max(abs(high - base), 1.0), _BAR, class_="slack"),
        rect(min(base, high), y, max(abs(high - base), 1.0), _BAR, fill=f"url(#{id}-hatch)"),
        rect(min(base, low), y + _BAR / 4, max(abs(low - base), 1.0), _BAR / 2, class_="bar"),
    )


def _mark(scale: _Scale, value: float, words: str, height: float, *, class_: str, y: float) -> Markup:
    x = scale.at(value)
    anchor = "end" if x > (_LEFT + _RIGHT) / 2 else "start"
    label = "bound-label" if class_ == "bound" else "strong"
    shift = -5 if anchor == "end" else 5
    return group(
        line(x, y - 10, x, height, class_=class_), text(x + shift, y, words, label, text_anchor=anchor)
    )


def _marks(found: Sensitivity, scale: _Scale, height: float) -> Iterator[Markup]:
    now = f"now {format_quantity(found.base.value, found.base.unit)}"
    yield _mark(scale, found.base.value, now, height, class_="axis", y=12)
    claimed = f"claimed {_claimed(found)}"
    yield _mark(scale, found.bound.value, claimed, height, class_="bound", y=28)
