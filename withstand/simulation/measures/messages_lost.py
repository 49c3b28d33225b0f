"""Messages lost when consumers are out or a region is gone: by queue and scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.estimate import Answer
from withstand.simulation.measurement import Story, Subject, nothing_in_scope, of_sample, sample_size
from withstand.simulation.messages import effects
from withstand.simulation.statistics import Sampled, quantile_estimate

if TYPE_CHECKING:
    from withstand.model.claim import Part
    from withstand.simulation.context import MeasureContext


def measure(context: MeasureContext, part: Part) -> Answer:
    """Messages lost, for each queue or stream in scope and each scenario that touches it; P95 by default."""
    found = []
    for case, effect in effects(context, part, sample_size(context.budget)):
        others = tuple(
            quantile_estimate(sample, 0.95, Sampled(f"messages {name}", context.seed, least=0.0))
            for name, sample in effect.extra.items()
        )
        story = Story(effect.binding, (effect.queue, *case.queue.consumers), others, effect.notes)
        label = Sampled("messages", context.seed, least=0.0)
        subject = Subject(part, effect.queue, effect.scenario)
        found.append(of_sample(subject, effect.lost, label, case.facts, default="p95", story=story))
    if not found:
        return nothing_in_scope(part, "no queue with consumers that the scenarios touch")
    return Answer(tuple(found))
