"""Availability over a year from its causes, by time and by requests, of the platform or of journeys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.model.results.estimate import Answer, Estimate, Measurement, Unmeasured
from withstand.simulation.measuring.samples import PLATFORM
from withstand.simulation.measuring.scope import outcome_of
from withstand.simulation.measuring.second_opinion import second_opinion
from withstand.simulation.measuring.steady_state import overload
from withstand.simulation.measuring.yearly import (
    Cause,
    causes,
    costliest_in_full,
    downtime,
    facts_of,
    including_rates,
    share_of_year,
)
from withstand.simulation.sampling.estimates import Sampled, weighted_sum

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.execution.context import MeasureContext
    from withstand.simulation.sampling.streams import Floats


LEFT_OUT = (
    "causes: losses of regions, zones, nodes, writers, caches, impaired services, third parties, bad "
    "releases, spot interruptions and operator errors; gray failures, data corruption and expired keys are "
    "not counted",
    "incidents are taken not to overlap, and to begin at any hour of the day alike",
)


@dataclass(frozen=True, slots=True)
class Yearly:
    """What of a year is asked: the seconds that a cause costs a scope, and how they are told."""

    seconds: Callable[[Cause, str], Floats]
    """(cause, scope) → seconds lost in each of its replications."""
    by_requests: bool = False
    failed: bool = False
    """Told as the share that is lost; else as what is left, with its exact twin beside it."""


def yearly(context: MeasureContext, part: Part, asked: Yearly) -> Answer:
    """The yearly share that is lost or left, of the platform or of each journey in the part's scope."""
    found = causes(context)
    journeys = {flow.id for flow in context.plant.flows if flow.is_journey}
    critical = [flow.id for flow in context.plant.flows if flow.is_journey and flow.critical]
    names, gaps = [], []
    for id in part.scope or (PLATFORM,):
        if id == PLATFORM or id in journeys:
            reason = overload(context, critical if id == PLATFORM else (id,), "curve")
            if reason and not asked.failed:
                gaps.append(Unmeasured(part.metric, id, "a year", reason, "unknown"))
            else:
                names.append(id)
        else:
            gaps.append(Unmeasured(part.metric, id, "", f"{id} is not a journey"))
    if not journeys:
        return Answer((), (Unmeasured(part.metric, "", "", "there is no journey", "nothing in scope"),))
    return Answer(tuple(_one(context, (part, name), asked, found) for name in names), tuple(gaps))


def _one(
    context: MeasureContext, about: tuple[Part, str], asked: Yearly, found: tuple[Cause, ...]
) -> Measurement:
    part, name = about
    losses = [(cause, asked.seconds(cause, name)) for cause in found]
    terms = [(cause.key, cause.rate, values) for cause, values in losses]
    label = Sampled("s", context.seed, least=0.0)
    lost = weighted_sum([(often, values) for _, often, values in terms], label)
    shares = downtime(terms)
    judged = _share(lost) if asked.failed else _complement(_share(lost))
    exact = None if asked.failed else second_opinion(context, name, losses, by_requests=asked.by_requests)
    made = Measurement(
        part.metric,
        name,
        "a year",
        judged,
        others=(lost, including_rates(losses, context.seed, failed=asked.failed)),
        shares=shares,
        facts=facts_of([c for c, t in zip(found, terms, strict=True) if t[2].any()]),
        elements=tuple(flow.id for flow in context.plant.flows if flow.is_journey),
        binding=f"{shares[0].name}: {shares[0].value:.0f} minutes a year" if shares else "nothing is lost",
        notes=LEFT_OUT,
        second_opinion=exact,
    )
    return costliest_in_full(context, made, losses, outcome_of(context, name))


def _share(lost: Estimate) -> Estimate:
    low, value, high = (min(share_of_year(x), 1.0) for x in (lost.low, lost.value, lost.high))
    return Estimate(value, low, high, "fraction", "mean", lost.n, lost.seed)


def _complement(one: Estimate) -> Estimate:
    return Estimate(1 - one.value, 1 - one.high, 1 - one.low, one.unit, one.statistic, one.n, one.seed)


def platform_lost(context: MeasureContext, cause: Cause) -> Floats:
    """Seconds' worth of the platform's mean demand: the journeys' losses by their shares."""
    shares = {flow.id: flow.share for flow in context.plant.flows if flow.is_journey}
    total = sum(shares.values()) or 1.0
    return sum(
        (shares[id] / total * values for id, values in cause.lost.items()), start=0.0 * cause.platform_outage
    )
