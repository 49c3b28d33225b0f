"""How quantities are shown to people: "1 m 36 s", "99.95 %", "512 MiB", "1,200 /s"."""

from __future__ import annotations

import math

_SIZES = (("PiB", 2**50), ("TiB", 2**40), ("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10))
# Digits that a reader can use: more would pretend a precision that no estimate here has.
_SIGNIFICANT_DIGITS = 3


def format_quantity(value: float, unit: str) -> str:
    """A value of an estimate with its unit.

    Units: "s", "fraction", "ratio", "1/s", "1/y", "messages", "writes", "requests", "per million",
    "USD/month", "bytes", "count"; any other unit is written after the number.
    """
    match unit:
        case "s":
            return format_seconds(value)
        case "fraction":
            return format_fraction(value)
        case "bytes":
            return format_bytes(value)
        case "count":
            return format_number(value)
        case "ratio":
            return f"{format_number(value)} ×"
        case "1/s":
            return f"{format_number(value)} /s"
        case "1/y":
            return f"{format_number(value)} a year"
        case "USD/month":
            return f"${value:,.0f} a month" if math.isfinite(value) else f"{format_number(value)} USD a month"
        case _:
            return f"{format_number(value)} {unit}"


def format_seconds(value: float) -> str:
    """A duration: 0.85 → "850 ms", 12 → "12 s", 96.2 → "1 m 36 s", 7500 → "2 h 05 m", inf → "never"."""
    if math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "never" if value > 0 else "-never"
    if value < 0:
        return f"-{format_seconds(-value)}"
    if round(value * 1_000) < 1_000:
        return "0 s" if value == 0 else f"{format_number(value * 1_000)} ms"
    if round(value, 1) < 10:
        return f"{value:.1f}".removesuffix(".0") + " s"
    whole = round(value)
    if whole < 60:
        return f"{whole} s"
    if whole < 3_600:
        return f"{whole // 60} m {whole % 60:02d} s"
    minutes = round(value / 60)
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60:02d} m"
    hours = round(value / 3_600)
    return f"{hours // 24} d {hours % 24:02d} h"


def format_fraction(value: float) -> str:
    """A fraction of one in percent, never rounded up to 100 % or down to 0 %: 0.99987 → "99.987 %"."""
    if math.isnan(value):
        return "unknown"
    if value in (0.0, 1.0) or not 0 < value < 1:
        return f"{value * 100:g} %"
    # Near the whole it is the missing part that a reader compares: 99.9 and 99.99 differ tenfold.
    smaller = min(value, 1 - value)
    decimals = min(12, max(0, -math.floor(math.log10(smaller * 100)) + 1))
    text = f"{value * 100:.{decimals}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + " %"


def format_bytes(value: float) -> str:
    """A size in binary units: 536870912 → "512 MiB"."""
    for unit, size in _SIZES:
        if abs(value) >= size:
            return f"{format_number(value / size)} {unit}"
    return f"{format_number(value)} B"


def format_number(value: float) -> str:
    """A plain number: whole numbers in full with separators, others to three significant digits."""
    if math.isnan(value):
        return "unknown"
    if math.isinf(value):
        return "unlimited" if value > 0 else "-unlimited"
    if value == int(value) or abs(value) >= 10**_SIGNIFICANT_DIGITS:
        return f"{value:,.0f}"
    decimals = max(0, _SIGNIFICANT_DIGITS - 1 - math.floor(math.log10(abs(value))))
    text = f"{value:.{min(decimals, 12)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
