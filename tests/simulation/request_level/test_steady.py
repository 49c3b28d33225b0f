"""Fluid with closed-form queues against the request-level run, over loads up to far beyond the capacity.

The bars are those of the product: P95 of the latency within 5 %, share answered within 0.5 points. The
request-level run goes on until its own error is below them (`Goal`); one that does not get there fails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from request_level.estimate import Estimate, Goal, estimate
from request_level.requests import Play
from request_level.states import steady_state

from withstand.simulation.plant.at_load import PlantAtLoad

LOADS = (0.3, 0.6, 0.85, 1.0, 1.1, 1.3)
POINTS, RELATIVE = 0.005, 0.05
GOAL = Goal()

# The runs are long, and shared by all tests here: they are made once, by one process.
pytestmark = pytest.mark.xdist_group("request-level, steady")


@pytest.fixture(scope="module")
def platform(small: Callable[..., Any]) -> Any:
    """Few servers and little patience: 80 requests are served within it, where the bars begin to hold."""
    return small(replicas=2, timeout="400ms", service_time=0.02)


@pytest.fixture(scope="module")
def seen(platform: Any) -> dict[float, tuple[PlantAtLoad, Estimate]]:
    """Load → what the request-level run saw."""
    found = {}
    for load in LOADS:
        at_load = platform.at_load(load)
        play = Play(platform.plant, at_load, [steady_state(platform.plant, at_load)], seed=1)
        found[load] = (at_load, estimate(play, platform.flow, GOAL))
    return found


def within(fluid: tuple[float, float], twin: Estimate) -> tuple[bool, bool]:
    return (
        abs(fluid[0] - twin.share) <= POINTS,
        abs(fluid[1] / twin.quantile - 1) <= RELATIVE,
    )


@pytest.mark.parametrize("load", LOADS)
def test_share_and_latency_agree(
    platform: Any, seen: dict[float, tuple[PlantAtLoad, Estimate]], load: float
) -> None:
    at_load, twin = seen[load]
    assert twin.share_error <= GOAL.share and twin.quantile_error <= GOAL.quantile * twin.quantile
    assert within(platform.fluid(at_load), twin) == (True, True)


def test_a_fluid_with_twice_the_capacity_does_not(
    platform: Any,
    seen: dict[float, tuple[PlantAtLoad, Estimate]],
    broken: Callable[[PlantAtLoad], PlantAtLoad],
) -> None:
    agreed = {load: within(platform.fluid(broken(at_load)), twin) for load, (at_load, twin) in seen.items()}
    assert [load for load in LOADS if not agreed[load][0]] == [1.0, 1.1, 1.3]
    assert [load for load in LOADS if not agreed[load][1]] == [0.6, 0.85, 1.0, 1.1, 1.3]
