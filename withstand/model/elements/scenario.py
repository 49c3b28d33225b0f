"""Faults and scenarios: what breaks, when, for how long, at which load."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from withstand.model.elements.base import Element, Named
from withstand.model.elements.fault_kind import fault_kinds
from withstand.model.elements.reference import AnyRef
from withstand.model.values.quantities import Fraction, PerYear, Seconds


class _OneOfTheKinds:
    """A fault's kind is one of those that there are files of: asked when the first fault is read."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(fault_kinds()))


class Fault(Element):
    """A timed failure of a domain or an edge."""

    kind: Annotated[str, _OneOfTheKinds()]
    target: AnyRef | None = Field(default=None, description="What fails; empty only for a traffic surge.")
    between: tuple[AnyRef, ...] = Field(default=(), description="The two sides of a partition.")
    service: str = Field(
        default="", description="Catalog kind of an impaired regional service or control plane."
    )
    at: Seconds = Field(default=0.0, description="After the start of the scenario.")
    duration: Seconds | None = Field(
        default=None, description="Empty: from the catalog's distribution, or until repaired."
    )
    severity: Fraction = Field(default=1.0, description="Share of requests, capacity or packets affected.")
    slowdown: float = Field(default=1.0, ge=1, description="Factor on service times, of a gray failure.")
    factor: float = Field(default=1.0, ge=0, description="Of a surge: demand over the stated load.")
    hostile: bool = Field(default=False, description="Of a surge: an attack, which Shield Advanced ends.")


class Scenario(Named):
    """One or more faults at stated times, at a stated load; also an incident of the past."""

    faults: tuple[Fault, ...] = Field(min_length=1)
    load: Fraction | Literal["peak", "mean"] = Field(default="peak", description="Share of the peak demand.")
    rate: PerYear | None = Field(default=None, description="How often it happens; empty: from the catalog.")
    horizon: Seconds | None = Field(
        default=None, description="How long to look; empty: long enough to recover."
    )
    source: str = Field(default="", description="Of an incident: the provider's message.")
