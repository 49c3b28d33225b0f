"""Latency: service, the waits at copies and stores (M/M/c, in closed form), and the waits of nobody else."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from withstand.simulation.execution.context import Budget, MeasureContext
from withstand.simulation.measuring.latency import Journeys

EAST, WEST = "us-east-1", "us-west-2"
SERVICE = 0.02


def mean_wait(arrivals: float, servers: int, each: float) -> float:
    """Of an M/M/c queue by Erlang's C formula, seconds; `each` server serves so many a second."""
    load = arrivals / each
    queued = load**servers / math.factorial(servers) * servers / (servers - load)
    free = sum(load**number / math.factorial(number) for number in range(servers))
    return queued / (free + queued) / (servers * each - arrivals)


def means(build: Callable[..., Any], **changes: Any) -> dict[str, float]:
    """Element → mean seconds that the shop's requests spend at it, over both regions by their shares."""
    nothing: Any = None
    context = MeasureContext(build(**changes), 1, Budget(), nothing, nothing)
    journeys = Journeys(context, "peak")
    (flow,) = [flow for flow in context.plant.flows if flow.is_journey]
    journeys.sample(flow)
    return journeys.means


@pytest.mark.parametrize("replicas", [4, 5, 8])
def test_requests_wait_for_a_copy(build: Callable[..., Any], replicas: int) -> None:
    """700 of 1,000 requests a second come in the east, to copies with four workers of 20 ms each."""
    web = {"replicas": replicas, "dependencies": []}
    found = means(
        build,
        workloads={f"web@{EAST}": web, f"web@{WEST}": {"replicas": 40, "dependencies": []}},
        journeys={"shop": {"uses": None}},
    )
    expected = 0.7 * (SERVICE + mean_wait(700, 4 * replicas, 1 / SERVICE))
    assert found[f"web@{EAST}"] == pytest.approx(expected, rel=0.02)
    assert found[f"web@{WEST}"] == pytest.approx(0.3 * SERVICE, rel=0.02), "hardly anybody waits there"


def test_requests_wait_for_a_store(build: Callable[..., Any]) -> None:
    """Two instances that read 400 times a second each, and 700 reads that come: M/M/2 at 0.875."""
    database = {"read_capacity": "400/s", "service_time": "5ms"}
    calls = {"to": f"db@{EAST}", "protocol": "postgresql", "access": "read", "timeout": "10s"}
    found = means(
        build,
        resources={"global": None, f"db@{EAST}": database},
        workloads={
            f"web@{EAST}": {"replicas": 40, "dependencies": [calls]},
            f"web@{WEST}": {"dependencies": []},
        },
        journeys={"shop": {"uses": [f"db@{EAST}"]}},
    )
    expected = 0.7 * (0.005 + mean_wait(700, 2, 400))
    assert found[f"db@{EAST}"] == pytest.approx(expected, rel=0.06)
