"""Steady state: what a plant without faults answers at a load, in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.journey import HOURS_PER_DAY
from withstand.model.results.estimate import Answer, Curve, Measurement, Unmeasured
from withstand.simulation.engine.levels import ROUNDING
from withstand.simulation.engine.service import steady_levels
from withstand.simulation.measuring.measurement import PLATFORM
from withstand.simulation.plant.at_load import put_under_load
from withstand.simulation.plant.demand import load_factor
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.sampling.estimates import exact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from withstand.model.elements.claim import Part
    from withstand.simulation.execution.context import MeasureContext


def steady(context: MeasureContext, part: Part) -> Answer:
    """Share of the requests answered without any fault, over a day (load: curve) or at one load; exact."""
    journeys = {flow.id for flow in context.plant.flows if flow.is_journey}
    gaps = tuple(
        Unmeasured(part.metric, id, "", f"{id} is not a journey") for id in part.scope if id not in journeys
    )
    found = []
    for name in [id for id in part.scope if id in journeys] if part.scope else [PLATFORM]:
        hours = tuple(1 - failing_at(context, factor, name) for factor in _factors(context, part.load))
        found.append(
            Measurement(
                part.metric,
                name,
                "steady state",
                exact(1 - failing_share(context, part.load, name), "fraction", "mean", closed_form=True),
                curves=(
                    Curve(
                        "answered by hour of the day",
                        "fraction",
                        tuple(3600.0 * hour for hour in range(len(hours))),
                        hours,
                    ),
                ),
                elements=tuple(sorted(journeys)),
                binding="queues at each station, with the copies that the autoscaler settles at",
            )
        )
    return Answer(tuple(found), gaps)


def failing_share(context: MeasureContext, load: str, name: str) -> float:
    """Share of the requests of a journey (or the platform) that are refused or late without any fault."""
    factors = _factors(context, load)
    total = sum(factors)
    if total <= 0:
        return 0.0
    return sum(factor * failing_at(context, factor, name) for factor in factors) / total


def failing_at(context: MeasureContext, factor: float, name: str) -> float:
    """The same at one share of the peak."""
    levels = levels_at(context, factor)
    if name != PLATFORM:
        return 1 - levels[name]
    shares = {flow.id: flow.share for flow in context.plant.flows if flow.is_journey}
    total = sum(shares.values()) or 1.0
    return 1 - sum(shares[id] * levels[id] for id in shares) / total


@remembered
def levels_at(context: MeasureContext, factor: float) -> dict[str, float]:
    """Service level of every flow at a share of the peak, before anything fails."""
    return steady_levels(put_under_load(context.plant, factor))


def _factors(context: MeasureContext, load: float | str) -> tuple[float, ...]:
    if load == "curve":
        return tuple(load_factor(context.architecture, "curve", hour) for hour in range(HOURS_PER_DAY))
    return (load_factor(context.architecture, load),)


def overload(context: MeasureContext, names: Iterable[str], load: float | str) -> str:
    """Why flows (by id) are below their floor at a load before anything fails; "" where none of them is.

    Faults would be blamed for what is missing without them. `load` "curve" is every hour of the day.
    """
    floors = {flow.id: flow.floor for flow in context.plant.flows}
    wanted = [name for name in names if name in floors]
    for factor in sorted(set(_factors(context, load)), reverse=True):
        levels = levels_at(context, factor)
        for name in wanted:
            if levels[name] < floors[name] - ROUNDING:
                return (
                    f"without any fault, {name} is answered to {levels[name]:.1%} at {factor:.0%} of "
                    f"the peak, below its floor {floors[name]:.4g}: more capacity, or a lower traffic.peak"
                )
    return ""
