"""Claims: sentences of the architecture that could be false, made testable."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from withstand.model.elements.base import Element, Named
from withstand.model.elements.reference import AnyRef
from withstand.model.values.quantities import Fraction, PerSecond, Seconds, Usd

Metric = Literal[
    # decided on the graph, by coverage of controls, by records
    "rules",
    "coverage",
    "records",
    # measured by simulation, or exactly
    "rto",
    "rpo",
    "outage",
    "dns-failover-time",
    "traffic-failover-time",
    "traffic-share",
    "capacity-ratio",
    "success-ratio",
    "surge-served",
    "replication-lag",
    "messages-lost",
    "drain-time",
    "isolation",
    "retry-overload",
    "release-failures",
    "lost-updates",
    "cache-latency",
    "stream-delay",
    "availability-by-time",
    "availability-by-requests",
    "latency",
    "error-rate",
    "mttr",
    "spot-saving",
    "utilisation",
]
Statistic = Literal["mean", "p50", "p95", "p99", "worst", "share"]
Operator = Literal["<", "<=", ">", ">=", "=", "within"]

_ROUNDING = 1e-12
_BOUND = re.compile(r"^\s*(<=|>=|<|>|=)\s*(\S.*?)\s*$")
_WITHIN = re.compile(r"^\s*within\s+(\S+)\s+of\s+(\S+)\s*$")
_PLAIN = re.compile(r"^(\d+(?:\.\d+)?)(?:\s+(messages|writes|per million|times|requests|findings))?$")
_UNITS: tuple[tuple[str, TypeAdapter[float]], ...] = (
    ("s", TypeAdapter(Seconds)),
    ("fraction", TypeAdapter(Fraction)),
    ("1/s", TypeAdapter(PerSecond)),
    ("USD/month", TypeAdapter(Usd)),
)


def _quantity(text: str) -> tuple[float, str]:
    plain = _PLAIN.match(text)
    if plain:
        return float(plain[1]), plain[2] or "ratio"
    for unit, adapter in _UNITS:
        try:
            return adapter.validate_python(text), unit
        except ValidationError:
            continue
    raise ValueError(f"{text!r} is not a quantity; say 30s, 99.9%, 100/s, 5 messages or 20 per million")


class Bound(Element):
    """What the statistic is compared with, written as "< 30s", ">= 99.9%", "= 0s" or "within 2% of 70%"."""

    operator: Operator
    value: float
    unit: str = Field(description="s, fraction, ratio, 1/s, USD/month, messages, writes, per million, times.")
    tolerance: float = Field(default=0.0, description="Half-width of a `within` bound, in the same unit.")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: Any) -> Any:
        if not isinstance(data, str):
            return data
        within = _WITHIN.match(data)
        if within:
            tolerance, wanted = _quantity(within[1]), _quantity(within[2])
            if tolerance[1] != wanted[1]:
                raise ValueError(f"{data!r} mixes units; say within 2% of 70%")
            return {"operator": "within", "value": wanted[0], "unit": wanted[1], "tolerance": tolerance[0]}
        match = _BOUND.match(data)
        if not match:
            raise ValueError(f'{data!r} is not a bound; say "< 30s", ">= 99.9%" or "within 2% of 70%"')
        value, unit = _quantity(match[2])
        return {"operator": match[1], "value": value, "unit": unit}

    @property
    def reach(self) -> float:
        """The tolerance, with room for the rounding of decimal fractions (0.72 - 0.7 is above 0.02)."""
        return self.tolerance + _ROUNDING

    def admits(self, value: float) -> bool:
        """Whether a known value is inside the bound."""
        match self.operator:
            case "<":
                return value < self.value
            case "<=":
                return value <= self.value
            case ">":
                return value > self.value
            case ">=":
                return value >= self.value
            case "=":
                return value == self.value
            case "within":
                return abs(value - self.value) <= self.reach


BoundField = Annotated[Bound, Field(description='For example "< 30s".')]


class Part(Element):
    """One measurable part of a claim; a claim holds when all its parts hold."""

    metric: Metric
    scope: tuple[AnyRef, ...] = Field(
        default=(), description="Empty: the platform, or everything of the metric's kind."
    )
    scenarios: tuple[str, ...] = Field(
        default=(), description='Names or patterns, for example "region-loss:*".'
    )
    statistic: Statistic | None = Field(
        default=None, description="Empty: P95 for times, else what the metric means."
    )
    bound: BoundField | None = None
    rules: tuple[str, ...] = Field(default=(), description="Of metric rules: ids such as SEC001.")
    framework: str = Field(default="", description="Of metric coverage.")
    record: str = Field(default="", description="Of metric records: their kind.")
    every: Seconds | None = Field(default=None, description="Of metric records: longest gap between two.")
    window: Seconds | None = Field(default=None, description="Of metric records: how far back to look.")
    load: Literal["peak", "mean", "curve"] = "peak"


class Claim(Named):
    """A sentence that the architecture says of itself; `title` is the sentence."""

    section: str = ""
    subject: str = ""
    says: str = Field(default="", description="The bound in words, as the document has it.")
    parts: tuple[Part, ...] = Field(min_length=1)
    clause: str = Field(default="", description="Where the document says it.")

    @model_validator(mode="before")
    @classmethod
    def _single_part(cls, data: Any) -> Any:
        """A claim with one part may write the part's fields directly."""
        if isinstance(data, dict) and "parts" not in data and "metric" in data:
            inner = {name: value for name, value in data.items() if name in Part.model_fields}
            return {name: value for name, value in data.items() if name not in inner} | {"parts": (inner,)}
        return data
