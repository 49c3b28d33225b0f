"""The order of events that replications rest on, and what is left once one is over."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simpy import Event

from withstand.api import load
from withstand.errors import UnknownValueError
from withstand.model.values.unknown import Reason, Unknown
from withstand.simulation.engine.clock import Clock
from withstand.simulation.engine.replication import Run
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.playing.outcome import outcome
from withstand.simulation.playing.scenario import perform

ROOT = Path(__file__).resolve().parents[3]
Waiting = Generator[Event, Any, None]


@given(st.lists(st.lists(st.sampled_from([0.0, 1.0, 1.5, 2.0]), max_size=4), min_size=1, max_size=5))
def test_what_happens_at_one_time_happens_in_the_order_of_its_asking(programs: list[list[float]]) -> None:
    """Each process waits for its delays in turn; who asked first for a time is first to see it."""
    clock = Clock()
    asked: list[tuple[float, int]] = []
    seen: list[tuple[float, int]] = []

    def process(delays: list[float]) -> Waiting:
        for delay in delays:
            asked.append((clock.now + delay, number := len(asked)))
            yield clock.timeout(delay)
            seen.append((clock.now, number))

    for delays in programs:
        clock.process(process(delays))
    clock.run()
    assert seen == sorted(asked)


def test_a_new_process_begins_before_anything_else_of_that_time() -> None:
    clock, seen = Clock(), []

    def child() -> Waiting:
        seen.append("child")
        yield clock.timeout(0.0)
        seen.append("child later")

    def parent() -> Waiting:
        clock.timeout(0.0).callbacks.append(lambda _: seen.append("asked for before"))
        clock.process(child())
        seen.append("parent")
        yield clock.timeout(0.0)
        seen.append("parent later")

    clock.process(parent())
    clock.run()
    assert seen == ["parent", "child", "asked for before", "parent later", "child later"]


def test_what_has_already_happened_is_not_waited_for() -> None:
    clock, seen = Clock(), []
    over = clock.event()

    def process() -> Waiting:
        yield clock.timeout(2.0)
        seen.append(("late", (yield over), clock.now))
        yield clock.any_of((over, clock.timeout(5.0)))
        seen.append(("either", None, clock.now))

    clock.process(process())
    clock.timeout(1.0).callbacks.append(lambda _: over.succeed(7))
    clock.run(until=10.0)
    assert seen == [("late", 7, 2.0), ("either", None, 2.0)]
    assert clock.now == 10.0


def test_levels_follow_once_all_that_happens_at_a_time_has_happened(build: Any) -> None:
    chunks = Chunks(build(), 42)
    run = Run(chunks.plant, chunks.at_load(1.0), (42, "order", 0))
    seen: list[tuple[float, int]] = []
    run.watchers.append(lambda cause: seen.append((run.env.now, cause)))

    def process(link: int) -> Waiting:
        yield run.env.timeout(3.0)
        run.changed(link)
        run.changed(link + 10)

    for link in (1, 2):
        run.env.process(process(link))
    run.env.run(until=5.0)
    assert seen == [(3.0, 12)], "twice changed by two processes, made anew once, with the last as its cause"


def test_an_unknown_value_that_a_process_meets_is_named(build: Any) -> None:
    """SimPy makes an error anew from its arguments, so those must be what it is made from."""
    architecture = build(on_call={"operations": {"decide": Unknown(Reason.DENIED, "no access")}})
    chunks = Chunks(architecture, 42)
    with pytest.raises(UnknownValueError) as raised:
        chunks.make("region-loss:us-east-1", "peak", range(3))
    assert raised.value.path == "operations.decide"
    assert "no access" in raised.value.reason


@pytest.fixture(scope="module")
def platform() -> Chunks:
    return Chunks(load(ROOT / "examples" / "enterprise-platform"), 42)


def firsts(chunks: Chunks) -> dict[str, str]:
    """Kind of fault → the first scenario of the platform that begins with one."""
    found: dict[str, str] = {}
    for key, scenario in chunks.scenarios.items():
        found.setdefault(scenario.faults[0].kind, key)
    return found


@pytest.fixture
def no_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_collector")
def test_replications_that_are_over_leave_nothing_to_the_collector(platform: Chunks) -> None:
    """Also those in which somebody still waits: for a region, for a control plane, for the next tick."""
    kinds = firsts(platform)
    assert len(kinds) > 15
    kept = []
    for kind, key in kinds.items():
        for number in range(3):
            run = perform(platform.plant, platform.at_load(1.0), platform.scenarios[key], (42, number))
            outcome(run)
            seen = weakref.ref(run)
            run.forget()
            del run
            kept += [f"{kind} {number}"] if seen() is not None else []
    assert not kept


MOST_EVENTS = {"region-loss": 410, "zone-loss": 320, "service-impaired": 15, "bad-release": 45}
"""Of a replication of the reference platform: a fifth above what they are (2026-12)."""


@pytest.mark.parametrize("kind", MOST_EVENTS)
def test_a_replication_has_no_more_events_than_it_needs(platform: Chunks, kind: str) -> None:
    """Speed as a count of work, which a busy machine does not change."""
    asked = 0

    def watch(run: Run) -> None:
        step = run.env.step

        def counted() -> None:
            nonlocal asked
            asked += 1
            step()

        run.env.step = counted  # type: ignore[method-assign]  # as SimPy's guide on monitoring has it

    scenario, size = platform.scenarios[firsts(platform)[kind]], 10
    for number in range(size):
        perform(platform.plant, platform.at_load(1.0), scenario, (42, number), watch=watch)
    assert MOST_EVENTS[kind] / 2 < asked / size < MOST_EVENTS[kind]
