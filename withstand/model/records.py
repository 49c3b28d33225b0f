"""Records and waivers: dated evidence of what people did, accepted risks, and assumptions."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from withstand.model.base import Element, Named
from withstand.model.reference import AnyRef


class Record(Named):
    """A dated record: a restore test, a DR test, a risk assessment, a review."""

    kind: Literal[
        "restore-test", "dr-test", "risk-assessment", "cost-review", "access-review", "incident-review"
    ]
    date: date
    result: Literal["passed", "failed"] = "passed"
    covers: tuple[AnyRef, ...] = ()
    by: str = ""
    document: str = ""


class Waiver(Named):
    """An accepted risk: which finding or claim, why, who answers for it, until when."""

    rule: str = ""
    claim: str = ""
    resource: AnyRef | None = None
    reason: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    expires: date


class AssumedSpread(Element):
    """A distribution: uniform (low, high), lognormal (median, p95), triangular, exponential (mean)."""

    law: Literal["uniform", "lognormal", "triangular", "exponential"]
    parameters: tuple[float, ...]


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
        return self
