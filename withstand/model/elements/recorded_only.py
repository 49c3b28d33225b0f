"""Fields that are recorded only: authors may write them, and no verdict, finding or estimate reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue


SCHEMA_KEY = "x-recorded-only"
"""The keyword of the JSON Schema under which a field's reason stands."""


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
        schema[SCHEMA_KEY] = self.why
        return schema
