"""Levers: the numbers that are varied one at a time, and the architecture with one of them scaled.

Everything is varied by a factor. A rate is one number that we do not know exactly: its low and high values
are the 5 % and 95 % points of its spread. Any other spread says how a number varies from one event to the
next, so the whole law is scaled, by a half and by two; so are constants and settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from withstand.catalog.spec import Fact, Spread
from withstand.errors import UnknownValueError
from withstand.model.results.sensitivity import Lever
from withstand.model.structure.variants import with_facts, with_setting
from withstand.simulation.sampling.streams import quantile

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.values.fact_use import FactUse

_HALF, _TWICE = 0.5, 2.0
_LOW, _HIGH = 0.05, 0.95
_RATE = "1/y"
# Numeric settings of elements: (section, path of fields, unit). A field that is empty or zero is left alone.
_SETTINGS: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    ("health_checks", ("interval",), "s"),
    ("health_checks", ("failure_threshold",), "count"),
    ("dns_records", ("ttl",), "s"),
    ("on_call", ("acknowledge",), "s"),
    ("on_call", ("decide",), "s"),
    ("alerts", ("evaluation",), "s"),
    ("replications", ("lag",), "s"),
    ("replications", ("interval",), "s"),
    ("workloads", ("replicas",), "count"),
    ("workloads", ("start_time",), "s"),
    ("workloads", ("service_time",), "s"),
    ("resources", ("health_check", "interval"), "s"),
    ("resources", ("health_check", "unhealthy_threshold"), "count"),
    ("resources", ("connection_timeout",), "s"),
    ("resources", ("cache_hit_ratio",), "fraction"),
    ("resources", ("hit_ratio",), "fraction"),
    ("resources", ("node_monitor_grace",), "s"),
    ("resources", ("eviction_delay",), "s"),
    ("resources", ("interval",), "s"),
    ("resources", ("rpo_limit",), "s"),
)


def of_facts(uses: Iterable[FactUse]) -> Iterator[Lever]:
    """A lever for each fact that is not zero."""
    for use in uses:
        fact = use.fact
        if fact.value > 0:
            varies = fact.spread is not None and fact.unit != _RATE
            path = tuple(use.name.split(".", 1))
            yield Lever(use.name, "fact", fact.value, fact.unit, fact.cls.value, varies, path)


def of_settings(architecture: Architecture, ids: Iterable[str]) -> Iterator[Lever]:
    """Levers for the numeric settings of elements; all instances of a name are one lever."""
    names = {id.partition("@")[0] for id in ids}
    seen: set[str] = set()
    for section, fields, unit in _SETTINGS:
        for element in getattr(architecture, section).values():
            name = ".".join((element.name, *fields))
            value = _value(element, fields)
            if element.name in names and value and name not in seen:
                seen.add(name)
                yield Lever(name, "setting", value, unit, "setting", path=(section, element.name, *fields))
    if architecture.traffic is not None and (peak := _value(architecture.traffic, ("peak",))):
        yield Lever("traffic.peak", "setting", peak, "1/s", "setting", path=("traffic", "", "peak"))


def _value(element: Any, fields: tuple[str, ...]) -> float:
    """The number there; 0 where there is none, or nobody knows it."""
    found = element
    try:
        for field in fields:
            found = getattr(found, field, None)
    except UnknownValueError:
        return 0.0
    return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else 0.0


def ends(architecture: Architecture, lever: Lever) -> tuple[float, float]:
    """The factors of its low and its high value (see the module)."""
    if lever.kind == "fact" and lever.unit == _RATE:
        fact = _fact(architecture, lever)
        if fact.spread is not None:
            return quantile(fact, _LOW) / fact.value, quantile(fact, _HIGH) / fact.value
    return _HALF, _TWICE


def value_at(lever: Lever, factor: float) -> float:
    """The lever's value scaled, inside what is possible."""
    return _times(lever.value, factor, lever.unit)


Change = Mapping[Lever, float]
"""Levers with the factors that they are scaled by."""


def variant(architecture: Architecture, change: Change) -> Architecture:
    """The architecture with these levers scaled."""
    facts = {
        lever.name: _scaled(_fact(architecture, lever), factor)
        for lever, factor in change.items()
        if lever.kind == "fact"
    }
    made = with_facts(architecture, facts) if facts else architecture
    for lever, factor in change.items():
        if lever.kind == "setting":
            value = value_at(lever, factor)
            made = with_setting(made, lever.path, int(value) if lever.unit == "count" else value)
    return made


def _fact(architecture: Architecture, lever: Lever) -> Fact:
    return architecture.fact(*lever.path).fact


def _scaled(fact: Fact, factor: float) -> Fact:
    spread = fact.spread and Spread(
        fact.spread.law, tuple(_times(each, factor, fact.unit) for each in fact.spread.parameters)
    )
    return replace(fact, value=_times(fact.value, factor, fact.unit), spread=spread)


def _times(value: float, factor: float, unit: str) -> float:
    """Counts stay whole and above 0, shares at most 1; of a ratio above 1, what is above 1 is scaled."""
    match unit:
        case "count":
            return float(max(round(value * factor), 1))
        case "fraction":
            return min(value * factor, 1.0)
        case "ratio" if value > 1:
            return 1 + (value - 1) * factor
        case _:
            return value * factor
