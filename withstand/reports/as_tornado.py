"""What decides a claim, as text: a table with a tornado of bars, where the verdict flips, and what to do."""

from __future__ import annotations

import math
from collections.abc import Iterator

from withstand.model.results.judging import format_bound, format_estimate
from withstand.model.results.outcome import Outcome
from withstand.model.results.sensitivity import Flip, Lever, Sensitivity, Swing
from withstand.model.values.display import format_quantity
from withstand.reports import wording
from withstand.reports.wording import clean, fit

_BAR = 36
_NAME = 44
_VALUES = 24
_MOST_NAMES = 12


def render(found: Sensitivity) -> str:
    """The whole story: the number that is judged, its widest swings, the flips, and what had no influence."""
    bound = wording.bound(format_bound(found.bound))
    lines = [
        f"What decides {clean(found.claim)}",
        f"  {clean(wording.place(found.scope))}, {clean(found.scenario)}: {format_estimate(found.base)}, "
        f"claimed {bound}: {wording.WORDS[found.outcome]}",
        f"  {found.tried} facts and settings varied one at a time, {found.replications} replications each; "
        "all variants share their randomness",
        "",
        *_tornado(found),
        "",
        *_flips(found),
        *_rest(found),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def flips(found: Sensitivity) -> tuple[str, ...]:
    """Where the verdict flips, in sentences."""
    return tuple(line.strip().removeprefix("• ") for line in _flips(found))


def as_svg(found: Sensitivity) -> str:
    """The tornado as a picture that stands alone, on white."""
    from withstand.reports.charts.tornado import tornado

    svg = str(tornado("tornado", found).svg)
    return (
        svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace(
            "</title>", f"</title><style>{_STYLE}</style>", 1
        )
        + "\n"
    )


def as_json(found: Sensitivity) -> str:
    """The same as JSON: every estimate with unit, interval, sample size and seed."""
    import json

    from withstand.reports.codec import encode

    return json.dumps(encode(found, {}), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


_STYLE = """
svg { background: #fff; font-family: Helvetica, Arial, 'Liberation Sans', sans-serif; padding: 12px }
text { fill: #16212c; font-size: 13px } .tick { fill: #56626e; font-size: 12px } .strong { font-weight: 600 }
.grid { stroke: #d8dee4 } .axis { stroke: #16212c; stroke-width: 2 } .bar { fill: #1c4b78 }
.slack { fill: #fff; stroke: #1c4b78; stroke-width: 1.5 } .stripe { fill: #8fa3b5 }
.bound { stroke: #ad2318; stroke-width: 1.5; stroke-dasharray: 5 4 }
.bound-label { fill: #ad2318; font-weight: 600 }
"""


def _tornado(found: Sensitivity) -> Iterator[str]:
    if not found.swings:
        yield "  nothing that was varied moves it"
        return
    name = wording.statistic(found.base.statistic)
    head = f"{'low – high value':<{_VALUES}}  {name}, from the smallest to the largest"
    yield f"  {'':>2}  {fit('fact or setting', _NAME)}  {head}"
    ends = [each.value for swing in found.swings for each in (swing.at_low, swing.at_high)]
    finite = [value for value in (*ends, found.base.value) if math.isfinite(value)]
    scale = (min(finite, default=0.0), max(finite, default=0.0))
    for rank, swing in enumerate(found.swings, start=1):
        yield _bar(found, swing, rank, scale)


def _bar(found: Sensitivity, swing: Swing, rank: int, scale: tuple[float, float]) -> str:
    unit = found.base.unit
    low, high = (format_quantity(each, swing.lever.unit) for each in (swing.low, swing.high))
    values = [swing.at_low.value, swing.at_high.value, found.base.value]
    left, right = (_column(value, scale) for value in (min(values), max(values)))
    cells = ["█" if left <= index <= right else "·" for index in range(_BAR)]
    cells[_column(found.base.value, scale)] = "│"
    low_end, high_end = (format_quantity(each.value, unit) for each in (swing.at_low, swing.at_high))
    return (
        f"  {rank:>2}  {fit(clean(_named(swing.lever)), _NAME)}  {fit(f'{low} – {high}', _VALUES)}  "
        f"{''.join(cells)}  {low_end} … {high_end}"
    )


def _column(value: float, scale: tuple[float, float]) -> int:
    low, high = scale
    if math.isinf(value):
        return _BAR - 1 if value > 0 else 0
    return round((value - low) / (high - low) * (_BAR - 1)) if high > low else 0


def _named(lever: Lever) -> str:
    return f"{lever.name} (typical)" if lever.varies else lever.name


def _flips(found: Sensitivity) -> Iterator[str]:
    if found.flips:
        yield "  Where the verdict flips, with the interval taken into account"
    for flip in found.flips:
        yield f"  • {clean(_flip(found, flip))}"
    if (
        found.flips
        and found.outcome is not Outcome.HOLDS
        and all(each.holds_at is None for each in found.flips)
    ):
        yield f"  {clean(_together(found))}"


def _together(found: Sensitivity) -> str:
    if found.together is None:
        if found.bound.operator in ("=", "within"):
            return "No one of them makes it hold."
        return (
            "No one of them makes it hold, nor do all in the table together (as far as they can be set), "
            "ten times better: it takes more than these numbers."
        )
    told = [
        f"{_named(lever)} {'≤' if value < lever.value else '≥'} {format_quantity(value, lever.unit)}"
        for lever, value in found.together.values
    ]
    reached = f" ({format_estimate(found.together.estimate)})" if found.together.estimate else ""
    values = " and ".join(told)
    return f"No one of them makes it hold; together they do: {values}{reached}{_whole(found.together.whole)}"


def _flip(found: Sensitivity, flip: Flip) -> str:
    lever = flip.lever
    now = format_quantity(lever.value, lever.unit)
    if flip.holds_at is None or flip.fails_at is None:
        low, high = (format_quantity(each, lever.unit) for each in (flip.low, flip.high))
        stays = "holds" if found.outcome is Outcome.HOLDS else "does not hold"
        return f"{_named(lever)}, now {now}: {stays} all the way from {low} to {high}"
    holds, fails = (format_quantity(each, lever.unit) for each in (flip.holds_at, flip.fails_at))
    sign = "≤" if flip.holds_at < flip.fails_at else "≥"
    if found.outcome is Outcome.HOLDS:
        return f"{_named(lever)}, now {now}: holds while {sign} {holds}; at {fails} it is no longer shown"
    reached = f" ({format_estimate(flip.estimate)})" if flip.estimate else ""
    return (
        f"{_named(lever)}, now {now}: holds with {sign} {holds}{reached}{_whole(flip.whole)}{_given(lever)}"
    )


def _whole(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    if outcome is Outcome.HOLDS:
        return "; then the whole claim part holds"
    return f"; the part as a whole is then still {wording.WORDS[outcome]}, by another scenario or scope"


def _given(lever: Lever) -> str:
    return "" if lever.settable else "; but the provider sets it"


def _rest(found: Sensitivity) -> Iterator[str]:
    if found.slight:
        yield f"  less influence: {_some(found.slight)}"
    if found.without_influence:
        yield f"  no influence: {_some(found.without_influence)}"
    for note in found.notes:
        yield f"  note: {clean(note)}"


def _some(names: tuple[str, ...]) -> str:
    rest = len(names) - _MOST_NAMES
    return clean(", ".join(names[:_MOST_NAMES])) + (f" and {rest} more" if rest > 0 else "")
