"""Availability by time: the share of a year in which every critical journey is at its floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.availability import yearly
from withstand.simulation.samples import PLATFORM
from withstand.simulation.yearly import requests as requests

if TYPE_CHECKING:
    from withstand.model.claim import Part
    from withstand.model.estimate import Answer
    from withstand.simulation.context import MeasureContext
    from withstand.simulation.streams import Floats
    from withstand.simulation.yearly import Cause


def measure(context: MeasureContext, part: Part) -> Answer:
    """As a fraction, of the platform or of each journey in scope; downtime minutes by cause in `shares`."""
    return yearly(context, part, _seconds)


def _seconds(cause: Cause, name: str) -> Floats:
    return cause.platform_outage if name == PLATFORM else cause.outage[name]
