"""Fields that are recorded only: authors may write them, and no verdict, finding or estimate reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue


SCHEMA_KEY = "x-recorded-only"
"""The keyword of the JSON Schema under which a field's reason stands, where it is told."""


@dataclass(frozen=True, slots=True)
class RecordedOnly:
    """Marks a field that decides nothing, with the reason: `Annotated[int | None, RecordedOnly("…")]`.

    A test compares the marks with what the code reads, both ways; `validate` and the reports tell each
    written value of such a field, so that nobody believes that it was looked at.
    """

    why: str
    told: bool = True
    """Whether its values are told; of a note to readers nobody expects that it decides anything."""

    def __get_pydantic_json_schema__(
        self, core_schema: Any, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(core_schema)
        if self.told:
            schema[SCHEMA_KEY] = self.why
        return schema


@dataclass(frozen=True, slots=True)
class RecordedValues:
    """All written values of one field that decides nothing."""

    field: str
    """As the reference of the spec has it: `Database.engine_version`."""
    why: str
    """Why it decides nothing, or what decides instead."""
    count: int
    """Places where it is written; a value that is repeated for each region is written once."""
    first: str
    """The first of these places, `file:line:column`; the element where no file is known."""


def summary(found: Sequence[RecordedValues]) -> str:
    """ "recorded only: 397 values of 54 fields decide nothing"."""
    values = sum(each.count for each in found)
    written = f"{values} value{'s' * (values != 1)} of {len(found)} field{'s' * (len(found) != 1)}"
    return f"recorded only: {written} decide{'s' * (values == 1)} nothing"
