"""Retries: closed forms of amplification, and metastable overload where its conditions are met."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from closed_forms import retry_amplification, retry_load
from hypothesis import given
from hypothesis import strategies as st

from withstand.simulation.load.retry_storm import Recovering, overload_after, tries
from withstand.simulation.plant.retry_policy import Hop

READY = np.full((5, 10), 20.0)

SERVICE = Recovering(
    rate=600,
    chains=((1.0, (Hop(2), Hop(2))),),
    replica=100,
    timeout=2,
    backoff=0.025,
    queue=10_000,
    most=10,
    reaction=60,
    growth=2,
    period=15,
)


@given(st.floats(0, 1), st.integers(0, 5))
def test_one_hop_has_its_closed_form(failing: float, attempts: int) -> None:
    total, lost = tries((Hop(attempts),), np.array([failing]), np.zeros(1))
    assert total[0] == pytest.approx(retry_load(failing, attempts))
    assert lost[0] == pytest.approx(failing ** (attempts + 1))


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_hops_multiply(depth: int) -> None:
    total, lost = tries((Hop(2),) * depth, np.ones(1), np.zeros(1))
    assert total[0] == retry_amplification(2, depth)
    assert lost[0] == 1


def test_a_budget_bounds_the_tries() -> None:
    assert tries((Hop(3, 0.2), Hop(3, 0.2)), np.ones(1), np.zeros(1))[0][0] == pytest.approx(1.2**2)


@given(st.floats(0, 1), st.floats(0, 1), st.integers(0, 4), st.floats(0, 1), st.floats(0, 1))
def test_tries_are_those_of_the_tries_one_by_one(
    failing: float, part: float, attempts: int, again_refused: float, again_late: float
) -> None:
    refused, late = failing * part, failing * (1 - part)
    made, alive, lost = 0.0, 1.0, 0.0
    for attempt in range(attempts + 1):
        made += alive
        again = refused * again_refused + late * again_late
        final = attempt == attempts
        lost += alive * (refused + late if final else refused + late - again)
        alive *= again
    hop = Hop(attempts, math.inf, again_refused, again_late)
    total, seen = tries((hop,), np.array([refused]), np.array([late]))
    assert total[0] == pytest.approx(made)
    assert seen[0] == pytest.approx(lost, abs=1e-9)


def test_what_is_not_named_is_not_tried_again() -> None:
    only_refusals = (Hop(2, math.inf, 1.0, 0.0),) * 2
    assert tries(only_refusals, np.zeros(1), np.ones(1))[0][0] == 1
    assert tries(only_refusals, np.ones(1), np.zeros(1))[0][0] == 9


def test_amplified_demand_above_capacity_with_wasted_work_lasts() -> None:
    assert np.isinf(overload_after(SERVICE, READY)).all()


@pytest.mark.parametrize(
    "change",
    [
        {"chains": ((1.0, (Hop(0), Hop(0))),)},
        {"chains": ((1.0, (Hop(2, 0.1), Hop(2, 0.1))),)},
        {"chains": ((1.0, (Hop(2, math.inf, 1.0, 0.0), Hop(2, math.inf, 1.0, 0.0))),)},
        {"queue": 500},
        {"replica": 1000},
    ],
    ids=[
        "no retries",
        "a budget",
        "timeouts not tried again",
        "a bounded queue",
        "capacity for the amplified demand",
    ],
)
def test_what_prevents_it(change: dict[str, Any]) -> None:
    found = overload_after(dataclasses.replace(SERVICE, **change), READY)
    assert (found < 60).all()


def test_an_autoscaler_ends_it() -> None:
    found = overload_after(dataclasses.replace(SERVICE, most=80), READY)
    assert np.isfinite(found).all() and (found > 20).all()


def test_retries_prolong_it() -> None:
    none, some = (
        float(
            overload_after(dataclasses.replace(SERVICE, most=80, chains=((1.0, (Hop(n),) * 2),)), READY).max()
        )
        for n in (0, 2)
    )
    assert none <= 1 < 30 < some
