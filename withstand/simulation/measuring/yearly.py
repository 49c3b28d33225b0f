"""A year of faults: the incident-conditional estimate, rate × mean loss over the causes.

For rare incidents that hardly overlap, unavailability is the sum over causes of rate × mean time lost
(renewal-reward); each mean comes from replications of that one incident, at hours of the day taken in turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from withstand.model.elements.fault_kind import BY_PEOPLE, fault_kind
from withstand.model.results.estimate import Estimate, Share
from withstand.model.structure.standard_scenarios import standard_scenarios
from withstand.simulation.measuring.told_replications import in_full
from withstand.simulation.plant.demand import load_factor
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.playing.timing import rate
from withstand.simulation.sampling.streams import draws, stream
from withstand.simulation.sampling.year import SECONDS_PER_YEAR

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.model.results.estimate import Measurement
    from withstand.model.values.fact_use import FactUse
    from withstand.simulation.execution.context import MeasureContext, Request
    from withstand.simulation.measuring.told_replications import Judge
    from withstand.simulation.sampling.streams import Floats


# Replications of each cause: the sum over many causes is far more precise than any of its terms.
_WIDE, _NARROW = 100, 24
# What happens more often than every other month decides the sum, and gets a sample that can carry it.
_FREQUENT, _OFTEN = 6.0, 400
_OPERATOR_ERRORS = 1000
_MINUTE = 60.0
OPERATOR_ERROR = "operator error"
"""The cause that is no scenario: a change by a person takes everything down."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause of lost service: how often it happens a year, and what its replications lost."""

    key: str
    rate: float
    facts: tuple[FactUse, ...]
    platform_outage: Floats
    """Seconds with a critical journey below its floor, by replication."""
    rto: Floats
    """Recovery time of the worst critical journey, by replication."""
    outage: dict[str, Floats]
    """Journey → seconds below its floor, by replication."""
    lost: dict[str, Floats]
    """Journey → seconds' worth of its mean demand that was not answered, by replication."""
    rated_by: tuple[FactUse, ...] = ()
    """The facts whose product is the rate, up to how many things fail at it; none for a declared rate."""


def requests(context: MeasureContext, part: Part) -> tuple[Request, ...]:
    """The replications of every cause with a rate that the model can play, whatever the part asks of them."""
    return tuple(
        _request(context, scenario.id)
        for scenario in standard_scenarios(context.architecture)
        if rate(context.plant, scenario)[0] > 0
    )


@remembered
def causes(context: MeasureContext) -> tuple[Cause, ...]:
    """Every cause with a rate that the model can play, and operator error."""
    keys = [
        scenario.id
        for scenario in standard_scenarios(context.architecture)
        if rate(context.plant, scenario)[0] > 0
    ]
    context.prefetch(_request(context, key) for key in keys)
    return (*(_cause(context, key) for key in keys), _operator_error(context))


def _request(context: MeasureContext, key: str) -> Request:
    wide = fault_kind(context.scenarios[key].faults[0].kind).whole
    if rate(context.plant, context.scenarios[key])[0] >= _FREQUENT:
        return key, "curve", _OFTEN
    return key, "curve", _WIDE if wide else _NARROW


def _cause(context: MeasureContext, key: str) -> Cause:
    often, names = rate(context.plant, context.scenarios[key])
    runs = context.runs(*_request(context, key))
    mean = load_factor(context.architecture, "mean")
    journeys = [flow for flow in context.plant.flows if flow.is_journey]
    critical = [flow.id for flow in journeys if flow.critical] or [flow.id for flow in journeys]
    weights = np.array([one.load / mean for one in runs.replications])
    return Cause(
        key,
        often,
        (*context.facts(names), *runs.facts),
        np.array([one.platform_outage for one in runs.replications]),
        np.array([max((one.flows[id].rto for id in critical), default=0.0) for one in runs.replications]),
        {flow.id: np.array([one.flows[flow.id].outage for one in runs.replications]) for flow in journeys},
        {
            flow.id: np.array([one.flows[flow.id].lost for one in runs.replications]) * weights
            for flow in journeys
        },
        context.facts(names),
    )


