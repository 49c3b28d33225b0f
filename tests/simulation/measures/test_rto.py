"""Metrics of recovery from replications written by hand: what each takes from an outcome, and how."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from withstand.model.build import build
from withstand.model.elements.claim import Part
from withstand.model.results.estimate import Answer, Measurement, Trace
from withstand.simulation.engine.record import (
    UNTOUCHED,
    CapacityOutcome,
    FlowOutcome,
    Replication,
    StoreOutcome,
)
from withstand.simulation.execution.context import Budget, MeasureContext, Runs

EAST, WEST = "us-east-1", "us-west-2"
KEY = f"region-loss:{EAST}"
COUNT = 100
Make = Callable[[int], dict[str, Any]]


def replication(number: int, **changes: Any) -> Replication:
    """Replication n: the checkout is back after n seconds, the database after 2n, the DNS after 3n."""
    flow = FlowOutcome(float(number), number + 5.0, 0.5 * number, 0.25 * number, 0.1, repaired=False)
    made: dict[str, Any] = {
        "number": number, "duration": 1000.0, "load": 1.0, "platform_outage": float(number),
        "flows": {"checkout": flow, "browse": UNTOUCHED},
        "stores": {"db-global": StoreOutcome(2.0 * number, number / 10, 1.0, repaired=False, what="the lag")},
        "dns": {"www": 3.0 * number}, "traffic": 4.0 * number,
        "capacity": {WEST: CapacityOutcome(0.5, 1.0 + number / 100, 7.0 * number, f"workload:order@{WEST}")},
    }  # fmt: skip
    return Replication(**{**made, **changes})


@pytest.fixture
def measured(data: dict[str, Any]) -> Callable[..., Answer]:
    def measure(metric: str, *scope: str, statistic: str | None = None, make: Make = lambda _: {}) -> Answer:
        runs = Runs(
            KEY, "peak", tuple(replication(number, **make(number)) for number in range(1, COUNT + 1)), ()
        )
        context = MeasureContext(
            build(data), 1, Budget(), lambda requests: [runs for _ in requests],
            lambda key, number, load: Trace(number, "told", ()),
        )  # fmt: skip
        fields = {"metric": metric, "scope": scope, "scenarios": [KEY], "statistic": statistic}
        module = importlib.import_module(f"withstand.simulation.measures.{metric.replace('-', '_')}")
        part = Part.model_validate({name: value for name, value in fields.items() if value})
        answer: Answer = module.measure(context, part)
        return answer

    return measure


def one(answer: Answer) -> Measurement:
    (found,) = answer.measurements
    return found


@pytest.mark.parametrize(
    ("metric", "scope", "p95"),
    [
        ("rto", "", 95.0),  # of the platform: its critical journey
        ("rto", "checkout", 95.0),
        ("rto", "db-global", 190.0),
        ("rto", f"db@{WEST}", 190.0),
        ("outage", "checkout", 100.0),
        ("outage", "db-global", 190.0),  # of a store the time without writes
        ("rpo", "db-global", 9.5),
        ("dns-failover-time", "www", 285.0),
        ("traffic-failover-time", "", 380.0),
    ],
)
def test_a_time_is_judged_at_its_p95(measured, metric: str, scope: str, p95: float) -> None:
    found = one(measured(metric, *([scope] if scope else [])))
    assert (found.judged.statistic, found.judged.value) == ("p95", pytest.approx(p95))
    assert (found.judged.n, found.judged.unit) == (COUNT, "s")
    assert found.judged.low <= p95 <= found.judged.high


@pytest.mark.parametrize(
    ("statistic", "value"), [("p50", 50.0), ("p99", 99.0), ("worst", 100.0), ("mean", 50.5)]
)
def test_another_statistic_where_the_claim_says_so(measured, statistic: str, value: float) -> None:
    found = one(measured("rto", "checkout", statistic=statistic))
    assert (found.judged.statistic, found.judged.value) == (statistic, pytest.approx(value))
    beside = {other.statistic: other.value for other in found.others}
    assert beside.get("p95", 95.0) == 95.0 and statistic not in beside


def test_a_success_ratio_counts_the_requests_of_the_first_hour(measured) -> None:
    """A quarter of n seconds' worth of requests are lost in it: 50.5 / 4 on average."""
    found = one(measured("success-ratio", "checkout"))
    assert found.judged.value == pytest.approx(1 - 0.25 * 50.5 / 3600)
    assert found.judged.unit == "fraction"


def test_what_nothing_happens_to_recovers_at_once_and_loses_nothing(measured) -> None:
    assert one(measured("rto", "browse")).judged.value == 0
    assert one(measured("success-ratio", "browse")).judged.value == 1
    assert "not touched" in one(measured("rto", "browse")).notes[0]


def test_a_loss_that_nothing_survives_is_infinite(measured) -> None:
    def gone(number: int) -> dict[str, Any]:
        gone = number > COUNT - 10
        return {"stores": {"db-global": StoreOutcome(1.0, math.inf if gone else 1.0, 1.0, repaired=gone)}}

    assert math.isinf(one(measured("rpo", "db-global", make=gone)).judged.value)
    assert one(measured("rpo", "db-global", make=gone, statistic="p50")).judged.value == 1.0


def test_repairs_are_told(measured) -> None:
    def repaired(number: int) -> dict[str, Any]:
        return {"stores": {"db-global": StoreOutcome(9.0 + number, 1.0, 1.0, repaired=number <= 25)}}

    notes = one(measured("rto", "db-global", make=repaired)).notes
    assert "in 25% of the replications nothing but the end of the fault brought it back" in notes


def test_capacity_is_what_a_surviving_region_settles_at(measured) -> None:
    found = one(measured("capacity-ratio", WEST))
    assert (found.judged.statistic, found.judged.unit) == ("mean", "ratio")
    assert found.judged.value == pytest.approx(np.mean([1 + n / 100 for n in range(1, COUNT + 1)]))
    assert "0.50 × of the peak at the fault" in found.notes[0]
    reached = {other.statistic: other.value for other in found.others if other.unit == "s"}
    assert reached["p95"] == pytest.approx(7 * 95)
    answer = measured("capacity-ratio", EAST)
    assert not answer.measurements and "not a surviving region" in answer.unmeasured[0].reason


def test_a_capacity_that_is_never_reached_lasts_as_long_as_the_fault(measured) -> None:
    def never(number: int) -> dict[str, Any]:
        return {"capacity": {WEST: CapacityOutcome(0.1, 0.6, math.inf, "workload:order", "a quota")}}

    found = one(measured("capacity-ratio", WEST, make=never))
    assert found.judged.value == pytest.approx(0.6)
    assert {other.value for other in found.others if other.unit == "s"} == {1000.0}
    assert any("in 100% of the replications it never serves the whole peak" in note for note in found.notes)


def test_answers_that_nothing_moves_stay_wrong_until_the_fault_ends(measured) -> None:
    assert one(measured("dns-failover-time", "www", make=lambda _: {"dns": {}})).judged.value == 1000.0
