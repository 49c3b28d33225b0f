"""Tries at dead copies: the fluid's share against requests that choose their copies one by one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from request_level.requests import Play, answered_share
from request_level.states import steady_state

from withstand.simulation.engine.replication import Run
from withstand.simulation.plant.tries import Failing, Tries

POINTS = 0.02
"""About three standard errors of the requests that are played."""
SECONDS = 60.0
POLICIES = {
    "another copy": Tries(3, silent=0.0, avoids=True),
    "wherever it is sent": Tries(2),
    "as long as there is time": Tries(4, wait=0.2, limit=0.5),
    "once": Tries(),
}
STATES = {
    "refusing": Failing(0.0, 0.5, 0.0, 4),
    "silent": Failing(0.0, 0.0, 0.5, 4),
    "both, and errors": Failing(0.2, 0.25, 0.25, 4),
}


@pytest.fixture(scope="module")
def platform(small: Callable[..., Any]) -> Any:
    """Far below its capacity, so that queues do not matter."""
    return small(replicas=8, timeout="1s", service_time=0.005)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("state", STATES)
def test_share_answered_agrees(platform: Any, policy: str, state: str) -> None:
    tries, failing = POLICIES[policy], STATES[state]
    plant = _with_tries(platform.plant, tries)
    at_load = dataclasses.replace(platform.at_load(0.05), plant=plant)
    stations = [station.index for station in plant.stations if station.element.startswith("api@")]
    run = Run(plant, at_load, (1, "dead copies", 0))
    for station in stations:
        run.failing[station], run.refused[station], run.silent[station] = failing[:3]
        run.called[station] = failing.copies
    run.serve()
    before = steady_state(plant, at_load)
    now = tuple(failing if index in stations else known for index, known in enumerate(before.failing))
    play = Play(plant, at_load, [dataclasses.replace(before, failing=now)], seed=2)
    play.run(SECONDS + 5)
    seen = answered_share(play.seen[platform.flow.index], 0.0, SECONDS)
    assert run.service_levels()[platform.flow.index] == pytest.approx(seen, abs=POINTS)
    if policy != "once":
        assert seen > 1 - failing.share + POINTS or failing.silent == failing.share, "retries are to help"


def _with_tries(plant: Any, tries: Tries) -> Any:
    """The plant with this policy towards the second service."""
    users = tuple(
        tuple((path, calls, need, tries if plant.stations[index].element.startswith("api@") else other)
              for path, calls, need, other in each)
        for index, each in enumerate(plant.users)
    )  # fmt: skip
    paths = tuple(
        dataclasses.replace(
            path,
            uses=tuple(
                dataclasses.replace(use, tries=tries)
                if plant.stations[use.station].element.startswith("api@")
                else use
                for use in path.uses
            ),
        )
        for path in plant.paths
    )
    return dataclasses.replace(plant, users=users, paths=paths)
