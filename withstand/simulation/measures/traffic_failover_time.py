"""Traffic failover: the fault until less than 1 % of requests still go to the lost region, by whatever means.

A CDN that tries the lost origin first and another one then still sends its request there first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import Answer
from withstand.simulation.measuring.redirection import deciding
from withstand.simulation.measuring.samples import PLATFORM, Measure, measurement, worst_in_full
from withstand.simulation.measuring.samples import requests as requests
from withstand.simulation.measuring.scope import Sample, Scope, playable

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.execution.context import MeasureContext

_MEASURE = Measure(lambda outcome: 0.0, "p95", "s")


def measure(context: MeasureContext, part: Part) -> Answer:
    """In seconds, of all routes together, P95 unless the part says otherwise."""
    keys, gaps = playable(context, part)
    records = tuple(dict.fromkeys(route.record for route in context.plant.routes if route.record))
    found, samples = [], []
    for key in keys:
        runs = context.runs(key)
        values = np.array([replication.traffic for replication in runs.replications])
        sample = Sample(Scope(PLATFORM, records, lambda _: None), runs, values, (None,) * len(values))
        made = measurement(context, part, sample, _MEASURE)
        routes = [route for route in context.plant.routes if route.record]
        found.append(replace(made, binding=deciding(context, routes)))
        samples.append(sample)
    return Answer(worst_in_full(context, found, samples), gaps)
