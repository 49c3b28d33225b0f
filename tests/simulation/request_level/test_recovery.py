"""Overload and recovery: a zone is lost and its copies come back, as fluid and request by request."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from request_level.requests import Play, answered_share, times
from request_level.states import BelievedState, states_of

from withstand.model.structure.standard_scenarios import all_scenarios
from withstand.simulation.engine import service
from withstand.simulation.engine.replication import Run
from withstand.simulation.load.fluid import answered

POINTS, RELATIVE = 0.005, 0.05
LOAD = 0.85
"""Of the capacity: with a third of the copies gone, nearly 1.3 times what is left."""
END = 720.0
FAULT = {"kind": "zone-loss", "target": "us-east-1a", "at": "1m", "duration": "9m"}
ZONE = {"faults": [FAULT], "horizon": "12m"}


@dataclasses.dataclass(frozen=True)
class Lost:
    """A replication of the engine, its states, and the requests that were played through them."""

    platform: Any
    run: Run
    states: list[BelievedState]
    play: Play

    @property
    def seen(self) -> Any:
        return self.play.seen[self.platform.flow.index]

    def level(self, start: float, end: float) -> float:
        """Mean service level by the engine over an interval."""
        curve = [*(self.run.trackers[self.platform.flow.index].curve or ()), (END, 0.0)]
        spent = [
            level * max(min(until, end) - max(at, start), 0.0)
            for (at, level), (until, _) in itertools.pairwise(curve)
        ]
        return float(sum(spent)) / (end - start)


@pytest.fixture(scope="module")
def lost(small: Callable[..., Any]) -> Lost:
    """Slow services, so that a quarter of an hour is not too many requests."""
    platform = small(replicas=6, timeout="1s", service_time=0.06, scenarios={"zone": ZONE})
    at_load = platform.at_load(LOAD)
    scenario = all_scenarios(platform.architecture)["zone"]
    run, states = states_of(platform.plant, at_load, scenario, (1, 0))
    play = Play(platform.plant, at_load, states, seed=1)
    play.run(END + 30)
    return Lost(platform, run, states, play)


def phase(lost: Lost, kind: str) -> tuple[float, float, BelievedState]:
    """The longest time in one state: while copies are missing that nobody calls any more, or after it."""
    first = lost.states[0]
    following = [*lost.states[2:], dataclasses.replace(first, at=END)]
    spans = [
        (after.at - state.at, state.at, state)
        for state, after in zip(lost.states[1:], following, strict=True)
        if (state.capacity < first.capacity).any() == (kind == "overload")
        and not any(one.share for one in state.failing)
    ]
    length, start, state = max(spans, key=lambda span: span[0])
    return start, start + length, state


def test_the_share_answered_agrees_over_the_whole_story(lost: Lost) -> None:
    level = lost.level(0.0, END)
    assert level == pytest.approx(answered_share(lost.seen, 0.0, END), abs=POINTS)
    assert level < 0.93, "the scenario is to hurt"


@pytest.mark.parametrize("kind", ["overload", "recovered"])
def test_share_and_latency_agree_in_each_phase(lost: Lost, kind: str) -> None:
    start, end, state = phase(lost, kind)
    assert end - start > 60
    share = answered_share(lost.seen, start, end)
    # Two standard errors of a ratio of two counts.
    luck = 2 * share * np.sqrt(2 / len(times(lost.seen, start, end))) if kind == "overload" else 0.0
    assert lost.level(start, end) == pytest.approx(share, abs=POINTS + luck)
    at_load = dataclasses.replace(lost.platform.at_load(LOAD), capacity=state.capacity, servers=state.servers)
    seen = np.quantile(times(lost.seen, start + 5, end), 0.95)
    assert lost.platform.quantile(at_load) == pytest.approx(seen, rel=RELATIVE)


def test_an_engine_with_twice_the_capacity_does_not_agree(
    lost: Lost, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = lost.platform
    monkeypatch.setattr(
        service, "answered", lambda load, capacity, *rest: answered(load, 2 * capacity, *rest)
    )
    scenario = all_scenarios(platform.architecture)["zone"]
    run, _ = states_of(platform.plant, platform.at_load(LOAD), scenario, (1, 0))
    wrong = dataclasses.replace(lost, run=run)
    assert abs(wrong.level(0.0, END) - answered_share(lost.seen, 0.0, END)) > 4 * POINTS


def test_tries_at_dead_copies_fail_in_both(lost: Lost) -> None:
    """Until callers notice, some tries find no living copy; half a minute is few requests."""
    start = lost.states[1].at
    span = start, start + 30
    seen = answered_share(lost.seen, *span)
    assert lost.level(*span) == pytest.approx(seen, abs=0.03)
    assert seen < lost.level(*phase(lost, "overload")[:2]) - 0.05
