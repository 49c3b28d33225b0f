"""Copies that a fault slows or stops: how far behind they are, and which copies a target is about."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.recovery.replication_lag import Slowed, all_pairs, pairs_of

EAST, WEST = "us-east-1", "us-west-2"
HOUR = 3600.0
WRITES = {"journeys": {"shop": {"write_share": 1.0}}}
QUIET = {"aurora-global.lag_burst_rate": 0.0}
TIMES = st.floats(0, 1e5)


def slowed(growth: float, ended: float | None = None, peak: float = math.inf) -> Slowed:
    return Slowed(frozenset(), 100.0, growth, peak=peak, ended=ended)


def test_a_stopped_copy_falls_behind_by_a_second_a_second_and_catches_up_so() -> None:
    assert [slowed(1.0).behind(now) for now in (100.0, 160.0, 700.0)] == [0, 60, 600]
    over = slowed(1.0, ended=700.0)
    assert [over.behind(now) for now in (700.0, 900.0, 1300.0, 2000.0)] == [600, 400, 0, 0]


def test_half_the_pace_grows_half_as_fast_up_to_the_peak() -> None:
    assert slowed(0.5).behind(300.0) == 100
    assert slowed(0.5, peak=70.0).behind(300.0) == 70


@given(TIMES, TIMES, st.floats(0, 1), TIMES)
def test_it_is_never_negative_and_never_more_than_the_time_of_the_fault(
    now: float, ended: float, growth: float, peak: float
) -> None:
    one = Slowed(frozenset(), 0.0, growth, peak=peak, ended=ended)
    behind = one.behind(max(now, ended))
    assert 0 <= behind <= min(growth * ended, peak) + 1e-9
    assert growth == 0 or ended < 1 or peak < 1 or one.behind(ended) > 0


def stopped(
    at: str, duration: str = "10h", kind: str = "replication-stop", **more: Any
) -> list[dict[str, Any]]:
    return [
        {"kind": kind, "target": "global", "duration": duration, **more},
        {"kind": "region-loss", "target": EAST, "duration": "48h", "at": at},
    ]


@pytest.mark.parametrize(("at", "behind"), [("1h", HOUR), ("2h", 2 * HOUR)])
def test_what_is_lost_with_the_region_is_what_the_copy_was_behind(
    pinned, play, at: str, behind: float
) -> None:
    store = play(pinned(stopped(at), QUIET, **WRITES)).stores["global"]
    assert store.rpo == pytest.approx(behind + 3.0, abs=0.1)
    assert store.writes_lost == pytest.approx(1000 * (behind + 3.0), rel=0.01)


@pytest.mark.parametrize(("at", "behind"), [("1h", 1800.0), ("70m", 1200.0), ("90m", 0.0)])
def test_once_the_fault_is_over_it_catches_up(pinned, play, at: str, behind: float) -> None:
    """Stopped for 45 minutes: a quarter of an hour later it is still 30 minutes behind."""
    store = play(pinned(stopped(at, "45m"), QUIET, **WRITES)).stores["global"]
    assert store.rpo == pytest.approx(behind + 3.0, abs=0.1)


def test_the_other_direction_and_other_stores_are_not_behind(pinned, play) -> None:
    files = {"kind": "replication-stop", "target": "files-copy", "duration": "10h"}
    loss = {"kind": "region-loss", "target": EAST, "duration": "48h", "at": "1h"}
    store = play(pinned([files, loss], QUIET, **WRITES)).stores["global"]
    assert store.rpo == pytest.approx(3.0, abs=0.1)


def test_which_copies_a_target_is_about(build) -> None:
    plant = compile_plant(build())
    (store,) = [store for store in plant.stores if store.id == "global"]
    leader = {("global", EAST, WEST)}
    assert set(all_pairs(store)) == leader
    assert set(pairs_of(plant, "global")) == leader
    files = {("files@us-east-1", EAST, WEST)}
    assert set(pairs_of(plant, "files-copy")) == files
    assert set(pairs_of(plant, f"db@{WEST}")) == leader
    # A region: every copy that leaves it or arrives there.
    assert leader | files <= set(pairs_of(plant, EAST))
    assert set(pairs_of(plant, "nothing of the kind")) == set()


def test_where_every_region_takes_writes_copies_go_both_ways(build) -> None:
    edge = {"replications": {"files-copy": {"mode": "multi-active"}}}
    plant = compile_plant(build(**edge))
    both = {(f"files@{EAST}", EAST, WEST), (f"files@{EAST}", WEST, EAST)}
    assert set(pairs_of(plant, "files-copy")) == both
