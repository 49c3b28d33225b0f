"""Drain time: from when consumers are back until the backlog of the outage is worked off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.measuring.messages import answer_of

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.model.results.estimate import Answer
    from withstand.simulation.execution.context import MeasureContext


def measure(context: MeasureContext, part: Part) -> Answer:
    """Seconds, for each queue or stream in scope and each scenario that touches it; P95 by default."""
    return answer_of(context, part, "s", lambda effect: (effect.drain, effect.draining or effect.binding))
