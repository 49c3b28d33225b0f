"""Replication lag: how far a copy is behind while writes come at the stated load.

The usual lag is the catalog's distribution (or scaled to a measured one); in bursts, as often and as deep as
the catalog says, it rises to the burst's peak and falls again; and where the copy takes a limited number of
writes a second, writes queue for it: as M/M/1 below that limit, without bound above it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import Answer, Measurement
from withstand.model.values.display import format_seconds
from withstand.simulation.measuring.measurement import (
    Story,
    Subject,
    nothing_in_scope,
    of_sample,
    of_value,
    sample_size,
)
from withstand.simulation.plant.demand import load_factor, peak_demand
from withstand.simulation.sampling.estimates import Sampled, exact
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats, mean_of

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.model.elements.data import Replication
    from withstand.simulation.execution.context import MeasureContext

_YEAR = 365.25 * 86_400
_BURST_WIDTH = 2.0
"""An episode rises to its peak and falls at the rate of time, so it lasts twice its peak."""


def measure(context: MeasureContext, part: Part) -> Answer:
    """The lag of every replication in scope; P99 where the part names no statistic."""
    found = [
        replication
        for replication in context.architecture.replications.values()
        if not part.scope or _touches(replication, part.scope)
    ]
    if not found:
        return nothing_in_scope(part, "no replication in scope")
    gaps, measurements = [], []
    for replication in found:
        subject = Subject(part, replication.id)
        measured = _one(context, subject, replication)
        if measured is None:
            kind = context.architecture.resources[replication.source].kind
            gaps.append(subject.gap(f"the catalog has no replication lag for {kind}"))
        else:
            measurements.append(measured)
    return Answer(tuple(measurements), tuple(gaps))


def _touches(replication: Replication, scope: tuple[str, ...]) -> bool:
    return bool({replication.id, replication.source, replication.target, replication.within} & set(scope))


def _one(context: MeasureContext, subject: Subject, replication: Replication) -> Measurement | None:
    facts = FactLog(context.architecture, context.seed, f"replication:{replication.id}")
    elements = (replication.id, replication.source, replication.target)
    if replication.mode == "synchronous":
        story = Story("a write is acknowledged after the copy has it", elements)
        return of_value(subject, exact(0.0, "s"), facts, story)
    size = sample_size(context.budget)
    if replication.mode == "snapshot-copy":
        sample, binding = _snapshots(facts, context, replication, size)
    else:
        kind = _kind_with_lag(facts, replication)
        if kind is None:
            return None
        lag = usual_lag(facts, kind, replication, size) + bursts(facts, kind, size)
        waits, queue = queueing(context, facts, replication, subject.part.load)
        sample, binding = lag + waits(size), queue or _binding(facts, kind, replication)
    story = Story(binding, elements)
    return of_sample(
        subject, sample, Sampled("s", context.seed, least=0.0), facts, default="p99", story=story
    )


def _kind_with_lag(facts: FactLog, replication: Replication) -> str | None:
    resources = facts.architecture.resources
    names = [replication.within, replication.source]
    kinds = [resources[name].kind for name in names if name]
    return next((kind for kind in kinds if facts.has(kind, _lag_name(replication))), None)


def _lag_name(replication: Replication) -> str:
    return "replication_lag_time_control" if replication.time_control else "replication_lag"


def usual_lag(facts: FactLog, kind: str, replication: Replication, size: int) -> Floats:
    """Lag between episodes, in seconds; a measured typical lag scales the catalog's distribution."""
    name = _lag_name(replication)
    sample = facts.draws(kind, name, "lag", size)
    if replication.lag is None:
        return sample
    return sample * (replication.lag / facts.value(kind, name))


def bursts(facts: FactLog, kind: str, size: int) -> Floats:
    """What episodes of lag add at a random moment: mostly nothing."""
    if not facts.has(kind, "lag_burst_rate"):
        return np.zeros(size)
    peaks = facts.draws(kind, "lag_burst_peak", "burst", size)
    share = mean_of(facts.use(kind, "lag_burst_rate").fact) * _BURST_WIDTH * peaks / _YEAR
    inside = facts.rng("in-burst").random(size) < share
    result: Floats = np.where(inside, facts.rng("depth").random(size) * peaks, 0.0)
    return result


def burst_share(facts: FactLog, kind: str) -> tuple[float, float]:
    """Share of the time in episodes of lag, and the mean lag in them; (0, 0) where there are none."""
    if not facts.has(kind, "lag_burst_rate"):
        return 0.0, 0.0
    peak = mean_of(facts.use(kind, "lag_burst_peak").fact)
    rate = mean_of(facts.use(kind, "lag_burst_rate").fact)
    return min(rate * _BURST_WIDTH * peak / _YEAR, 1.0), peak / 2


def queueing(
    context: MeasureContext, facts: FactLog, replication: Replication, load: str
) -> tuple[Callable[[int], Floats], str]:
    """A function size → waits for the copy in seconds, and in words when the queue decides."""
    target = context.architecture.resources[replication.target]
    capacity = target.__dict__.get("write_capacity")
    writes = peak_demand(context.architecture).writes[replication.source]
    writes *= load_factor(context.architecture, load)
    if not capacity or writes <= 0:
        return np.zeros, ""
    if writes >= capacity:
        words = f"{writes:.0f} writes/s exceed the {capacity:.0f} writes/s that {target.id} takes"
        return (lambda size: np.full(size, math.inf)), words
    rng = facts.rng("queue")

    def waits(size: int) -> Floats:
        queued = rng.random(size) < writes / capacity
        result: Floats = np.where(queued, rng.exponential(1 / (capacity - writes), size), 0.0)
        return result

    return waits, ""


def _snapshots(
    facts: FactLog, context: MeasureContext, replication: Replication, size: int
) -> tuple[Floats, str]:
    kind = context.architecture.resources[replication.source].kind
    interval = replication.interval
    if interval is None:
        interval = facts.value(kind, "backup_interval") if facts.has(kind, "backup_interval") else math.inf
    age = facts.rng("age").random(size) * interval
    if facts.has(kind, "copy_time"):
        age = age + facts.draws(kind, "copy_time", "copy", size)
    return age, f"copies are made every {format_seconds(interval)}"


def _binding(facts: FactLog, kind: str, replication: Replication) -> str:
    used = facts.use(kind, _lag_name(replication)).fact
    return f"lag of {kind}: {used.cls.value} {format_seconds(used.value)}, without a guarantee"
