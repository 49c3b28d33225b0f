"""Latency: a quantile of the time that answered requests of a journey take, at the mean or the peak load."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import Answer, Measurement, Share, Unmeasured
from withstand.simulation.measuring.latency import Journeys
from withstand.simulation.measuring.told_replications import request_in_full, worst_of
from withstand.simulation.sampling.estimates import Sampled, histogram, statistic_of

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part, Statistic
    from withstand.simulation.execution.context import MeasureContext
    from withstand.simulation.plant.plant import Flow

_BESIDE: tuple[Statistic, ...] = ("mean", "p50", "p95", "p99")
_SHOWN = 8


def measure(context: MeasureContext, part: Part) -> Answer:
    """In seconds, for each journey in scope (all where it is empty), P95 unless the part says otherwise."""
    flows = {flow.id: flow for flow in context.plant.flows if flow.is_journey}
    wanted = part.scope or tuple(flows)
    gaps = tuple(
        Unmeasured(part.metric, id, "", f"{id} is not a journey") for id in wanted if id not in flows
    )
    # Over a day, the hours of the peak decide a quantile; they are what a curve is measured at.
    journeys = Journeys(context, "mean" if part.load == "mean" else "peak")
    found = [_one(journeys, part, flows[id]) for id in wanted if id in flows]
    worst = worst_of(found)
    return Answer(
        tuple(one if index == worst else replace(one, traces=()) for index, one in enumerate(found)), gaps
    )


def _one(journeys: Journeys, part: Part, flow: Flow) -> Measurement:
    values = journeys.sample(flow)
    label = Sampled("s", journeys.context.seed, least=0.0)
    wanted = part.statistic or "p95"
    slowest = sorted(journeys.means.items(), key=lambda pair: (-pair[1], pair[0]))[:_SHOWN]
    finite = values[np.isfinite(values)]
    made = Measurement(
        part.metric,
        flow.id,
        f"{part.load} load",
        statistic_of(values, wanted, label),
        others=tuple(statistic_of(values, other, label) for other in _BESIDE if other != wanted),
        histogram=histogram(finite) if finite.size else None,
        shares=tuple(Share(id, mean, "s") for id, mean in slowest),
        facts=journeys.facts.used,
        elements=(flow.id, *(id for id, _ in slowest)),
        binding=f"{slowest[0][0]} takes most: {slowest[0][1] * 1000:.0f} ms on average" if slowest else "",
    )
    return request_in_full(made, values, journeys.hops)
