"""Outage: the time that a journey spends below its floor; of the platform, its worst critical journey."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.engine.record import FlowOutcome
from withstand.simulation.measuring.samples import Measure, answer
from withstand.simulation.measuring.samples import requests as requests

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.model.results.estimate import Answer
    from withstand.simulation.engine.record import StoreOutcome
    from withstand.simulation.execution.context import MeasureContext


def measure(context: MeasureContext, part: Part) -> Answer:
    """In seconds, all outages of a fault together, P95 unless the part says otherwise."""
    return answer(context, part, Measure(_outage, "p95", "s"))


def _outage(outcome: FlowOutcome | StoreOutcome) -> float:
    return outcome.outage if isinstance(outcome, FlowOutcome) else outcome.rto
