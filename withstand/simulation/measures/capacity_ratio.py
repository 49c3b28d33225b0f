"""Capacity ratio: what a surviving region can serve when it has settled, over the platform's peak demand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import Answer, CurveKind, Measurement, Unmeasured
from withstand.model.values.display import format_seconds
from withstand.simulation.measuring.samples import requests as requests
from withstand.simulation.measuring.scope import playable
from withstand.simulation.measuring.told_replications import in_full
from withstand.simulation.sampling.estimates import Sampled, histogram, statistic_of

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.engine.record import CapacityOutcome
    from withstand.simulation.execution.context import MeasureContext, Runs


def measure(context: MeasureContext, part: Part) -> Answer:
    """As a ratio, mean over the replications unless the part says otherwise; with the time until it is 1."""
    keys, gaps = playable(context, part)
    found: list[Measurement] = []
    missing: list[Unmeasured] = []
    for key in keys:
        runs = context.runs(key)
        regions = part.scope or tuple(runs.replications[0].capacity)
        for region in regions:
            outcomes = [one.capacity[region] for one in runs.replications if region in one.capacity]
            if outcomes:
                found.append(_measurement(context, part, (region, runs), outcomes))
            else:
                reason = f"{region} is not a surviving region of {key}"
                missing.append(Unmeasured(part.metric, region, key, reason))
    return Answer(tuple(found), (*gaps, *missing))


def _binding(outcome: CapacityOutcome, median_wait: float) -> str:
    """What limits the settled capacity, and how long the whole peak could not be served (median)."""
    limit = f"{outcome.binding.partition(':')[2]} limits it"
    ceiling = f" ({outcome.ceiling})" if outcome.ceiling else ""
    return f"the whole peak is served after {format_seconds(median_wait)} (median); then {limit}{ceiling}"


def _measurement(
    context: MeasureContext, part: Part, where: tuple[str, Runs], outcomes: list[CapacityOutcome]
) -> Measurement:
    region, runs = where
    label = Sampled("ratio", context.seed, least=0.0)
    settled = np.array([outcome.settled for outcome in outcomes])
    reached = np.array([outcome.reached_one for outcome in outcomes])
    longest = np.where(np.isfinite(reached), reached, [one.duration for one in runs.replications])
    time = Sampled("s", context.seed, least=0.0)
    one = outcomes[0]
    trace = context.replay(runs.scenario, runs.replications[0].number, runs.load)
    notes = [f"{np.mean([outcome.at_fault for outcome in outcomes]):.2f} × of the peak at the fault"]
    if not np.all(np.isfinite(reached)):
        share = 1 - np.mean(np.isfinite(reached))
        notes.append(
            f"in {share:.0%} of the replications it never serves the whole peak before the fault ends"
        )
    made = Measurement(
        part.metric,
        region,
        runs.scenario,
        statistic_of(settled, part.statistic or "mean", label),
        others=(
            *(statistic_of(settled, other, label) for other in ("p50", "p95")),
            *(statistic_of(longest, other, time) for other in ("p50", "p95", "p99")),
        ),
        histogram=histogram(settled) if settled.min() < settled.max() else None,
        curves=tuple(curve for curve in trace.curves if curve.kind is CurveKind.SUPPLY),
        facts=runs.facts,
        elements=(region, one.binding.partition(":")[2]),
        binding=_binding(one, float(np.median(longest))),
        notes=tuple(notes),
    )
    kept = replace(runs, replications=tuple(each for each in runs.replications if region in each.capacity))
    return in_full(context, made, kept, settled)
