"""Closed forms against the values of the research notes §2.2, which Storm confirmed."""

from __future__ import annotations

import closed_forms as closed_form
import numpy as np
import pytest

from withstand.simulation.sampling.streams import stream


@pytest.mark.parametrize(
    ("needed", "copies", "failure", "repair", "expected"),
    [
        (1, 2, 0.001, 0.5, 3.9840478723e-6),
        (2, 3, 0.001, 0.5, 1.1936239234e-5),
        (4, 6, 0.005, 1, 2.4354120143e-6),
    ],
)
def test_unlimited_crews(needed: int, copies: int, failure: float, repair: float, expected: float) -> None:
    down = closed_form.unavailability(failure, 1 / repair)
    assert closed_form.k_of_n_unavailability(needed, copies, down) == pytest.approx(expected, rel=1e-9)
    same = closed_form.k_of_n_unavailability_limited(needed, copies, failure / repair, copies)
    assert same == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("needed", "copies", "load", "expected"),
    [
        (1, 2, 0.002, 7.9680639995e-6),
        (2, 3, 0.002, 2.3904001150e-5),
        (3, 5, 0.0004, 3.8353901601e-9),
    ],
)
def test_one_crew(needed: int, copies: int, load: float, expected: float) -> None:
    found = closed_form.k_of_n_unavailability_limited(needed, copies, load, crews=1)
    assert found == pytest.approx(expected, rel=1e-9)


def test_detection_against_checkers_at_random_phases() -> None:
    phases = stream(1, "detection", 0, "phase").random(200_000) * 10
    times = phases + 2 * 10 + 4
    assert np.quantile(times, 0.95) == pytest.approx(closed_form.detection_quantile(10, 3, 4, 0.95), abs=0.05)


def test_retries_multiply_over_the_depth() -> None:
    assert closed_form.retry_amplification(2, 3) == 27
    assert closed_form.retry_load(1.0, 2) == 3
    assert closed_form.retry_load(0.5, 2) == 1.75


def test_conflicts_against_sampled_arrivals() -> None:
    rng = stream(1, "conflicts", 0, "writes")
    here, there = np.sort(rng.random(20_000)), np.sort(rng.random(30_000))
    lag = 1e-5
    found = (np.searchsorted(there, here + lag) > np.searchsorted(there, here - lag)).mean()
    assert found == pytest.approx(closed_form.conflicting_share(30_000, lag), rel=0.03)


def test_small_forms() -> None:
    assert closed_form.drain_time(100, 5, 10) == 100
    assert closed_form.drain_time(100, 5, 5) == float("inf")
    assert closed_form.canary_failures([(0.05, 300), (0.25, 300)], 0.5) == pytest.approx(0.075)
