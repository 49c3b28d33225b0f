"""Recovery point: age at the fault of a store's oldest acknowledged write that the surviving copy lacks.

Configuration too: what is committed in Git, and what a cluster that follows Git has not yet taken over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import Answer
from withstand.simulation.engine.record import StoreOutcome
from withstand.simulation.measuring.configuration_loss import configuration
from withstand.simulation.measuring.samples import Measure, answer, measurement, worst_in_full
from withstand.simulation.measuring.samples import requests as requests
from withstand.simulation.measuring.scope import Sample, Scope, playable

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.engine.record import FlowOutcome
    from withstand.simulation.execution.context import MeasureContext


def measure(context: MeasureContext, part: Part) -> Answer:
    """In seconds, P95 unless the part says otherwise. An empty scope means every store."""
    measure = Measure(_age, "p95", "s")
    held = [id for id in part.scope if configuration(context, id) is not None]
    stores = tuple(id for id in part.scope if id not in held)
    if not part.scope:
        stores = tuple(store.id for store in context.plant.stores)
    found: list[Answer] = []
    if stores:
        found.append(answer(context, part.model_copy(update={"scope": stores}), measure))
    if held:
        found.append(_configurations(context, part, held, measure))
    return Answer(
        tuple(one for each in found for one in each.measurements),
        tuple(gap for each in found for gap in each.unmeasured),
    )


def _age(outcome: FlowOutcome | StoreOutcome) -> float:
    return outcome.rpo if isinstance(outcome, StoreOutcome) else 0.0


def _configurations(context: MeasureContext, part: Part, held: list[str], measure: Measure) -> Answer:
    keys, gaps = playable(context, part)
    found, samples = [], []
    for key in keys:
        runs = context.runs(key)
        for id in held:
            kept = configuration(context, id)
            if kept is None:
                continue
            values = np.array([kept.age(context, key, number) for number in range(len(runs))])
            sample = Sample(Scope(id, kept.elements, lambda _: None), runs, values, (None,) * len(values))
            made = measurement(context, part, sample, measure)
            found.append(kept.explained(context, made))
            samples.append(sample)
    return Answer(worst_in_full(context, found, samples), gaps)
