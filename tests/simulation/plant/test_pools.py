"""Pools: what a copy serves, how many run, where they may be, and who watches them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.elements.workload import Breaker, Scaling, Workload
from withstand.simulation.plant.pools import (
    Watch,
    WorkloadPool,
    capacity_of_replica,
    pools_of,
    reaction_time,
    running_replicas,
)
from withstand.simulation.sampling.fact_log import FactLog

EAST, WEST = "us-east-1", "us-west-2"
WEB = f"web@{EAST}"


def pool(build: Any, web: dict[str, Any] | None = None, **changes: Any) -> WorkloadPool:
    return pools_of(build(workloads={WEB: web or {}}, **changes))[WEB]


def test_a_copy_serves_its_concurrency_over_its_service_time(build) -> None:
    assert pool(build).rate == pytest.approx(4 / 0.02)
    assert pool(build, {"capacity": "70/s"}).rate == 70
    assert capacity_of_replica(build().workloads[WEB]) == pytest.approx(200)


def test_connections_may_carry_less_than_the_copy_could(build) -> None:
    """Four connections held for 10 ms each carry 400 calls a second; one carries 100."""
    database = {"resources": {f"db@{EAST}": {"service_time": "10ms"}}}
    calls = {"to": "db", "protocol": "postgresql", "access": "read", "timeout": "1s"}
    one = pool(build, {"dependencies": [{**calls, "connections": 1}]}, **database)
    assert one.carried == pytest.approx(100)
    assert one.served == pytest.approx(100)
    assert "a pool of 1 connections" in one.carried_by
    four = pool(build, {"dependencies": [{**calls, "connections": 4}]}, **database)
    assert four.served == four.rate == pytest.approx(200)
    assert pool(build).carried == math.inf


def scaled(target: float, minimum: int = 2, maximum: int = 50) -> WorkloadPool:
    scaling = Scaling.model_construct(minimum=minimum, maximum=maximum, target_utilisation=target)
    workload = Workload.model_construct(
        id="w", replicas=minimum, scaling=scaling if target > 0 else None, capacity=200.0, concurrency=1
    )
    return WorkloadPool(workload, EAST, "eks", (), (), 200.0, 0.5, minimum, maximum, target)


@pytest.mark.parametrize(
    ("demand", "copies"), [(0.0, 2), (300.0, 3), (300.1, 4), (2000.0, 20), (1e9, 50), (299.9999999999, 3)]
)
def test_copies_follow_the_target(demand: float, copies: int) -> None:
    assert scaled(0.5).copies(demand) == copies


@given(st.floats(0, 1e5), st.floats(0.05, 1))
def test_more_demand_never_takes_copies_away(demand: float, target: float) -> None:
    made = scaled(target, 1, 10**7)
    assert made.copies(demand) <= made.copies(demand * 1.5 + 1)
    assert made.copies(demand) * 200.0 * target >= demand * (1 - 1e-6)


def test_without_an_autoscaler_all_run_that_are_written(build) -> None:
    one = pool(build, {"replicas": 7})
    assert (one.minimum, one.maximum, one.target) == (7, 7, 0.0)
    assert one.copies(1e9) == 7
    assert running_replicas(build(workloads={WEB: {"replicas": 7}}).workloads[WEB], 1e9) == 7


def test_running_replicas_are_those_of_the_pool(build) -> None:
    """Two places that answer one question."""
    scaling = {"scaling": {"minimum": 2, "maximum": 30, "target_utilisation": "60%"}}
    workload = build(workloads={WEB: scaling}).workloads[WEB]
    one = pool(build, scaling)
    for load in (0.0, 100.0, 240.0, 1000.0, 1e6):
        assert running_replicas(workload, load) == one.copies(load)


def test_zones_are_those_of_the_node_groups(build) -> None:
    assert pool(build).zones == tuple(EAST + zone for zone in "abc")
    assert pool(build).groups == (f"nodes@{EAST}",)
    two = {"resources": {f"nodes@{EAST}": {"zones": [f"{EAST}a", f"{EAST}b"]}}}
    assert pool(build, **two).zones == (f"{EAST}a", f"{EAST}b")
    assert pool(build, {"zone": f"{EAST}b"}).zones == (f"{EAST}b",)


def test_the_balancer_that_sends_to_it(build) -> None:
    found = pool(build).balancer
    assert found is not None and found.id == f"alb@{EAST}"
    assert pool(build).watch is None


def test_a_breaker_ejects_after_its_errors_came_one_after_the_other() -> None:
    """4 errors at one copy of 10 from one of 2 callers: 100 calls a second are 5 a pair; the last is late."""
    watch = Watch(Breaker(consecutive_errors=4), "caller", 2.0)
    assert watch.ejection(100.0, 2, 10) == pytest.approx(2.0 + 4 / 5)
    assert watch.ejection(0.0, 2, 10) == math.inf
    assert watch.ejection(200.0, 2, 10) < watch.ejection(100.0, 2, 10) < watch.ejection(100.0, 4, 10)


@pytest.mark.parametrize(("own", "start"), [({}, 20.0), ({"start_time": "90s"}, 90.0)])
def test_reacting_takes_metrics_a_decision_and_a_start(build, own: dict[str, Any], start: float) -> None:
    made = build(workloads={WEB: own})
    facts = FactLog(made, 42)
    assert reaction_time(facts, made.workloads[WEB]) == pytest.approx(30 + 15 + start)
