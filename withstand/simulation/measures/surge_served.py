"""Surge served: the largest sudden multiple of the peak demand of which each region serves enough.

Enough is each journey's floor, as a share of its requests over the whole surge, from the first second on:
what the autoscalers do not catch up with in time is lost. The binding ceiling is named.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.elements.fault_kind import fault_kind
from withstand.model.results.estimate import Answer, Curve, Measurement
from withstand.model.structure.serving import Need, needs
from withstand.model.values.display import format_seconds
from withstand.simulation.load.ceilings import Ceiling, ceilings
from withstand.simulation.load.traffic_surge import STEP, Surge
from withstand.simulation.measuring.measurement import Story, Subject, nothing_in_scope, of_sample
from withstand.simulation.plant.demand import load_factor, peak_demand
from withstand.simulation.sampling.estimates import Sampled, mean_estimate
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.execution.context import MeasureContext

DURATION = 3600.0
"""An hour: long enough for every scaler to have answered, and the resolution of the daily curve."""
_REPLICATIONS = 30
_COARSE_REPLICATIONS = 5
_FACTORS = 17
_LARGEST = 16.0
"""Surges are tried up to this multiple, or a little above what the fixed ceilings allow."""


@dataclass(frozen=True, slots=True)
class Served:
    """Served shares by journey, for each replication (row) and size of the surge (column)."""

    factors: Floats
    shares: dict[str, Floats]
    floors: dict[str, float]
    needed: dict[str, tuple[Need, ...]]
    surge: Surge
    fixed: dict[Need, Ceiling]
    level: float


def measure(context: MeasureContext, part: Part) -> Answer:
    """The largest surge that each region in scope serves, in multiples of the peak; the mean by default."""
    architecture = context.architecture
    regions = [region for region in architecture.regions if not part.scope or region in part.scope]
    measured = [_one(context, Subject(part, region)) for region in regions]
    found = tuple(measurement for measurement in measured if measurement)
    return Answer(found) if found else nothing_in_scope(part, "no region in scope gets requests")


def _one(context: MeasureContext, subject: Subject) -> Measurement | None:
    facts = FactLog(context.architecture, context.seed, f"surge:{subject.scope}")
    served = serve(facts, subject.scope, subject.part.load, _duration(context, subject.part))
    if served is None:
        return None
    largest = largest_surge(served)
    label = Sampled("times", context.seed, least=0.0)
    planned = context.architecture.traffic.surge if context.architecture.traffic else 1.0
    at_plan = _at(served, planned)
    share = Sampled("fraction", context.seed, least=0.0, most=1.0)
    story = Story(
        _binding(served),
        (subject.scope, *served.surge.workloads),
        (mean_estimate(at_plan, share),),
        (
            f"a surge of the planned {planned:g} times is served to {float(at_plan.mean()):.2%} over its "
            f"{format_seconds(_duration(context, subject.part))}",
        ),
        curves=(_curve(served, planned),),
    )
    return of_sample(subject, largest, label, facts, default="mean", story=story)


def _duration(context: MeasureContext, part: Part) -> float:
    for key in context.matching(part.scenarios):
        for fault in context.scenarios[key].faults:
            if fault_kind(fault.kind).needs == "factor" and fault.duration:
                return fault.duration
    return DURATION


def serve(facts: FactLog, region: str, load: str, duration: float) -> Served | None:
    """Run surges of growing size against a region; None when no journey reaches it."""
    architecture = facts.architecture
    demand = peak_demand(architecture)
    level = load_factor(architecture, load)
    needed = {journey.id: needs(architecture, journey, region) for journey in architecture.journeys.values()}
    reached = {
        id: elements
        for id, elements in needed.items()
        if any(demand.journeys[id].get(need.element, 0.0) > 0 for need in elements)
    }
    if not reached:
        return None
    fixed = {need: lowest for needs in reached.values() for need in needs if (lowest := _lowest(facts, need))}
    factors = _factors(fixed, level)
    rates = {id: demand.requests[id] * level for id in architecture.workloads}
    floors = {id: architecture.journeys[id].floor for id in reached}

    def step_through(factors: Floats, replications: int) -> Served:
        surge = Surge(facts, region, rates, np.tile(factors, replications))
        surge.run(duration)
        shares = {
            id: _share(surge, fixed, elements, level).reshape(replications, factors.size)
            for id, elements in reached.items()
        }
        return Served(factors, shares, floors, reached, surge, fixed, level)

    coarse = step_through(factors, _COARSE_REPLICATIONS)
    planned = architecture.traffic.surge if architecture.traffic else 1.0
    fine = _around(factors, largest_surge(coarse))
    return step_through(np.unique(np.append(fine, (1.0, planned))), _REPLICATIONS)


def _lowest(facts: FactLog, need: Need) -> Ceiling | None:
    """The lowest ceiling that requests with this need meet."""
    found = (ceiling for ceiling in ceilings(facts, need.element) if need.writes or not ceiling.writes)
    return min(found, key=lambda ceiling: ceiling.factor, default=None)


def _around(factors: Floats, crossings: Floats) -> Floats:
    """A finer grid over the sizes between which the coarse one saw the floor crossed."""
    low = max(int(np.searchsorted(factors, crossings.min())) - 2, 0)
    high = min(int(np.searchsorted(factors, crossings.max())) + 1, factors.size - 1)
    return np.linspace(factors[low], factors[high], _FACTORS)


def _factors(fixed: dict[Need, Ceiling], level: float) -> Floats:
    """Sizes of the surge to try: evenly spaced in their logarithm, up to just above the fixed ceilings."""
    hard = [ceiling.factor / level for ceiling in fixed.values() if ceiling.doubles_every == math.inf]
    lowest = min(hard, default=_LARGEST)
    return np.geomspace(1.0, min(max(lowest * 1.25, 1.5), _LARGEST), _FACTORS)


def _share(surge: Surge, fixed: dict[Need, Ceiling], elements: tuple[Need, ...], level: float) -> Floats:
    """Share of a journey's requests served over the surge."""
    result: Floats = _levels(surge, fixed, elements, level).mean(axis=0)
    return result


