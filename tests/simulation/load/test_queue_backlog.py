"""The fluid queue against cohorts of messages that are moved one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from closed_forms import drain_time

from withstand.simulation.load.queue_backlog import Rates, after_outage

STEPS = 3000


def step_by_step(rates: Rates, outage: float, retention: float, until: float) -> tuple[float, float, float]:
    """(expired, largest backlog, drained at), by cohorts of messages of equal age."""
    step = (outage + until) / STEPS
    cohorts: list[tuple[float, float]] = []
    expired, peak, drained = 0.0, 0.0, math.inf
    for number in range(STEPS):
        now = (number + 1) * step
        cohorts.append((now, rates.arrival * step))
        while cohorts and now - cohorts[0][0] > retention:
            expired += cohorts.pop(0)[1]
        taken = 0.0
        if now > outage:
            taken = (rates.capacity if now - outage <= rates.reaction else rates.scaled) * step
        while cohorts and taken > 0:
            made, count = cohorts.pop(0)
            if count > taken:
                cohorts.insert(0, (made, count - taken))
            taken = max(taken - count, 0.0)
        waiting = sum(count for _, count in cohorts)
        peak = max(peak, waiting)
        if now > outage and waiting <= rates.arrival * step and math.isinf(drained):
            drained = now - outage
    return expired, peak, drained


@pytest.mark.parametrize(
    ("rates", "outage", "retention"),
    [
        (Rates(10, 25, 25), 1000, 86_400),
        (Rates(10, 12, 40, reaction=200), 1000, 86_400),
        (Rates(10, 25, 25), 5000, 3000),
        (Rates(10, 5, 30, reaction=300), 2000, 86_400),
    ],
)
def test_the_fluid_agrees_with_cohorts(rates: Rates, outage: float, retention: float) -> None:
    found = after_outage(rates, np.array([float(outage)]), retention)
    expired, peak, drained = step_by_step(rates, outage, retention, until=4000)
    assert found.expired[0] == pytest.approx(expired, rel=0.02, abs=1)
    if rates.capacity >= rates.arrival:
        assert found.backlog[0] == pytest.approx(peak, rel=0.02)
    assert found.drain[0] == pytest.approx(drained, rel=0.02, abs=5)


def test_drain_time_has_its_closed_form() -> None:
    outages = np.array([60.0, 600.0, 6000.0])
    found = after_outage(Rates(10, 25, 25), outages, math.inf).drain
    assert found == pytest.approx([drain_time(outage, 10, 25) for outage in outages])
    assert found != pytest.approx([drain_time(outage, 10, 24) for outage in outages], rel=0.01)


def test_without_spare_capacity_it_never_drains_and_messages_expire() -> None:
    found = after_outage(Rates(10, 9, 9), np.array([600.0]), 86_400)
    assert math.isinf(found.drain[0]) and math.isinf(found.expired[0])


def test_no_outage_leaves_nothing() -> None:
    found = after_outage(Rates(10, 20, 20), np.array([0.0]), 86_400)
    assert (found.expired[0], found.backlog[0], found.drain[0]) == (0, 0, 0)
