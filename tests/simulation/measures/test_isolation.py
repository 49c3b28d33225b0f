"""Isolation: a hanging service takes its callers' other journeys with it, unless a breaker opens."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from withstand.model.elements.workload import Breaker, Dependency
from withstand.simulation.load.hanging_callee import closed_share

CATALOGUE = "workload-loss:catalogue@us-east-1"
REGIONS = ("us-east-1", "us-west-2")


def breaker(data: dict[str, Any], settings: dict[str, Any] | None, caller: str = "gateway") -> None:
    for region in REGIONS:
        for dependency in data["workloads"][f"{caller}@{region}"]["dependencies"]:
            if dependency["to"] == "catalogue":
                dependency["breaker"] = settings


def few_slots(data: dict[str, Any], count: float) -> None:
    data["assumptions"] = {
        "slots": {"fact": "kubernetes-workload.requests_open_max", "value": count, "source": "test"}
    }


def test_hanging_calls_fill_the_caller_as_littles_law_says(data: dict[str, Any], ask: Any) -> None:
    few_slots(data, 100)
    found = ask("isolation", scenarios=(CATALOGUE,)).measurements[0]
    # 490 browse requests/s hang 2 s each (980 open); 210/s of checkout take what order and payment take;
    # 4 gateways hold 100 each.
    checkout = 210 * (0.002 + 0.010 + 0.010 + 0.002 + 0.006)
    assert found.judged.value == pytest.approx(400 / (980 + checkout), rel=0.02)
    assert "checkout" in found.binding and "gateway@us-east-1" in found.binding


def test_room_for_all_hanging_calls_isolates_without_a_breaker(data: dict[str, Any], ask: Any) -> None:
    few_slots(data, 1000)
    found = ask("isolation", scenarios=(CATALOGUE,)).measurements[0]
    assert found.judged.value == 1 and "no caller is full" in found.binding


def test_a_breaker_that_opens_isolates_and_both_are_reported(data: dict[str, Any], ask: Any) -> None:
    few_slots(data, 100)
    breaker(data, {"consecutive_errors": 5, "max_ejection": "100%"})
    found = ask("isolation", scenarios=(CATALOGUE,)).measurements[0]
    bare = next(other for other in found.others if other.statistic == "without breakers")
    assert bare.value < 0.5 < found.judged.low


def test_the_default_share_of_ejections_leaves_most_endpoints_hanging(data: dict[str, Any], ask: Any) -> None:
    few_slots(data, 100)
    breaker(data, {"consecutive_errors": 5})
    found = ask("isolation", scenarios=(CATALOGUE,)).measurements[0]
    assert found.judged.value < 0.5
    assert "may eject 1 of 4 endpoints" in found.binding


def test_a_pool_limit_isolates_without_ejections(data: dict[str, Any], ask: Any) -> None:
    few_slots(data, 100)
    breaker(data, {"max_connections": 20, "max_pending": 10})
    found = ask("isolation", scenarios=(CATALOGUE,)).measurements[0]
    assert found.judged.value == 1
    assert "lets 120 calls hang" in found.binding


def test_journeys_that_need_the_service_are_not_asked(data: dict[str, Any], ask: Any) -> None:
    found = ask("isolation", scenarios=("workload-loss:payment@us-east-1",)).unmeasured
    assert found[0].kind == "nothing in scope"


def test_longer_timeouts_never_isolate_better(data: dict[str, Any], ask: Any) -> None:
    few_slots(data, 100)
    found = []
    for timeout in ("100ms", "1s", "2s", "4s"):
        for region in REGIONS:
            data["workloads"][f"gateway@{region}"]["dependencies"][1]["timeout"] = timeout
        found.append(ask("isolation", scenarios=(CATALOGUE,)).measurements[0].judged.value)
    assert found == sorted(found, reverse=True) and found[0] == 1 and found[-1] < 0.3


def test_closed_share_against_phases_counted_by_hand() -> None:
    dependency = Dependency(
        to="x", protocol="http", timeout="1s", breaker=Breaker(consecutive_errors=4, interval="2s")
    )
    # Each closed phase: 1 s timeout and 4 errors at 1/s; then 30, 60 … s open and half a sweep of 2 s.
    found = closed_share(dependency, 1.0, 2.0, np.array([5.0, 36.0, 41.0, 60.0, 102.0]))
    assert found == pytest.approx([3 / 5, 3 / 36, 6 / 41, 6 / 60, 6 / 102])
    assert closed_share(dependency, 1.0, np.inf, np.array([60.0])) == 0


@pytest.mark.parametrize(("timeout", "answered"), [("25ms", 0.0), ("29s", 1.0)])
def test_what_comes_after_the_way_in_has_given_up_is_no_answer(
    data: dict[str, Any], ask: Any, timeout: str, answered: float
) -> None:
    # A checkout takes 30 ms, all workloads and calls together; its own timeout is far above.
    few_slots(data, 1000)
    for region in REGIONS:
        data["resources"][f"api@{region}"] = {
            "kind": "api-gateway", "region": region, "integrations": ["gateway"], "timeout": timeout,
        }  # fmt: skip
    data["journeys"]["checkout"]["path"] = ["www", "alb", "api", "gateway"]
    found = ask("isolation", scenarios=(CATALOGUE,)).measurements[0]
    assert found.judged.value == answered
