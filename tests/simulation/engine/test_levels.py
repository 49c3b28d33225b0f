"""RTO and outage of a level that goes down and up, by the definitions of design.md §3."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.simulation.engine.levels import LevelTracker


def follow(steps: list[tuple[float, float]], end: float, confirmation: float = 60.0) -> LevelTracker:
    tracker = LevelTracker(0.99, confirmation)
    for at, level in steps:
        tracker.set(at, level, 0)
    tracker.finish(end)
    return tracker


def test_one_outage() -> None:
    tracker = follow([(10, 0.0), (40, 1.0)], 1000)
    assert (tracker.rto, tracker.outage, tracker.lost) == (30, 30, 30)


def test_a_relapse_within_the_confirmation_prolongs_the_recovery() -> None:
    tracker = follow([(0, 0.5), (30, 1.0), (50, 0.5), (80, 1.0)], 1000)
    assert (tracker.rto, tracker.outage, tracker.lost) == (80, 60, 30)


def test_a_relapse_after_the_confirmation_is_another_outage() -> None:
    tracker = follow([(0, 0.5), (30, 1.0), (90, 0.5), (120, 1.0)], 1000)
    assert (tracker.rto, tracker.outage) == (30, 60)


def test_the_cause_of_the_recovery_is_not_that_of_a_later_one() -> None:
    tracker = LevelTracker(0.99, 60.0)
    for at, level, cause in ((0, 0.5, -1), (30, 1.0, 7), (200, 0.5, -1), (260, 1.0, 8)):
        tracker.set(at, level, cause)
    tracker.finish(1000)
    assert (tracker.rto, tracker.cause) == (30, 7)


def test_the_cause_of_a_recovery_that_did_not_last_is_not_told() -> None:
    tracker = LevelTracker(0.99, 60.0)
    for at, level, cause in ((0, 0.5, -1), (30, 1.0, 7), (50, 0.5, -1), (80, 1.0, 8)):
        tracker.set(at, level, cause)
    tracker.finish(1000)
    assert (tracker.rto, tracker.cause) == (80, 8)


def test_above_the_floor_is_no_outage_but_requests_are_lost() -> None:
    tracker = follow([(0, 0.995), (100, 1.0)], 1000)
    assert (tracker.rto, tracker.outage) == (0, 0)
    assert tracker.lost == pytest.approx(0.5)


def test_what_never_comes_back_lasts_until_the_end() -> None:
    tracker = follow([(0, 0.0)], 5000)
    assert (tracker.rto, tracker.outage, tracker.early) == (5000, 5000, 3600)


@given(st.lists(st.tuples(st.floats(0.1, 500), st.floats(0, 1)), max_size=12))
def test_outage_and_loss_are_the_integrals_of_the_step_function(gaps: list[tuple[float, float]]) -> None:
    at, steps = 0.0, []
    for gap, level in gaps:
        at += gap
        steps.append((at, level))
    end = at + 10
    tracker = follow(steps, end)
    path = [(0.0, 1.0), *steps, (end, 1.0)]
    pieces = [(after - before, level) for (before, level), (after, _) in pairwise(path)]
    assert tracker.lost == pytest.approx(sum(span * (1 - level) for span, level in pieces), abs=1e-6)
    below = sum(span for span, level in pieces if level < 0.99)
    assert tracker.outage == pytest.approx(below, abs=1e-6)
    assert tracker.rto <= end
