"""Records and waivers: dated evidence of what people did, accepted risks, and assumptions."""

from __future__ import annotations

import math
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from withstand.model.elements.base import Element, Named
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import AnyRef


class Record(Named):
    """A dated record: a restore test, a DR test, a risk assessment, a review."""

    kind: Literal[
        "restore-test", "dr-test", "risk-assessment", "cost-review", "access-review", "incident-review"
    ]
    date: date
    result: Literal["passed", "failed"] = "passed"
    covers: tuple[AnyRef, ...] = ()
    by: Annotated[str, RecordedOnly("a note to readers", told=False)] = ""
    document: Annotated[str, RecordedOnly("a note to readers", told=False)] = ""


class Waiver(Named):
    """An accepted risk: which finding or claim, why, who answers for it, until when."""

    rule: str = ""
    claim: str = ""
    resource: AnyRef | None = None
    reason: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    expires: date


_PARAMETERS = {
    "uniform": ("low", "high"),
    "lognormal": ("median", "p95"),
    "triangular": ("low", "mode", "high"),
    "exponential": ("mean",),
}


class AssumedSpread(Element):
    """A distribution: uniform (low, high), lognormal (median, p95), triangular, exponential (mean)."""

    law: Literal["uniform", "lognormal", "triangular", "exponential"]
    parameters: tuple[float, ...]

    @model_validator(mode="after")
    def _possible(self) -> AssumedSpread:
        names, numbers = _PARAMETERS[self.law], self.parameters
        wanted = f"write parameters: [{', '.join(names)}]"
        if len(numbers) != len(names):
            raise ValueError(f"{self.law} has {len(names)} parameters, not {len(numbers)}; {wanted}")
        if not all(math.isfinite(number) for number in numbers) or min(numbers) < 0:
            raise ValueError(f"no fact is negative or infinite, {list(numbers)} is; {wanted}")
        if list(numbers) != sorted(numbers):
            raise ValueError(f"{list(numbers)} is out of order; {wanted}, each at least the one before")
        if self.law in ("lognormal", "exponential") and numbers[0] <= 0:
            raise ValueError(f"{self.law} needs numbers above 0; {wanted}")
        return self


class Assumption(Named):
    """Something that the model takes as given because nobody documented it, with its source.

    With `fact` (`KIND.NAME`) it replaces that number of the catalog; else `covers` names what it is about:
    elements, or fields as `ELEMENT.FIELD`.
    """

    fact: str = Field(
        default="", description="Catalog fact that it overrides, e.g. aurora-postgresql.failover_time."
    )
    value: float | None = Field(default=None, description="Of a fact, in the fact's own unit.")
    spread: AssumedSpread | None = None
    covers: tuple[str, ...] = ()
    source: str = Field(min_length=1, description="Address of a document, or who says so.")
    reason: str = ""

    @model_validator(mode="after")
    def _fact_with_value(self) -> Assumption:
        if not self.unknown and bool(self.fact) != (self.value is not None):
            raise ValueError("an assumption about a fact needs both `fact` and `value`")
        value = self.__dict__.get("value")
        if value is not None and not (math.isfinite(value) and value >= 0):
            raise ValueError(f"no fact is negative or infinite, {value:g} is; write value: 0 or more")
        return self