def _operator_error(context: MeasureContext) -> Cause:
    """A change by a person takes everything down until somebody is paged, has answered, and repaired it."""
    uses = {part.name: context.architecture.fact(part.kind, part.name) for part in BY_PEOPLE}
    often = context.architecture.fact("operator", "operator_error_rate")
    total = np.zeros(_OPERATOR_ERRORS)
    for name, use in uses.items():
        total += draws(use, stream(context.seed, OPERATOR_ERROR, 0, name), _OPERATOR_ERRORS)
    journeys = [flow.id for flow in context.plant.flows if flow.is_journey]
    return Cause(
        OPERATOR_ERROR, often.fact.value, (often, *uses.values()), total, total,
        dict.fromkeys(journeys, total), dict.fromkeys(journeys, total), (often,),
    )  # fmt: skip


def downtime(terms: Sequence[tuple[str, float, Floats]], most: int = 12) -> tuple[Share, ...]:
    """Minutes a year by cause, largest first; the rest is one share, so that they sum to the total."""
    minutes = sorted(
        ((key, often * float(values.mean()) / _MINUTE) for key, often, values in terms),
        key=lambda pair: (-pair[1], pair[0]),
    )
    shown = [Share(key, value, "minutes a year") for key, value in minutes[:most] if value > 0]
    rest = sum(value for _, value in minutes[most:])
    return (*shown, Share("all other causes", rest, "minutes a year")) if rest > 0 else tuple(shown)


def costliest_in_full(
    context: MeasureContext, one: Measurement, losses: Sequence[tuple[Cause, Floats]], judge: Judge
) -> Measurement:
    """The measurement with the median and the worst replication of the scenario that costs most a year."""
    played = [(cause, values) for cause, values in losses if cause.key in context.scenarios]
    cause, values = max(played, key=lambda pair: pair[0].rate * float(pair[1].mean()), default=(None, None))
    if cause is None or values is None:
        return one
    return in_full(context, one, context.runs(*_request(context, cause.key)), values, judge=judge, lost=True)


def share_of_year(seconds: float) -> float:
    """Seconds a year as a fraction."""
    return seconds / SECONDS_PER_YEAR


def facts_of(found: Sequence[Cause]) -> tuple[FactUse, ...]:
    """The facts of causes that lost anything, by name."""
    used = {use.name: use for cause in found for use in cause.facts}
    return tuple(used[name] for name in sorted(used))


# Enough that the 5 % and 95 % points are themselves known to about two hundredths in probability.
_DRAWS: Final = 500
_LOW, _HIGH = 0.05, 0.95
STATISTIC: Final = "mean with uncertain rates"
_NAME = "rates"


def including_rates(losses: Sequence[tuple[Cause, Floats]], seed: int, *, failed: bool = False) -> Estimate:
    """1 - (or with `failed`, just) the yearly share lost: its median, 5 % and 95 % points over the rates.

    `losses` are the seconds lost in each replication of each cause.
    """
    shares = np.minimum(_seconds(losses, seed) / SECONDS_PER_YEAR, 1.0)
    points = np.quantile(shares if failed else 1.0 - shares, (_LOW, 0.5, _HIGH))
    low, middle, high = map(float, points)
    return Estimate(middle, low, high, "fraction", STATISTIC, _DRAWS, seed)


def _seconds(losses: Sequence[tuple[Cause, Floats]], seed: int) -> Floats:
    """Seconds lost in a year, for each draw of the rates."""
    factors: dict[str, Floats] = {}
    total = np.zeros(_DRAWS)
    for cause, values in losses:
        if cause.rate == 0 or not values.any():
            continue
        rate = np.full(_DRAWS, cause.rate)
        for use in cause.rated_by:
            if use.name not in factors:
                rng = stream(seed, _NAME, 0, use.name)
                factors[use.name] = draws(use, rng, _DRAWS) / use.fact.value
            rate = rate * factors[use.name]
        rows = stream(seed, _NAME, 0, cause.key).integers(0, values.size, size=(_DRAWS, values.size))
        total += rate * values[rows].mean(axis=1)
    return total
