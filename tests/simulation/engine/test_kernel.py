"""The kernel against SimPy: the same processes must see the same times in the same order."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from withstand.simulation.engine.kernel import Environment

Log = list[tuple[float, int, str]]

# Few different delays, so that many things happen at one time and their order matters.
_PROGRAMS = st.lists(
    st.lists(
        st.one_of(
            st.tuples(st.just("wait"), st.sampled_from([0.0, 1.0, 1.5, 2.0])),
            st.tuples(st.sampled_from(["signal", "listen", "either", "join", "start"]), st.integers(0, 3)),
        ),
        max_size=6,
    ),
    min_size=1,
    max_size=5,
)


class _Play:
    """Programs on one kernel, and what its processes saw."""

    def __init__(self, env: Any, programs: list[list[tuple[str, Any]]]) -> None:
        self.env = env
        self.log: Log = []
        self.signals = [env.event() for _ in range(4)]
        self.begun: list[Any] = []
        self.begun += [env.process(self._process(*each)) for each in enumerate(programs)]

    def run(self, end: float | None) -> Log:
        try:
            self.env.run(until=self.env.all_of(self.begun) if end is None else end)
        except RuntimeError:
            self._note(-1, "stuck")
        return self.log

    def _note(self, number: int, what: str) -> None:
        self.log.append((self.env.now, number, what))

    def _process(self, number: int, program: list[tuple[str, Any]]) -> Generator[Any, Any, int]:
        for step, what in program:
            yield from getattr(self, f"_{step}")(number, what)
            self._note(number, step)
        return number

    def _wait(self, number: int, seconds: float) -> Generator[Any, Any, None]:
        yield self.env.timeout(seconds)

    def _signal(self, number: int, which: int) -> Generator[Any, Any, None]:
        if not self.signals[which].triggered:
            self.signals[which].succeed()
        yield from ()

    def _listen(self, number: int, which: int) -> Generator[Any, Any, None]:
        if not self.signals[which].processed:
            yield self.env.any_of((self.signals[which], self.env.timeout(2.0)))

    def _either(self, number: int, most: int) -> Generator[Any, Any, None]:
        yield self.env.any_of(self.signals[: most + 1] if most else ())

    def _join(self, number: int, other: int) -> Generator[Any, Any, None]:
        if other < number:
            self._note(number, f"joined {yield self.begun[other]}")

    def _start(self, number: int, seconds: int) -> Generator[Any, Any, None]:
        self.env.process(self._child(number, float(seconds)))
        yield from ()

    def _child(self, number: int, seconds: float) -> Generator[Any, Any, None]:
        self._note(number, "child begins")
        yield self.env.timeout(seconds)
        self._note(number, "child ends")


@given(programs=_PROGRAMS, end=st.one_of(st.none(), st.sampled_from([1.0, 2.0, 3.5])))
@settings(max_examples=150, deadline=None)
def test_order_is_that_of_simpy(programs: list[list[tuple[str, Any]]], end: float | None) -> None:
    ours, theirs = _Play(Environment(), programs), _Play(simpy.Environment(), programs)
    assert ours.run(end) == theirs.run(end)


@pytest.mark.parametrize("make", [Environment, simpy.Environment])
def test_calls_and_yields_come_in_the_order_of_their_asking(make: Callable[[], Any]) -> None:
    env, log = make(), []

    def process(name: str) -> Generator[Any, Any, None]:
        log.append(f"{name} begins")
        yield env.timeout(1.0)
        log.append(f"{name} ends")

    env.process(process("one"))
    env.process(process("two"))
    env.run(until=2.0)
    assert log == ["one begins", "two begins", "one ends", "two ends"]
    assert env.now == 2.0


def test_a_process_may_yield_the_seconds_themselves() -> None:
    env, seen = Environment(), []

    def process() -> Generator[float, Any, None]:
        yield 1.5
        seen.append(env.now)
        yield 0.0
        seen.append(env.now)

    env.process(process())
    env.call(1.5, lambda: seen.append(-1.0))
    env.run(until=10.0)
    assert seen == [-1.0, 1.5, 1.5]


def test_an_error_in_a_process_ends_the_run() -> None:
    env = Environment()

    def process() -> Generator[float, Any, None]:
        yield 1.0
        raise LookupError("here")

    env.process(process())
    with pytest.raises(LookupError, match="here"):
        env.run(until=5.0)
