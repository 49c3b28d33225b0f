"""Fills in `{region}`, `{zone}`, `{region.index}` and formulas of indices in the texts of repeated items."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

# Doubled braces belong to other template languages and are left alone.
# Their length is bounded, so that no text makes the search slow.
_PLACEHOLDER: Final = re.compile(
    r"(?<!\{)\{\s*((?:region|zone)\b[^{}]{0,80}|[0-9][^{}]{0,40}(?:region|zone)[^{}]{0,40})\}(?!\})"
)
_TERM: Final = r"(?:region\.index|zone\.index|[0-9]{1,6})"
_FORMULA: Final = re.compile(rf"{_TERM}(?:\s*[+*]\s*{_TERM}){{0,7}}")


class PlaceholderError(ValueError):
    """A placeholder that has no value here; `hint` says what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Target:
    """One region, or one zone, that an item is repeated for; indices count from 0."""

    region: str
    region_index: int
    zone: str | None = None
    zone_index: int = 0

    @property
    def name(self) -> str:
        """What follows the @ in the id of the repeated item."""
        return self.zone if self.zone is not None else self.region

    @property
    def names(self) -> tuple[str, ...]:
        """The names that select this target, the wider first."""
        return (self.region,) if self.zone is None else (self.region, self.zone)


def has_placeholder(text: str) -> bool:
    """Whether `text` holds a placeholder of a repeated item."""
    return "{" in text and _PLACEHOLDER.search(text) is not None


def fill(text: str, target: Target) -> str:
    """`text` with its placeholders replaced for `target`; raises PlaceholderError for one without a value."""
    if "{" not in text:
        return text
    return _PLACEHOLDER.sub(lambda found: _value(found.group(1).strip(), target), text)


def _value(name: str, target: Target) -> str:
    if "zone" in name and target.zone is None:
        raise PlaceholderError(f"{{{name}}} has no value in an item with each: region", "say each: zone")
    if name == "region":
        return target.region
    if name == "zone" and target.zone is not None:
        return target.zone
    if not _FORMULA.fullmatch(name):
        raise PlaceholderError(
            f"{{{name[:40]}}} is not a placeholder",
            "say {region}, {zone}, {region.index}, {zone.index}, or a formula such as {zone.index*16+8}",
        )
    products = (product.split("*") for product in name.split("+"))
    return str(sum(math.prod(_number(term.strip(), target) for term in product) for product in products))


def _number(term: str, target: Target) -> int:
    if term == "region.index":
        return target.region_index
    return target.zone_index if term == "zone.index" else int(term)
