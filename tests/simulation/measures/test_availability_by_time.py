"""Availability over a year: rate × mean loss, summed over the causes; by time and by requests."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from withstand.model.build import build
from withstand.model.elements.claim import Part
from withstand.model.results.estimate import Measurement
from withstand.simulation.execution.context import Budget, MeasureContext
from withstand.simulation.measuring import yearly
from withstand.simulation.measuring.yearly import Cause
from withstand.simulation.sampling.year import SECONDS_PER_YEAR


def cause(key: str, rate: float, down: float, lost: dict[str, float]) -> Cause:
    """Every replication of it has a critical journey down for `down` seconds, and loses so much of each."""
    seconds = {id: np.full(40, value) for id, value in lost.items()}
    return Cause(key, rate, (), np.full(40, down), np.full(40, down), seconds, seconds)


CAUSES = (
    cause("a", 2.0, 1000.0, {"checkout": 1000.0, "browse": 100.0}),
    cause("b", 0.5, 4000.0, {"checkout": 400.0, "browse": 0.0}),
)


def measured(data: dict[str, Any], metric: str, *scope: str) -> Measurement:
    nothing: Any = None
    context = MeasureContext(build(data), 1, Budget(), nothing, nothing)
    context.remembered[f"{yearly.__name__}.causes",] = CAUSES
    module = importlib.import_module(f"withstand.simulation.measures.{metric.replace('-', '_')}")
    (found,) = module.measure(context, Part.model_validate({"metric": metric, "scope": scope})).measurements
    return found


def test_by_time_it_is_that_of_the_platforms_critical_journeys(data) -> None:
    found = measured(data, "availability-by-time")
    assert found.judged.value == pytest.approx(1 - (2 * 1000 + 0.5 * 4000) / SECONDS_PER_YEAR, abs=1e-12)


def test_by_time_of_a_journey_it_is_its_own_outage(data) -> None:
    found = measured(data, "availability-by-time", "browse")
    assert found.judged.value == pytest.approx(1 - 2 * 100 / SECONDS_PER_YEAR, abs=1e-12)


def test_by_requests_journeys_count_by_their_share(data) -> None:
    """30 % of the requests are checkouts, 70 % are browsing."""
    found = measured(data, "availability-by-requests")
    lost = 2 * (0.3 * 1000 + 0.7 * 100) + 0.5 * 0.3 * 400
    assert found.judged.value == pytest.approx(1 - lost / SECONDS_PER_YEAR, abs=1e-12)


def test_the_causes_that_cost_most_stand_first_in_minutes_a_year(data) -> None:
    found = measured(data, "availability-by-time", "checkout")
    assert [(share.name, share.value) for share in found.shares] == [
        ("a", pytest.approx(2 * 1000 / 60)), ("b", pytest.approx(0.5 * 400 / 60)),
    ]  # fmt: skip
    assert found.binding.startswith("a: 33 minutes a year")


def test_an_error_rate_is_what_is_missing(data) -> None:
    by_requests = measured(data, "availability-by-requests").judged
    errors = measured(data, "error-rate").judged
    assert errors.value == pytest.approx(1 - by_requests.value, rel=1e-9)
    assert errors.low <= errors.value <= errors.high
