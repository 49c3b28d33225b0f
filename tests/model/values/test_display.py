"""How quantities are shown: short, rounded honestly, and never nicer than they are."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.values.display import (
    format_bytes,
    format_fraction,
    format_number,
    format_quantity,
    format_seconds,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0 s"),
        (0.0004, "0.4 ms"),
        (0.85, "850 ms"),
        (0.9996, "1 s"),
        (1.25, "1.2 s"),
        (12, "12 s"),
        (59.7, "1 m 00 s"),
        (96.2, "1 m 36 s"),
        (3_599.6, "1 h 00 m"),
        (7_500, "2 h 05 m"),
        (90_000, "1 d 01 h"),
        (math.inf, "never"),
        (math.nan, "unknown"),
        (-96.2, "-1 m 36 s"),
    ],
)
def test_durations(value: float, shown: str) -> None:
    assert format_seconds(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0 %"),
        (0.5, "50 %"),
        (0.9987, "99.87 %"),
        (0.99995, "99.995 %"),
        (0.0345, "3.5 %"),
        (1, "100 %"),
        (math.nan, "unknown"),
        (1.5, "150 %"),
    ],
)
def test_fractions(value: float, shown: str) -> None:
    assert format_fraction(value) == shown


@given(st.floats(min_value=0, max_value=1, exclude_min=True, exclude_max=True))
def test_a_fraction_is_never_rounded_to_all_or_nothing(value: float) -> None:
    if 1e-12 < value < 1 - 1e-12:
        assert format_fraction(value) not in ("0 %", "100 %")


@given(st.floats(min_value=0, max_value=1e7))
def test_a_shown_duration_is_within_its_last_digit(value: float) -> None:
    sizes = {"ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400}
    parts = re.findall(r"([\d.,]+) (ms|s|m|h|d)", format_seconds(value))
    said = sum(float(number.replace(",", "")) * sizes[unit] for number, unit in parts)
    assert said == pytest.approx(value, rel=0.05, abs=1e-12)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (96.2, "s", "1 m 36 s"),
        (0.999, "fraction", "99.9 %"),
        (1.5, "ratio", "1.5 ×"),
        (1_200, "1/s", "1,200 /s"),
        (5, "messages", "5 messages"),
        (12_345.6, "USD/month", "$12,346 a month"),
        (3, "count", "3"),
        (20, "per million", "20 per million"),
        (2**29, "bytes", "512 MiB"),
        (0.47, "1/y", "0.47 a year"),
        (math.inf, "writes", "unlimited writes"),
        (math.inf, "USD/month", "unlimited USD a month"),
    ],
)
def test_quantities_with_their_unit(value: float, unit: str, shown: str) -> None:
    assert format_quantity(value, unit) == shown


def test_sizes_and_numbers() -> None:
    assert format_bytes(10) == "10 B"
    assert format_bytes(1.5 * 2**30) == "1.5 GiB"
    assert format_number(0.012345) == "0.0123"
    assert format_number(math.nan) == "unknown"
    assert format_number(-math.inf) == "-unlimited"
