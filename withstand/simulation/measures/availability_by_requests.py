"""Availability by requests: the share of a year's requests that are answered correctly in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.availability import platform_lost, yearly
from withstand.simulation.samples import PLATFORM
from withstand.simulation.yearly import requests as requests

if TYPE_CHECKING:
    from withstand.model.claim import Part
    from withstand.model.estimate import Answer
    from withstand.simulation.context import MeasureContext
    from withstand.simulation.streams import Floats
    from withstand.simulation.yearly import Cause


def measure(context: MeasureContext, part: Part) -> Answer:
    """As a fraction, of the platform's requests or of each journey in scope."""

    def seconds(cause: Cause, name: str) -> Floats:
        return platform_lost(context, cause) if name == PLATFORM else cause.lost[name]

    return yearly(context, part, seconds)
