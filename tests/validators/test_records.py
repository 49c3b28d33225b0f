"""Records as evidence: windows, gaps, failures, records of the future, and that more evidence never hurts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.elements.claim import Part
from withstand.model.results.finding import Basis
from withstand.model.results.outcome import Outcome
from withstand.validators.records import judge_record

TODAY = date(2026, 11, 22)
MONTH = "31d"


def platform(*days_ago: int, **fields: Any) -> Architecture:
    records = {
        f"test-{index}": {"kind": "restore-test", "date": TODAY - timedelta(days=days), **fields}
        for index, days in enumerate(days_ago)
    }
    return build({"name": "example", "records": records})


def monthly(window_days: int | None = 92, **fields: Any) -> Part:
    window = f"{window_days}d" if window_days else None
    return Part.model_validate(
        {"metric": "records", "record": "restore-test", "every": MONTH, "window": window, **fields}
    )


@pytest.mark.parametrize(
    ("days_ago", "outcome"),
    [
        ((1, 31, 61, 91), Outcome.HOLDS),
        ((0, 31, 62, 92, 123), Outcome.HOLDS),
        ((32, 61, 91), Outcome.VIOLATED),
        ((1, 33, 61, 91), Outcome.VIOLATED),
        ((1, 31), Outcome.VIOLATED),
        ((93,), Outcome.NOT_ASSESSED),
        ((), Outcome.NOT_ASSESSED),
    ],
)
def test_gaps(days_ago: tuple[int, ...], outcome: Outcome) -> None:
    result = judge_record(platform(*days_ago), monthly(), TODAY)
    assert (result.outcome, result.basis) == (outcome, Basis.ATTESTED)


def test_the_reason_names_what_is_missing() -> None:
    result = judge_record(platform(40, 200), monthly(window_days=None), TODAY)
    assert "no record of kind restore-test since 2026-10-22; the last is of 2026-10-13" in result.reason
    gap = judge_record(platform(1, 33, 61, 91), monthly(), TODAY)
    assert "between 2026-10-20 and 2026-11-21" in gap.reason


def test_a_failed_test_is_no_success_but_is_told() -> None:
    assert judge_record(platform(1, 20, result="failed"), monthly(31), TODAY).outcome is Outcome.VIOLATED
    records = {
        "bad": {"kind": "restore-test", "date": TODAY - timedelta(days=9), "result": "failed"},
        "good": {"kind": "restore-test", "date": TODAY - timedelta(days=8)},
    }
    result = judge_record(build({"name": "example", "records": records}), monthly(31), TODAY)
    assert result.outcome is Outcome.HOLDS and "1 failed" in result.reason


def test_the_future_is_no_evidence() -> None:
    result = judge_record(platform(-3), monthly(), TODAY)
    assert result.outcome is Outcome.NOT_ASSESSED and "1 dated after 2026-11-22 not counted" in result.reason


def test_a_record_of_something_else_does_not_count() -> None:
    data = {
        "name": "example",
        "resources": {"orders": {"kind": "s3"}, "users": {"kind": "s3"}},
        "records": {"test": {"kind": "restore-test", "date": TODAY, "covers": ["users"]}},
    }
    part = monthly(window_days=None, scope=("orders",))
    assert judge_record(build(data), part, TODAY).outcome is Outcome.NOT_ASSESSED
    part = monthly(window_days=None, scope=("users",))
    assert judge_record(build(data), part, TODAY).outcome is Outcome.HOLDS


@given(st.lists(st.integers(0, 150), max_size=8), st.integers(0, 150))
def test_one_more_success_never_hurts(days_ago: list[int], more: int) -> None:
    before = judge_record(platform(*days_ago), monthly(), TODAY).outcome
    after = judge_record(platform(*days_ago, more), monthly(), TODAY).outcome
    if before is Outcome.HOLDS:
        assert after is Outcome.HOLDS


@given(st.lists(st.integers(0, 150), min_size=1, max_size=8))
def test_holds_exactly_when_every_day_has_a_success_behind_it(days_ago: list[int]) -> None:
    """The meaning, by brute force: no day of the window is more than 31 days after the last success."""
    done = set(days_ago)
    start = 92
    gap, covered = 0, True
    opened = max((day for day in done if day > start), default=start)
    for day in range(opened - 1, -1, -1):
        gap = 1 if day + 1 in done or day + 1 == opened else gap + 1
        covered = covered and gap <= 31
    has_recent = any(day <= start for day in done)
    result = judge_record(platform(*days_ago), monthly(), TODAY).outcome
    expected = (Outcome.HOLDS if covered else Outcome.VIOLATED) if has_recent else Outcome.NOT_ASSESSED
    assert result is expected
