"""The plan: implementation phases and what each item needs before it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from withstand.model.elements.base import Element, Named
from withstand.model.elements.recorded_only import RecordedOnly


class PhaseItem(Element):
    """Something that a phase delivers, and the items that must be there before."""

    id: str
    title: str = ""
    delivers: Annotated[tuple[str, ...], RecordedOnly("phase of an element says which item delivers it")] = (
        Field(default=(), description="Kinds or systems.")
    )
    needs: tuple[str, ...] = Field(default=(), description="Ids of other items.")


class Phase(Named):
    """A span of months with its items."""

    first_month: int = Field(ge=1)
    last_month: Annotated[int, RecordedOnly("the order of first_month decides")] = Field(ge=1)
    items: tuple[PhaseItem, ...] = ()
