"""Availability by time: the share of a year in which every critical journey is at its floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.measuring.availability import Yearly, yearly
from withstand.simulation.measuring.samples import PLATFORM
from withstand.simulation.measuring.yearly import requests as requests

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.model.results.estimate import Answer
    from withstand.simulation.execution.context import MeasureContext
    from withstand.simulation.measuring.yearly import Cause
    from withstand.simulation.sampling.streams import Floats


def measure(context: MeasureContext, part: Part) -> Answer:
    """As a fraction, of the platform or of each journey in scope; downtime minutes by cause in `shares`."""
    return yearly(context, part, Yearly(_seconds))


def _seconds(cause: Cause, name: str) -> Floats:
    return cause.platform_outage if name == PLATFORM else cause.outage[name]
