"""Availability by requests: the share of a year's requests that are answered correctly in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.measuring.availability import Yearly, platform_lost, yearly
from withstand.simulation.measuring.samples import PLATFORM
from withstand.simulation.measuring.yearly import requests as requests

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.model.results.estimate import Answer
    from withstand.simulation.execution.context import MeasureContext
    from withstand.simulation.measuring.yearly import Cause
    from withstand.simulation.sampling.streams import Floats


def measure(context: MeasureContext, part: Part) -> Answer:
    """As a fraction, of the platform's requests or of each journey in scope."""

    def seconds(cause: Cause, name: str) -> Floats:
        return platform_lost(context, cause) if name == PLATFORM else cause.lost[name]

    return yearly(context, part, Yearly(seconds, by_requests=True))