def _levels(surge: Surge, fixed: dict[Need, Ceiling], elements: tuple[Need, ...], level: float) -> Floats:
    """Service level of a journey at each step and in each column: that of its scarcest station."""
    share = np.ones((surge.steps, surge.factors.size))
    for need in elements:
        if need.element in surge.workloads:
            share = np.minimum(share, surge.workloads[need.element].fraction)
        elif need in fixed:
            limit = _over_time(fixed[need], surge.steps)
            share = np.minimum(share, limit[:, None] / (surge.factors * level))
    return share


def _over_time(ceiling: Ceiling, steps: int) -> Floats:
    """What a ceiling takes at each step, in multiples of the peak."""
    result: Floats = ceiling.factor * 2.0 ** np.floor(np.arange(steps) * STEP / ceiling.doubles_every)
    return result


def largest_surge(served: Served) -> Floats:
    """For each replication the size at which the first journey falls below its floor, interpolated."""
    replications = next(iter(served.shares.values())).shape[0]
    found = np.full(replications, served.factors[-1])
    for id, shares in served.shares.items():
        floor = served.floors[id]
        for row in range(replications):
            below = np.flatnonzero(shares[row] < floor)
            if below.size:
                found[row] = min(found[row], _crossing(served.factors, shares[row], floor, int(below[0])))
    return found


def _crossing(factors: Floats, shares: Floats, floor: float, first: int) -> float:
    if first == 0:
        # Not even the usual peak is served.
        return float(factors[0] * shares[0] / floor)
    above, below = shares[first - 1], shares[first]
    part = (above - floor) / (above - below)
    return float(factors[first - 1] + part * (factors[first] - factors[first - 1]))


def _at(served: Served, factor: float) -> Floats:
    """Share served of the journey that fares worst at one size of the surge, for each replication."""
    return np.array(
        [
            min(float(np.interp(factor, served.factors, shares[row])) for shares in served.shares.values())
            for row in range(_REPLICATIONS)
        ]
    )


def _curve(served: Served, factor: float) -> Curve:
    """The level of the journey that fares worst, over a surge of this size in the first replication."""
    column = int(np.searchsorted(served.factors, factor).clip(0, served.factors.size - 1))
    worst = min(served.shares, key=lambda id: float(served.shares[id][0, column]))
    levels = _levels(served.surge, served.fixed, served.needed[worst], served.level)[:, column]
    changes = np.flatnonzero(np.diff(levels, prepend=np.nan) != 0)
    times, values = changes * STEP, levels[changes]
    return Curve(
        f"{worst} in a surge of {factor:g} times", "fraction", tuple(times.tolist()), tuple(values.tolist())
    )


def _binding(served: Served) -> str:
    """What decides in the first replication: the scarcest station at the first size that is not served."""
    firsts = {
        id: int(below[0])
        for id, shares in served.shares.items()
        if (below := np.flatnonzero(shares[0] < served.floors[id])).size
    }
    if not firsts:
        return f"nothing up to {served.factors[-1]:.1f} times the peak"
    journey = min(firsts, key=lambda id: firsts[id])
    column = firsts[journey]
    factor = float(served.factors[column])
    surge = served.surge
    scarce: dict[str | Need, float] = {}
    for need in served.needed[journey]:
        if need.element in surge.workloads:
            scarce[need.element] = float(surge.workloads[need.element].fraction[:, column].mean())
        elif need in served.fixed:
            scarce[need] = float(np.minimum(_over_time(served.fixed[need], surge.steps) / factor, 1.0).mean())
    worst = min(scarce, key=lambda one: scarce[one])
    if isinstance(worst, str):
        return f"{journey}: {surge.why(worst, column)}"
    return f"{journey}: {worst.element}: {served.fixed[worst].why}"
