"""Copies: ready, dead with or without their callers knowing, on their way; and what stations see of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from withstand.simulation.engine.replication import Run
from withstand.simulation.plant.at_load import put_under_load
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.recovery.copies import Copies, copies_of

EAST = "us-east-1"
WEB = f"web@{EAST}"


@pytest.fixture(scope="module")
def copies(build: Callable[..., Any]) -> Callable[[], Copies]:
    """The twelve copies in the east, in a replication in which nothing has happened."""
    plant = compile_plant(build())
    at_load = put_under_load(plant, 1.0)
    return lambda: copies_of(Run(plant, at_load, (42, "test", 0)), WEB)


def state(made: Copies) -> tuple[float, float, float, int]:
    run, station = made.run, made.station
    return run.capacity[station], run.refused[station], run.silent[station], run.called[station]


def test_everybody_is_ready_at_first(copies) -> None:
    made = copies()
    assert (made.ready, made.wanted, made.dead, made.pending) == (12, 12, 0, 0)
    assert copies_of(made.run, WEB) is made


def test_dead_machines_say_nothing_until_callers_know(copies) -> None:
    made = copies()
    made.die(3)
    assert state(made) == (9 * 200, 0, pytest.approx(3 / 12), 12)
    made.notice(3)
    assert state(made) == (9 * 200, 0, 0, 9)
    assert made.dead == 3
    made.evicted(3)
    assert (made.dead, made.ready) == (0, 9)


def test_crashed_processes_refuse_until_callers_know(copies) -> None:
    made = copies()
    made.crash(4)
    assert state(made) == (8 * 200, pytest.approx(4 / 12), 0, 12)
    made.notice_crash(4)
    assert state(made) == (8 * 200, 0, 0, 8)
    made.return_to_service(4)
    assert state(made) == (12 * 200, 0, 0, 12)
    assert made.dead == 0


def test_both_at_once_are_shares_of_all_that_are_called(copies) -> None:
    made = copies()
    made.die(2)
    made.crash(1)
    assert state(made) == (9 * 200, pytest.approx(1 / 12), pytest.approx(2 / 12), 12)


def test_new_copies_serve_once_they_have_started(copies) -> None:
    made = copies()
    made.pending += 5
    assert state(made)[0] == 12 * 200
    made.started(5)
    assert (made.ready, made.pending) == (17, 0)
    assert state(made)[0] == 17 * 200


@pytest.mark.parametrize(("ready", "found"), [(12, [4, 4, 4]), (11, [4, 4, 3]), (1, [1, 0, 0]), (0, [0] * 3)])
def test_zones_differ_by_one_copy_at_most(copies, ready: int, found: list[int]) -> None:
    made = copies()
    made.ready = ready
    assert [made.in_zone(zone) for zone in made.pool.zones] == found


def test_copies_that_are_left_are_in_the_zones_that_are_left(copies) -> None:
    made = copies()
    made.run.lost_zones.add(f"{EAST}a")
    made.die(4)
    assert [made.in_zone(f"{EAST}{zone}") for zone in "abc"] == [3, 4, 4]


def test_a_database_that_takes_fewer_connections_leaves_ready_copies_idle(build) -> None:
    """12 copies with 100 connections each, and a database that takes 600: half of them serve nothing."""
    pool = {"dependencies": [{"to": "db", "protocol": "postgresql", "timeout": "1s", "connections": 100}]}
    database = {f"db@{EAST}": {"max_connections": 600}}
    plant = compile_plant(build(workloads={WEB: pool}, resources=database))
    run = Run(plant, put_under_load(plant, 1.0), (42, "test", 0))
    made = copies_of(run, WEB)
    steady = run.capacity[made.station]
    made.crash(2)
    after = run.capacity[made.station]
    made.notice_crash(2)
    # 1,000 of 1,200 connections are still wanted: the same 6 of them serve.
    assert steady == pytest.approx(after) == pytest.approx(6 * made.pool.served)


def test_of_two_links_the_later_end_is_what_was_waited_for(copies) -> None:
    run = copies().run
    run.link("detect", "early", "", start=0.0, after=-1)
    run.env.run(until=5.0)
    run.link("scale", "late", "", start=0.0, after=-1)
    assert run.later(0, 1) == run.later(1, 0) == 1
    assert run.later(-1, 0) == run.later(0, -1) == 0
    assert run.later(-1, -1) == -1
