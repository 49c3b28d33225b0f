"""Recovery time: a fault's first effect until the level is back at the floor for the confirmation window.

Of a store: until it accepts writes again. Of the platform (empty scope): of its worst critical journey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.measuring.samples import Measure, answer
from withstand.simulation.measuring.samples import requests as requests

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.model.results.estimate import Answer
    from withstand.simulation.execution.context import MeasureContext


def measure(context: MeasureContext, part: Part) -> Answer:
    """In seconds, P95 unless the part says otherwise."""
    return answer(context, part, Measure(lambda outcome: outcome.rto, "p95", "s"))
