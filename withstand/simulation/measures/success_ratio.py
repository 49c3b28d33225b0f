"""Success ratio: the share of the requests of the first hour of a fault that are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.engine.levels import FIRST_HOUR
from withstand.simulation.engine.record import FlowOutcome
from withstand.simulation.measuring.samples import Measure, answer
from withstand.simulation.measuring.samples import requests as requests
from withstand.simulation.measuring.steady_state import steady

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.model.results.estimate import Answer
    from withstand.simulation.engine.record import StoreOutcome
    from withstand.simulation.execution.context import MeasureContext


def measure(context: MeasureContext, part: Part) -> Answer:
    """As a fraction of the requests of the first hour, mean over the replications unless the part says else.

    Without scenarios: of the requests of a day (load: curve) or at the load, in steady state.
    """
    if not part.scenarios:
        return steady(context, part)
    return answer(context, part, Measure(_ratio, "mean", "fraction", untouched=1.0))


def _ratio(outcome: FlowOutcome | StoreOutcome) -> float:
    lost = outcome.lost_first_hour if isinstance(outcome, FlowOutcome) else min(outcome.rto, FIRST_HOUR)
    return 1 - lost / FIRST_HOUR
