"""The share of requests answered in time against a queue that is simulated customer by customer."""

from __future__ import annotations

import numpy as np
import pytest

from withstand.simulation.load.fluid import answered


def queue(arrivals: float, capacity: float, timeout: float, count: int = 150_000) -> float:
    """Share answered by one server whose customers leave when they would wait too long."""
    rng = np.random.default_rng(7)
    gaps = rng.exponential(1 / arrivals, count)
    services = rng.exponential(1 / capacity, count)
    waiting, served = 0.0, 0
    for gap, service in zip(gaps.tolist(), services.tolist(), strict=True):
        waiting = max(waiting - gap, 0.0)
        if waiting <= timeout:
            waiting += service
            served += 1
    return served / count


@pytest.mark.parametrize(
    ("arrivals", "capacity", "timeout"),
    [(9.0, 10.0, 0.5), (10.0, 10.0, 1.0), (12.0, 10.0, 1.0), (11.0, 10.0, 0.3)],
)
def test_answered_against_a_queue_of_customers(arrivals: float, capacity: float, timeout: float) -> None:
    seen = queue(arrivals, capacity, timeout)
    assert answered(arrivals, capacity, 1, timeout) == pytest.approx(seen, abs=0.006)
    # Made wrong on purpose (no patience at all), the formula does not pass the same test.
    assert answered(arrivals, capacity, 1, timeout / 10) != pytest.approx(seen, abs=0.006)


def test_limits() -> None:
    assert answered(100, 1000, 10, 1.0) == 1.0
    assert answered(1000, 100, 10, 10.0) == pytest.approx(0.1)
    assert answered(10, 0, 1, 1.0) == 0.0
    assert answered(0, 0, 1, 1.0) == 1.0


def test_more_capacity_never_answers_less() -> None:
    shares = [answered(100, capacity, 8, 0.5) for capacity in np.linspace(20, 300, 200)]
    assert shares == sorted(shares)
