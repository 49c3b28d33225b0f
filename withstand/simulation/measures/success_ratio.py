"""Success ratio: the share of the requests of the first hour of a fault that are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.levels import FIRST_HOUR
from withstand.simulation.record import FlowOutcome
from withstand.simulation.samples import Way, answer
from withstand.simulation.samples import requests as requests
from withstand.simulation.steady import steady

if TYPE_CHECKING:
    from withstand.model.claim import Part
    from withstand.model.estimate import Answer
    from withstand.simulation.context import MeasureContext
    from withstand.simulation.record import StoreOutcome


def measure(context: MeasureContext, part: Part) -> Answer:
    """As a fraction of the requests of the first hour, mean over the replications unless the part says else.

    Without scenarios: of the requests of a day (load: curve) or at the load, in steady state.
    """
    if not part.scenarios:
        return steady(context, part)
    return answer(context, part, Way(_ratio, "mean", "fraction", untouched=1.0))


def _ratio(outcome: FlowOutcome | StoreOutcome) -> float:
    lost = outcome.lost_first_hour if isinstance(outcome, FlowOutcome) else min(outcome.rto, FIRST_HOUR)
    return 1 - lost / FIRST_HOUR
