"""The queue of the request-level run against closed forms that know nothing of it."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import pytest
import simpy
from request_level.station import RequestQueue, exponentials, uniforms
from sojourn_times import sojourn_quantile

from withstand.simulation.load.fluid import answered, waits
from withstand.simulation.load.queues import MultiServerQueue

SERVERS = 3
COUNT = 60_000


class Guest:
    """A customer who notes what became of it."""

    def __init__(self, env: simpy.Environment, notes: list[float]) -> None:
        self.env, self.notes, self.came = env, notes, env.now

    def leave(self, *, answered: bool) -> None:
        self.notes.append(self.env.now - self.came if answered else np.inf)


def played(arrival: float, timeout: float) -> np.ndarray[Any, Any]:
    """Times of customers at servers that serve one a second each; infinite for those who left."""
    env = simpy.Environment()
    notes: list[float] = []
    queue = RequestQueue(env, timeout, exponentials(np.random.default_rng(3)))
    queue.set(float(SERVERS), SERVERS)

    def arrivals(gaps: Iterator[float]) -> Generator[simpy.Event, None, None]:
        for _ in range(COUNT):
            yield env.timeout(next(gaps) / arrival)
            queue.ask(Guest(env, notes))

    env.process(arrivals(exponentials(np.random.default_rng(4))))
    env.run()
    return np.array(notes)


def test_without_limit_it_is_erlang_c() -> None:
    found = np.quantile(played(2.1, np.inf), [0.5, 0.95])
    station = MultiServerQueue(SERVERS, 2.1, 1.0)
    assert found == pytest.approx([sojourn_quantile(station, 0.5), sojourn_quantile(station, 0.95)], rel=0.04)


@pytest.mark.parametrize("arrival", [2.7, 3.0, 4.0])
def test_with_patience_it_is_gnedenko_and_kovalenko(arrival: float) -> None:
    took = played(arrival, 4.0)
    assert np.isfinite(took).mean() == pytest.approx(answered(arrival, SERVERS, SERVERS, 4.0), abs=0.012)
    points = uniforms(np.random.default_rng(5))
    wait = waits(np.array([next(points) for _ in range(COUNT)]), arrival, SERVERS, SERVERS, timeout=4.0)
    served = wait + np.random.default_rng(6).standard_exponential(COUNT)
    assert np.quantile(served, 0.95) == pytest.approx(np.quantile(took[np.isfinite(took)], 0.95), rel=0.03)
    # Made wrong on purpose: without patience in the closed form, waits are longer.
    patient = waits(np.linspace(0, 1, 100), arrival, SERVERS, SERVERS, timeout=40.0)
    assert patient.max() > 4.0 >= wait.max()


def test_waits_are_continuous_through_the_critical_load() -> None:
    points = np.linspace(0, 1, 50)
    below, at, above = (waits(points, arrival, 3.0, 3, timeout=2.0) for arrival in (3 - 1e-7, 3.0, 3 + 1e-7))
    assert below == pytest.approx(at, abs=1e-5) and above == pytest.approx(at, abs=1e-5)
    assert np.isfinite(waits(points, 3000.0, 3.0, 3, timeout=2.0)).all()
