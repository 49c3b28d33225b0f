"""Overload without any fault: what is below its floor anyway has no recovery that could be measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.journey import HOURS_PER_DAY
from withstand.simulation.layout import load_factor
from withstand.simulation.levels import ROUNDING
from withstand.simulation.steady import levels_at

if TYPE_CHECKING:
    from collections.abc import Iterable

    from withstand.simulation.context import MeasureContext


def overload(context: MeasureContext, names: Iterable[str], load: float | str) -> str:
    """Why flows (by id) are below their floor at a load before anything fails; "" where none of them is.

    Faults would be blamed for what is missing without them. `load` "curve" is every hour of the day.
    """
    floors = {flow.id: flow.floor for flow in context.plant.flows}
    wanted = [name for name in names if name in floors]
    for factor in _factors(context, load):
        levels = levels_at(context, factor)
        for name in wanted:
            if levels[name] < floors[name] - ROUNDING:
                return (
                    f"without any fault, {name} is answered to {levels[name]:.1%} at {factor:.0%} of "
                    f"the peak, below its floor {floors[name]:.4g}: more capacity, or a lower traffic.peak"
                )
    return ""


def _factors(context: MeasureContext, load: float | str) -> tuple[float, ...]:
    if load == "curve":
        hours = (load_factor(context.plant, "curve", hour) for hour in range(HOURS_PER_DAY))
        return tuple(sorted(set(hours), reverse=True))
    return (load_factor(context.plant, load),)
