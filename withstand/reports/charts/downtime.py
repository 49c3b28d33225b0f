"""Downtime by cause as a waterfall: the causes sum to the total, beside the budget of the SLO."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from withstand.model.elements.claim import Bound
from withstand.model.results.estimate import Measurement, Share
from withstand.model.results.judging import format_bound
from withstand.model.values.display import format_number
from withstand.reports.charts.axis import Axis, number_axis
from withstand.reports.charts.svg import WIDTH, Chart, group, line, picture, rect, shorten, text
from withstand.reports.wording import bound as bound_text
from withstand.reports.wording import scenario

LEFT, RIGHT = 236.0, WIDTH - 96.0
ROW, BAR, TOP = 30.0, 18.0, 48.0
MINUTES_PER_YEAR = 365 * 24 * 60
_TO_MINUTES = {
    "s": 1 / 60,
    "min": 1.0,
    "minutes": 1.0,
    "h": 60.0,
    "hours": 60.0,
    "fraction": float(MINUTES_PER_YEAR),
}
_MOST_CAUSES = 14
REST = "all other causes"
"""What the simulation calls the sum of the causes that it does not name; it stands last."""


def downtime(id: str, title: str, measurement: Measurement, bound: Bound | None) -> Chart:
    """The yearly downtime of one measurement by cause; it must have shares of a time or a fraction."""
    causes = _causes(measurement.shares)
    if not causes:
        raise ValueError("a waterfall of downtime needs shares in a unit of time")
    total = math.fsum(minutes for _, minutes in causes)
    budget = allowed(bound) if bound else None
    axis = number_axis(max(total, budget or 0.0), LEFT, RIGHT)
    height = TOP + ROW * (len(causes) + 1) + 34
    summary = _summary(total, budget, bound)
    content = [_frame(axis, height)]
    if budget is not None:
        content.append(_budget(budget, bound, axis, height))
    content += [*_steps(causes, axis), _total(total, budget, axis, TOP + ROW * len(causes))]
    rows = [(name, _minutes(minutes), _share(minutes, total)) for name, minutes in causes]
    rows.append(("Total", _minutes(total), _share(total, total)))
    if budget is not None:
        rows.append(("Budget", _minutes(budget), _share(budget, total)))
    return Chart(
        id,
        title,
        summary,
        picture(id, height, title, summary, *content),
        ("Cause", "Minutes a year", "Share of the total"),
        tuple(rows),
    )


def allowed(bound: Bound) -> float | None:
    """Minutes a year that a bound on availability leaves; None for another kind of bound."""
    if bound.unit != "fraction" or bound.operator not in (">", ">="):
        return None
    return (1 - bound.value) * MINUTES_PER_YEAR


def in_minutes(share: Share) -> float | None:
    """A share of downtime in minutes a year; None where its unit is not one of time."""
    factor = _TO_MINUTES.get(share.unit.replace(" a ", "/").partition("/")[0].strip())
    return share.value * factor if factor is not None and math.isfinite(share.value) else None


def _causes(shares: Sequence[Share]) -> list[tuple[str, float]]:
    """Causes with their minutes, largest first; what would be too many lines is summed as one."""
    known = [(scenario(each.name), minutes) for each in shares if (minutes := in_minutes(each)) is not None]
    ordered = sorted(known, key=lambda cause: (cause[0] == REST, -cause[1]))
    rest = ordered[_MOST_CAUSES:]
    if rest:
        ordered[_MOST_CAUSES:] = [(f"{len(rest)} more causes", math.fsum(minutes for _, minutes in rest))]
    return ordered


def _minutes(value: float) -> str:
    """Minutes to a tenth, or a small number to three digits: a budget is often missed by little."""
    return f"{value:,.1f}".removesuffix(".0") if value >= 10 else format_number(value)


def _share(part: float, whole: float) -> str:
    return f"{part / whole * 100:.0f} %" if whole else "–"


def _summary(total: float, budget: float | None, bound: Bound | None) -> str:
    told = f"{_minutes(total)} minutes a year in all"
    if budget is None or bound is None:
        return told + "."
    against = "more" if total > budget else "less"
    wanted = bound_text(format_bound(bound))
    return f"{told}: {against} than the {_minutes(budget)} minutes that {wanted} allows."


def _frame(axis: Axis, height: float) -> Markup:
    return group(
        *(line(axis.at(tick), TOP - 8, axis.at(tick), height - 26, class_="grid") for tick in axis.ticks),
        *(
            text(axis.at(tick), height - 8, format_number(tick), "tick", text_anchor="middle")
            for tick in axis.ticks
        ),
        text(16.0, height - 8, "minutes a year", "tick"),
    )


def _steps(causes: Sequence[tuple[str, float]], axis: Axis) -> list[Markup]:
    steps, reached = [], 0.0
    for index, (name, minutes) in enumerate(causes):
        y = TOP + ROW * index
        start, end = axis.at(reached), axis.at(reached + minutes)
        reached += minutes
        steps.append(
            group(
                text(16.0, y + 14, shorten(name, LEFT - 28), "label"),
                rect(start, y, max(end - start, 1.5), BAR, class_="bar", rx=1),
                text(end + 6, y + 14, _minutes(minutes), "label"),
                line(end, y + BAR, end, y + ROW, class_="link"),
            )
        )
    return steps


def _total(total: float, budget: float | None, axis: Axis, y: float) -> Markup:
    over = budget is not None and total > budget
    parts = [
        text(16.0, y + 14, "Total", "label strong"),
        rect(axis.start, y, axis.at(total) - axis.start, BAR, class_="total", rx=1),
        text(axis.at(total) + 6, y + 14, _minutes(total), "label strong"),
    ]
    if over and budget is not None:
        parts.insert(2, rect(axis.at(budget), y, axis.at(total) - axis.at(budget), BAR, class_="beyond"))
    return group(*parts)


def _budget(budget: float, bound: Bound | None, axis: Axis, height: float) -> Markup:
    x = axis.at(budget)
    words = f"budget {_minutes(budget)}" + (f" ({bound_text(format_bound(bound))})" if bound else "")
    left = x > WIDTH * 0.6
    return group(
        line(x, 14, x, height - 26, class_="bound"),
        text(x - 6 if left else x + 6, 24, words, "bound-label", text_anchor="end" if left else "start"),
    )
