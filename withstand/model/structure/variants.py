"""Variants of an architecture: the same with some facts or settings changed, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from withstand.model.elements.records import AssumedSpread, Assumption

if TYPE_CHECKING:
    from withstand.catalog.spec import Fact
    from withstand.model.architecture import Architecture
    from withstand.model.elements.base import Element


def with_facts(architecture: Architecture, facts: Mapping[str, Fact]) -> Architecture:
    """The architecture with these facts (`KIND.NAME`) in place of the catalog's and of its assumptions'."""
    kept = {id: known for id, known in architecture.assumptions.items() if known.fact not in facts}
    for name, fact in facts.items():
        # Validated from plain data, as an author's own assumption would be.
        law = {"law": fact.spread.law, "parameters": fact.spread.parameters} if fact.spread else None
        spread = AssumedSpread.model_validate(law) if law else None
        id = f"variant-of-{name}"
        kept[id] = Assumption(
            id=id, fact=name, value=fact.value, spread=spread, source=fact.source, reason=fact.note
        )
    return architecture.with_sections({"assumptions": kept})


def with_setting(architecture: Architecture, path: tuple[str, ...], value: float) -> Architecture:
    """The architecture with another value at `path`: section, bare name, field, and a field within it.

    Every instance of the name gets it (`check@us-east-1` and `check@us-west-2`). The section of a single
    element (traffic) has an empty name.
    """
    section, name, *fields = path
    found: Any = getattr(architecture, section)
    if not name:
        return architecture.with_sections({section: _with_field(found, fields, value)})
    changed = {
        id: _with_field(element, fields, value) if element.name == name else element
        for id, element in found.items()
    }
    return architecture.with_sections({section: changed})


def _with_field(element: Element, fields: list[str], value: float) -> Element:
    first, *rest = fields
    if rest:
        return element.model_copy(update={first: _with_field(getattr(element, first), rest, value)})
    return element.model_copy(update={first: value})
