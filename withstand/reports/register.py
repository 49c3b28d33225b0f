"""What an architecture says beside its claims: assumptions, waivers, clauses, names of scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from withstand.catalog import fact as catalog_fact
from withstand.errors import UnknownValueError

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.base import Named
    from withstand.model.elements.records import Assumption, Waiver


@dataclass(frozen=True, slots=True)
class AssumptionEntry:
    """An assumption as a reader of the report needs it; `value` and `documented` are in `unit`."""

    id: str
    title: str
    source: str
    reason: str = ""
    covers: tuple[str, ...] = ()
    fact: str = ""
    value: float | None = None
    documented: float | None = None
    """The catalog's value that it replaces; None where it is not about a fact of the catalog."""
    unit: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class WaiverEntry:
    """An accepted risk: for what, why, whose, until which day."""

    id: str
    reason: str
    owner: str
    expires: str
    rule: str = ""
    claim: str = ""
    resource: str = ""
    position: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """What the reports tell of the architecture itself, beside the result."""

    assumptions: tuple[AssumptionEntry, ...] = ()
    waivers: tuple[WaiverEntry, ...] = ()
    clauses: Mapping[str, str] = field(default_factory=dict)
    """Where the document says a claim, by claim id."""
    subjects: Mapping[str, str] = field(default_factory=dict)
    """What a claim is about, by claim id: its bound in words is said of this."""
    scenarios: Mapping[str, str] = field(default_factory=dict)
    """Titles of the declared scenarios by id."""

    def assumption(self, id: str) -> AssumptionEntry | None:
        """The assumption with this id, if it is registered."""
        return next((each for each in self.assumptions if each.id == id), None)

    @classmethod
    def of(cls, architecture: Architecture) -> Register:
        """The register of an architecture; a field that is unknown reads "unknown"."""
        return cls(
            assumptions=tuple(
                _assumption(each, architecture.position(each.id))
                for each in architecture.assumptions.values()
            ),
            waivers=tuple(
                _waiver(each, architecture.position(each.id)) for each in architecture.waivers.values()
            ),
            clauses=_texts(architecture.claims, "clause"),
            subjects=_texts(architecture.claims, "subject"),
            scenarios=_texts(architecture.scenarios, "title"),
        )


def _texts(section: Mapping[str, Named], name: str) -> dict[str, str]:
    """A text field of the elements of a section that have it, by id."""
    return {id: text for id, element in section.items() if (text := _text(element, name))}


def _assumption(assumption: Assumption, position: str) -> AssumptionEntry:
    kind, _, name = _text(assumption, "fact").partition(".")
    documented = catalog_fact(kind, name) if name and assumption.value is not None else None
    return AssumptionEntry(
        id=assumption.id,
        title=_text(assumption, "title"),
        source=assumption.source,
        reason=_text(assumption, "reason"),
        covers=tuple(_get(assumption, "covers") or ()),
        fact=_text(assumption, "fact"),
        value=_get(assumption, "value"),
        documented=documented.value if documented else None,
        unit=documented.unit if documented else "",
        position=position,
    )


def _waiver(waiver: Waiver, position: str) -> WaiverEntry:
    return WaiverEntry(
        id=waiver.id,
        reason=waiver.reason,
        owner=waiver.owner,
        expires=waiver.expires.isoformat(),
        rule=_text(waiver, "rule"),
        claim=_text(waiver, "claim"),
        resource=_text(waiver, "resource"),
        position=position,
    )


def _text(element: object, name: str) -> str:
    value = _get(element, name, "unknown")
    return str(value) if value is not None else ""


def _get(element: object, name: str, unknown: Any = None) -> Any:
    try:
        return getattr(element, name)
    except UnknownValueError:
        return unknown
