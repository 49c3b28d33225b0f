"""Error rate: failed over demanded requests in a year; a retried request counts once, at the user.

Faults weigh in by their rates; what waits too long while all is well is added at the part's load.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from withstand.model.results.estimate import Answer, Estimate, Share
from withstand.simulation.measuring.availability import Yearly, platform_lost, yearly
from withstand.simulation.measuring.samples import PLATFORM
from withstand.simulation.measuring.steady_state import failing_share
from withstand.simulation.measuring.yearly import requests as requests

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.model.results.estimate import Measurement
    from withstand.simulation.execution.context import MeasureContext
    from withstand.simulation.measuring.yearly import Cause
    from withstand.simulation.sampling.streams import Floats


def measure(context: MeasureContext, part: Part) -> Answer:
    """As a fraction, of the platform's requests or of each journey in scope."""

    def seconds(cause: Cause, name: str) -> Floats:
        return platform_lost(context, cause) if name == PLATFORM else cause.lost[name]

    made = yearly(context, part, Yearly(seconds, failed=True))
    return Answer(tuple(_with_timeouts(context, part, one) for one in made.measurements), made.unmeasured)


def _with_timeouts(context: MeasureContext, part: Part, one: Measurement) -> Measurement:
    late = failing_share(context, part.load, one.scope)
    others = tuple(_late(each, late) if each.unit == "fraction" else each for each in one.others)
    steady = Share("refused or too late in steady state", late, "fraction")
    return replace(one, judged=_late(one.judged, late), others=others, shares=(*one.shares, steady))


def _late(one: Estimate, late: float) -> Estimate:
    low, value, high = (min(x + (1 - x) * late, 1.0) for x in (one.low, one.value, one.high))
    return replace(one, low=low, value=value, high=high)
