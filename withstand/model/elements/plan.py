"""The plan: implementation phases and what each item needs before it."""

from __future__ import annotations

from pydantic import Field

from withstand.model.elements.base import Element, Named


class PhaseItem(Element):
    """Something that a phase delivers, and the items that must be there before."""

    id: str
    title: str = ""
    delivers: tuple[str, ...] = Field(default=(), description="Kinds or systems.")
    needs: tuple[str, ...] = Field(default=(), description="Ids of other items.")


class Phase(Named):
    """A span of months with its items."""

    first_month: int = Field(ge=1)
    last_month: int = Field(ge=1)
    items: tuple[PhaseItem, ...] = ()
