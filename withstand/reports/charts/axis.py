"""Axes: round ticks for times and numbers, and the way from a value to a coordinate."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from withstand.model.values.display import format_quantity
from withstand.reports.wording import bound

_TIME_STEPS = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600, 43_200, 86_400),
)
_DAY = 86_400
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Axis:
    """A linear scale from 0 to `top`, drawn from `start` to `end` in the picture's coordinates."""

    top: float
    start: float
    end: float
    ticks: tuple[float, ...]

    def at(self, value: float) -> float:
        """The coordinate of a value; beyond the scale, its end."""
        share = min(max(value / self.top, 0.0), 1.0)
        return self.start + share * (self.end - self.start)


def time_axis(longest: float, start: float, end: float) -> Axis:
    """A scale of seconds from 0 to a round time that holds `longest`."""
    return _axis(longest, start, end, _time_step)


def span(last: float, start: float, end: float) -> Axis:
    """A scale of seconds that ends exactly at `last`, with round ticks below it."""
    rounded = time_axis(last, start, end)
    return Axis(last, start, end, tuple(tick for tick in rounded.ticks if tick <= last))


def number_axis(largest: float, start: float, end: float) -> Axis:
    """A scale from 0 to a round number that holds `largest`."""
    return _axis(largest, start, end, _number_step)


def format_tick(value: float, unit: str) -> str:
    """A tick: a round time without the zeros behind it, so that labels stay short."""
    return bound(format_quantity(value, unit))


def _axis(largest: float, start: float, end: float, step_for: Callable[[float], float]) -> Axis:
    highest = largest if math.isfinite(largest) and largest > 0 else 1.0
    step = step_for(highest / _MOST_TICKS)
    count = math.ceil(highest / step - 1e-9)
    return Axis(count * step, start, end, tuple(index * step for index in range(count + 1)))


def _time_step(smallest: float) -> float:
    if smallest > _TIME_STEPS[-1]:
        return math.ceil(smallest / _DAY) * _DAY
    return next(step for step in _TIME_STEPS if step >= smallest)


def _number_step(smallest: float) -> float:
    power = 10.0 ** math.floor(math.log10(smallest))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= smallest * (1 - 1e-9))
