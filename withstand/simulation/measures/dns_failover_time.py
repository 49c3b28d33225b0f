"""DNS failover: the fault until 99 % of resolvers no longer answer with the lost endpoint, of each record."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import Answer, Unmeasured
from withstand.simulation.measuring.redirection import deciding
from withstand.simulation.measuring.samples import Measure, measurement, worst_in_full
from withstand.simulation.measuring.samples import requests as requests
from withstand.simulation.measuring.scope import Sample, Scope, playable

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.engine.record import Replication
    from withstand.simulation.execution.context import MeasureContext, Runs

_MEASURE = Measure(lambda outcome: 0.0, "p95", "s")


def measure(context: MeasureContext, part: Part) -> Answer:
    """In seconds, for each record that chooses between regions, P95 unless the part says otherwise."""
    keys, gaps = playable(context, part)
    routes = {route.record: route for route in context.plant.routes if route.record}
    wanted = [record for record in routes if not part.scope or record in part.scope]
    if not wanted:
        reason = "no DNS record chooses between regions"
        return Answer(
            (), (*gaps, Unmeasured(part.metric, ", ".join(part.scope), "", reason, "nothing in scope"))
        )
    found, samples = [], []
    for key in keys:
        runs = context.runs(key)
        for record in wanted:
            sample = _sample(runs, record)
            if sample is not None:
                made = measurement(context, part, sample, _MEASURE)
                found.append(replace(made, binding=deciding(context, [routes[record]])))
                samples.append(sample)
    return Answer(worst_in_full(context, found, samples), gaps)


def _sample(runs: Runs, record: str) -> Sample | None:
    """Where no health check moves the answers, they stay wrong until the fault ends."""
    values = [_time(replication, record) for replication in runs.replications]
    if not any(values):
        return None
    return Sample(Scope(record, (record,), lambda _: None), runs, np.array(values), (None,) * len(values))


def _time(replication: Replication, record: str) -> float:
    if record in replication.dns:
        return replication.dns[record]
    return replication.duration if np.isfinite(replication.duration) else 0.0
