"""Incidents of the past as data: one YAML file each, named by its id, and the reader of them.

An effect says what the provider's message (or another source) says of one service, in the words of
`withstand.model.scenario`; `basis` says where the effect comes from, and every effect ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler, ValidationError, model_validator
from pydantic_core import CoreSchema, core_schema

from withstand.errors import InputError, Problem, UsageError
from withstand.model.elements.base import Element
from withstand.model.elements.fault_kind import fault_kind, fault_kinds
from withstand.model.values.quantities import Fraction, Seconds

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Basis = Literal["message", "secondary", "memory", "estimate"]
"""The provider's message · somebody else's page · from memory, not read again · our own estimate."""

_FOLDER = Path(__file__).parent


class _HappenedToAProvider:
    """Kinds of fault that a provider tells of: a service or its control plane failed, or zones did."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kinds = [
            kind.name for kind in fault_kinds().values() if kind.service != "none" or kind.whole == "zone"
        ]
        return core_schema.literal_schema(kinds)


class Effect(Element):
    """What happened to one service, one control plane, or to zones."""

    kind: Annotated[str, _HappenedToAProvider()]
    service: str = Field(min_length=1, description="What failed, in the words of the source.")
    kinds: tuple[str, ...] = Field(
        default=(), description="Kinds of the catalog that are this service; empty: the catalog has none."
    )
    dependents: dict[str, str] = Field(
        default={}, description="Of a service without a kind: kinds that stand on it, and how (who says so)."
    )
    zones: int = Field(default=0, ge=0, description="Of a zone-loss: how many zones.")
    at: Seconds = Field(default=0.0, description="After the start of the incident.")
    duration: Seconds = Field(description="Until its own recovery, not the trigger's. Every effect ends.")
    severity: Fraction = Field(default=1.0, description="Share of requests that failed.")
    basis: Basis
    note: str = ""

    @model_validator(mode="after")
    def _possible(self) -> Effect:
        if self.duration <= 0 or self.severity <= 0:
            raise ValueError("an effect lasts, and fails some requests: duration and severity are above 0")
        if self.kinds and self.dependents:
            raise ValueError("a service with kinds is played; dependents are for one without")
        if (fault_kind(self.kind).whole == "zone") != (self.zones > 0):
            raise ValueError("a zone-loss names how many zones, and nothing else does")
        return self

    @property
    def end(self) -> float:
        """Seconds after the start of the incident."""
        return self.at + self.duration


class Incident(Element):
    """A past incident of a provider: when, where, what failed for how long, and who says so."""

    id: str
    title: str
    date: date
    region: str
    start: str = Field(description="Local time with its zone, as the source has it.")
    duration: Seconds = Field(description="Of the whole event, as the source counts it.")
    basis: Basis = Field(description="Of start and duration.")
    source: str = Field(min_length=1, description="The provider's message, or who reported it.")
    cause: str
    lesson: str
    effects: tuple[Effect, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Incident:
        """Effects of one kind on one service follow each other: two at once would end each other."""
        ends: dict[tuple[str, str], float] = {}
        for effect in sorted(self.effects, key=lambda effect: effect.at):
            for name in effect.kinds or (effect.service,):
                if effect.at < ends.get((effect.kind, name), 0.0):
                    raise ValueError(f"two effects on {name} overlap")
                ends[effect.kind, name] = effect.end
        return self

    @property
    def end(self) -> float:
        """When the last effect is over, in seconds after the start."""
        return max(effect.end for effect in self.effects)


@cache
def incidents() -> Mapping[str, Incident]:
    """Every incident by id, the newest first. InputError where a file is not valid."""
    made = [read(path) for path in _FOLDER.glob("*.yaml")]
    return {one.id: one for one in sorted(made, key=lambda one: one.date, reverse=True)}


def incident(id: str) -> Incident:
    """The incident with this id. UsageError, with what was perhaps meant, where there is none."""
    known = incidents()
    if id in known:
        return known[id]
    near = get_close_matches(id, known, n=1, cutoff=0.4) or [key for key in known if id and id in key][:1]
    meant = f"; did you mean {near[0]}?" if near else ""
    raise UsageError(f"no incident is called {id!r}{meant}; withstand simulate --incidents lists them")


def read(path: Path) -> Incident:
    """The incident in a file; its id is the file's name. InputError says everything that is wrong with it."""
    import yaml

    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError.at(path.name, " ".join(str(error).split())) from None
    if not isinstance(data, Mapping):
        raise InputError.at(path.name, "this is not an incident", "write title:, date:, region:, effects: …")
    try:
        return Incident.model_validate({"id": path.stem, **data})
    except ValidationError as error:
        raise InputError([_problem(path, detail) for detail in error.errors()]) from None


def _problem(path: Path, detail: ErrorDetails) -> Problem:
    field = ".".join(str(part) for part in detail["loc"])
    hint = (
        "an effect without an end is no effect of the past: write duration: 2h"
        if field.endswith(".duration")
        else ""
    )
    return Problem(path.name, f"{field}: {detail['msg']}" if field else detail["msg"], hint)
