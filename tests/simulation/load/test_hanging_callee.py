"""A service that hangs: whom its callers' full slots take with it, and what breakers leave of that."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.simulation.load.hanging_callee import (
    Blocking,
    Failure,
    callers_of,
    closed_share,
    ejectable,
    ejects_all,
    patience,
    pool_limit,
    slots,
)
from withstand.simulation.sampling.fact_log import FactLog

REGION = "us-east-1"


@pytest.fixture
def shop() -> Callable[..., Architecture]:
    """front → pay (which hangs) on one of two journeys; ten replicas of ten slots each."""

    def make(call: dict[str, Any] | None = None, **front: Any) -> Architecture:
        place = {"region": REGION, "cluster": "eks", "service_time": "10ms", "concurrency": 10}
        calls = [
            {"to": "pay", "protocol": "http", "timeout": "2s", **(call or {})},
            {"to": "catalogue", "protocol": "http", "timeout": "2s"},
        ]
        return build(
            {
                "name": "shop", "traffic": {"peak": "100/s"},
                "regions": {REGION: {"zones": [f"{REGION}a"]}},
                "resources": {"eks": {"kind": "eks", "region": REGION}},
                "workloads": {
                    "front": {**place, "replicas": 10, "open_requests": 10, "dependencies": calls, **front},
                    "pay": {**place, "replicas": 5},
                    "catalogue": {**place, "replicas": 5, "open_requests": 100},
                },
                "journeys": {
                    "buy": {"path": ["front"], "uses": ["pay"], "share": 0.6, "timeout": "10s"},
                    "look": {"path": ["front"], "uses": ["catalogue"], "share": 0.4, "timeout": "10s"},
                },
            }
        )  # fmt: skip

    return make


def blocked(made: Architecture, load: float = 1.0, limit: float = math.inf) -> Blocking:
    return Blocking(Failure(made, FactLog(made, 42), "pay", load), {"front": limit})


def success(made: Architecture, journey: str, **how: float) -> float:
    return blocked(made, **how).success(made.journeys[journey], made.workloads["front"])


def test_calls_that_hang_fill_their_caller_and_take_the_others_with_them(shop) -> None:
    """60 purchases a second for 2.01 s and 40 looks for 20 ms want 121 slots; there are 100."""
    room = 100 / (60 * 2.01 + 40 * 0.02)
    assert success(shop(), "look") == pytest.approx(room)
    assert success(shop(), "buy") == 0


def test_half_the_load_finds_room(shop) -> None:
    assert success(shop(), "look", load=0.5) == 1.0


def test_a_shorter_timeout_finds_room(shop) -> None:
    assert success(shop({"timeout": "1s"}), "look") == 1.0


def test_a_soft_call_costs_time_and_not_the_answer(shop) -> None:
    made = shop({"mode": "soft"})
    assert success(made, "buy") == pytest.approx(success(made, "look"))
    assert success(made, "buy") > 0


def test_an_asynchronous_call_costs_nothing(shop) -> None:
    made = shop({"mode": "asynchronous"})
    assert success(made, "buy") == success(made, "look") == 1.0


def test_a_journey_that_does_not_wait_so_long_is_not_served(shop) -> None:
    made = shop({"mode": "soft", "timeout": "11s"}, open_requests=1000)
    assert success(made, "buy") == 0  # eleven seconds, and its user waits for ten
    assert success(made, "look") == 1.0


@pytest.mark.parametrize(("limit", "hangs"), [(0.0, 0.0), (60.0, 0.5), (120.0, 1.0), (math.inf, 1.0)])
def test_a_limit_on_what_hangs_leaves_room(shop, limit: float, hangs: float) -> None:
    """Without a limit 120 calls hang; the rest fails at once and holds nothing."""
    room = min(100 / (60 * (0.01 + 2 * hangs) + 40 * 0.02), 1.0)
    assert success(shop(), "look", limit=limit) == pytest.approx(room)


@pytest.mark.parametrize(
    ("retry", "seconds"),
    [
        ({}, 2.0),
        ({"attempts": 2, "per_try_timeout": "500ms"}, 1.5),
        ({"attempts": 9, "per_try_timeout": "500ms"}, 2.0),
    ],
)
def test_patience_includes_retries_and_ends_with_the_call(
    shop, retry: dict[str, Any], seconds: float
) -> None:
    (dependency,) = callers_of(shop({"retry": retry}), "pay").values()
    assert patience(dependency) == pytest.approx(seconds)


def test_slots_are_those_of_the_replicas_that_run(shop) -> None:
    made = shop(scaling={"minimum": 2, "maximum": 50, "target_utilisation": "50%"})
    facts = FactLog(made, 42)
    # A replica does 1,000 a second: 10,000 at half of their use are twenty.
    assert slots(facts, made.workloads["front"], 10_000.0) == 200
    assert slots(facts, made.workloads["front"], 0.0) == 20


def test_who_waits_for_it(shop) -> None:
    assert set(callers_of(shop(), "pay")) == {"front"}
    assert callers_of(shop({"mode": "asynchronous"}), "pay") == {}


BREAKER = {"consecutive_errors": 5, "base_ejection": "30s", "interval": "10s", "max_ejection": "50%"}


def test_connection_pools_limit_what_hangs(shop) -> None:
    made = shop({"breaker": {**BREAKER, "max_connections": 3, "max_pending": 2}})
    (dependency,) = callers_of(made, "pay").values()
    assert pool_limit(made.workloads["front"], dependency, 0.0) == 50
    (free,) = callers_of(shop(), "pay").values()
    assert pool_limit(made.workloads["front"], free, 0.0) == math.inf


@pytest.mark.parametrize(("endpoints", "most"), [(1, 1), (2, 1), (5, 2), (10, 5)])
def test_at_most_a_share_is_ejected_and_at_least_one(shop, endpoints: int, most: int) -> None:
    (dependency,) = callers_of(shop({"breaker": BREAKER}), "pay").values()
    assert ejectable(dependency, endpoints) == most
    assert ejects_all(dependency, endpoints) is (most >= endpoints)


def test_the_breaker_lets_a_few_calls_through_each_time_it_closes(shop) -> None:
    """2 s of patience and five errors at ten a second: 2.5 s closed, then 30 s, 60 s, 90 s … open."""
    (dependency,) = callers_of(shop({"breaker": BREAKER}), "pay").values()
    (without,) = callers_of(shop(), "pay").values()
    duration = np.array([2.5, 37.5 + 2.5, 1000.0])
    found = closed_share(dependency, 10.0, 1.0, duration)
    assert found[0] == pytest.approx(1.5 / 2.5)
    assert found[1] == pytest.approx(2 * 1.5 / 40)
    assert found[2] < 0.02
    assert closed_share(without, 10.0, 1.0, duration) == pytest.approx((duration - 1) / duration)
