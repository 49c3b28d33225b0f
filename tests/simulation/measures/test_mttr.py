"""Mean time to recovery over a year of causes: weighted by how often each comes, over outages alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from withstand.model.build import build
from withstand.model.elements.claim import Part
from withstand.model.results.estimate import Measurement
from withstand.simulation.execution.context import Budget, MeasureContext
from withstand.simulation.measures import mttr
from withstand.simulation.measuring import yearly
from withstand.simulation.measuring.yearly import Cause


def cause(key: str, rate: float, rto: list[float], outage: list[float] | None = None) -> Cause:
    times = np.array(rto)
    return Cause(key, rate, (), np.array(rto if outage is None else outage), times, {}, {})


def measured(data: dict[str, Any], *causes: Cause) -> Measurement:
    nothing: Any = None
    context = MeasureContext(build(data), 1, Budget(), nothing, nothing)
    context.remembered[f"{yearly.__name__}.causes",] = causes
    (found,) = mttr.measure(context, Part.model_validate({"metric": "mttr"})).measurements
    return found


def test_it_is_weighted_by_rate(data) -> None:
    """Ten a year of 60 s and one of 1,260 s: (600 + 1,260) / 11, and not their plain mean of 660."""
    found = measured(data, cause("often", 10, [60.0] * 50), cause("seldom", 1, [1260.0] * 50))
    assert found.judged.value == pytest.approx(1860 / 11)
    outages = next(other for other in found.others if other.statistic == "outages a year")
    assert outages.value == pytest.approx(11)
    assert {share.name: share.value for share in found.shares} == pytest.approx({"often": 10, "seldom": 1})


def test_what_was_no_outage_is_not_averaged_in(data) -> None:
    """Half of the replications of one cause had no outage: it counts half as often, their zeros not."""
    half = cause("half", 4, [300.0, 0.0] * 50)
    found = measured(data, half, cause("whole", 2, [600.0] * 100))
    assert found.judged.value == pytest.approx((2 * 300 + 2 * 600) / 4)


def test_a_cause_without_any_outage_changes_nothing(data) -> None:
    alone = measured(data, cause("one", 3, [100.0] * 50))
    beside = measured(data, cause("one", 3, [100.0] * 50), cause("harmless", 1000, [0.0] * 50))
    assert alone.judged == beside.judged
    assert alone.judged.value == pytest.approx(100)


def test_the_binding_cause_is_the_one_that_gives_most_of_it(data) -> None:
    found = measured(data, cause("long", 1, [900.0] * 50), cause("short", 10, [30.0] * 50))
    assert found.binding == "long gives 75% of it"


def test_without_any_outage_there_is_nothing_to_recover_from(data) -> None:
    nothing: Any = None
    context = MeasureContext(build(data), 1, Budget(), nothing, nothing)
    context.remembered[f"{yearly.__name__}.causes",] = (cause("harmless", 5, [0.0] * 50),)
    answer = mttr.measure(context, Part.model_validate({"metric": "mttr"}))
    assert not answer.measurements
    assert "no fault with a known rate causes an outage" in answer.unmeasured[0].reason
