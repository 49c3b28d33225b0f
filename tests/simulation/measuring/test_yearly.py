"""Uncertain rates against the quantiles of their own law, which are known exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from withstand.catalog.spec import Fact, FactClass, Spread
from withstand.model.values.fact_use import FactUse
from withstand.simulation.engine.record import FlowOutcome, Replication
from withstand.simulation.execution.context import Budget, MeasureContext, Runs
from withstand.simulation.measuring.yearly import OPERATOR_ERROR, Cause, causes, including_rates
from withstand.simulation.sampling.streams import quantile
from withstand.simulation.sampling.year import SECONDS_PER_YEAR

HOUR = 3600.0


def use(name: str, value: float, spread: Spread | None) -> FactUse:
    return FactUse(name, Fact(value, "1/y", "a test", "2026-01-01", FactClass.OWN_ESTIMATE, spread))


def cause(key: str, rate: float, *uses: FactUse) -> Cause:
    return Cause(key, rate, uses, np.zeros(1), np.zeros(1), {}, {}, uses)


def test_one_uncertain_rate_gives_the_quantiles_of_its_law() -> None:
    rate = use("x.rate", 2, Spread("lognormal", (2, 8)))
    found = including_rates([(cause("x", 2, rate), np.full(50, HOUR))], 42, failed=True)
    # 5 % point of a lognormal law with median 2 and 95 % point 8 is 2·2/8.
    assert found.low * SECONDS_PER_YEAR / HOUR == pytest.approx(0.5, rel=0.2)
    assert found.value * SECONDS_PER_YEAR / HOUR == pytest.approx(2, rel=0.15)
    assert found.high * SECONDS_PER_YEAR / HOUR == pytest.approx(8, rel=0.2)
    assert quantile(rate.fact, 0.05) == pytest.approx(0.5)


def test_known_rates_and_constant_losses_leave_nothing_uncertain() -> None:
    found = including_rates([(cause("x", 2, use("x.rate", 2, None)), np.full(5, HOUR))], 42, failed=True)
    assert found.low == found.high == pytest.approx(2 * HOUR / SECONDS_PER_YEAR)


def test_availability_is_the_complement() -> None:
    rate = use("x.rate", 2, Spread("lognormal", (2, 8)))
    terms = [(cause("x", 2, rate), np.full(50, HOUR))]
    lost, kept = including_rates(terms, 42, failed=True), including_rates(terms, 42)
    assert kept.low == pytest.approx(1 - lost.high)
    assert kept.high == pytest.approx(1 - lost.low)


def test_causes_with_the_same_rate_move_together() -> None:
    # Two causes with one rate are as uncertain as one with twice the loss; independent ones would be less.
    rate = use("x.rate", 2, Spread("lognormal", (2, 8)))
    both = [(cause(key, 2, rate), np.full(50, HOUR)) for key in ("a", "b")]
    together, alone = (
        including_rates(both, 42, failed=True),
        including_rates([(cause("a", 2, rate), np.full(50, 2 * HOUR))], 42, failed=True),
    )
    assert (together.low, together.high) == pytest.approx((alone.low, alone.high))
    apart = [
        (cause(key, 2, use(f"{key}.rate", 2, Spread("lognormal", (2, 8)))), np.full(50, HOUR)) for key in "ab"
    ]
    assert including_rates(apart, 42, failed=True).high < 0.95 * together.high


def test_the_losses_of_few_replications_are_uncertain_too() -> None:
    values = np.array([0.0, 0.0, 0.0, 4 * HOUR])
    found = including_rates([(cause("x", 1, use("x.rate", 1, None)), values)], 42, failed=True)
    assert found.low < HOUR / SECONDS_PER_YEAR < found.high


def test_an_hour_counts_by_what_is_asked_in_it(build) -> None:
    """Half of the day is at half of the load: 100 seconds' worth lost there are 67 of an average hour."""
    made = build(traffic={"curve": [0.5] * 12 + [1.0] * 12})

    def one(number: int) -> Any:
        flow = FlowOutcome(10.0, 10.0, 100.0, 0.0, 0.0, repaired=False)
        flows = dict.fromkeys(("shop", "web"), flow)
        load = 0.5 if number % 2 else 1.0
        return Replication(number, 10.0, load, 10.0, flows, {}, {}, 0.0, {})

    def sampler(requests: Any) -> list[Runs]:
        return [Runs(key, load, tuple(map(one, range(size))), ()) for key, load, size in requests]

    context = MeasureContext(made, 1, Budget(), sampler, lambda *_: None)  # type: ignore[arg-type, return-value]
    found = [cause for cause in causes(context) if cause.key != OPERATOR_ERROR]
    assert found
    for cause in found:
        assert set(cause.lost["shop"].round(6)) == {round(100 * 0.5 / 0.75, 6), round(100 / 0.75, 6)}
        assert cause.lost["shop"].mean() == pytest.approx(100)
        assert set(cause.outage["shop"]) == {10.0}  # time is time, whatever is asked in it
