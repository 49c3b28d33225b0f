"""What every part of an architecture shares: frozen, no undeclared keys, values that may be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from withstand.errors import UnknownValueError
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.values.unknown import Unknown


class Element(BaseModel):
    """A frozen part of the model.

    A field whose value is `Unknown` in the input is absent from the instance: reading it raises
    `UnknownValueError` with the reason, so that no rule and no estimate can mistake it for a value.
    Only a field with a default may be unknown.
    """

    # Built when first used: most commands use few of the classes by themselves, and start-up counts.
    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_default=False, hide_input_in_errors=True, defer_build=True
    )

    _unknown: dict[str, Unknown] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _set_unknown_aside(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, Mapping):
            return handler(data)
        unknown = {
            name: value
            for name, value in data.items()
            if isinstance(value, Unknown) and name in cls.model_fields
        }
        made = handler(
            {name: value for name, value in data.items() if name not in unknown} if unknown else data
        )
        if unknown:
            made._unknown.update(unknown)
            for name in unknown:
                made.__dict__.pop(name, None)
        return made

    def __getattr__(self, name: str) -> Any:
        # Called only when normal lookup fails, that is for a field set aside as unknown.
        if not name.startswith("_") and name in type(self).model_fields:
            reason = self._unknown.get(name)
            raise UnknownValueError(f"{self.__dict__.get('id', type(self).__name__)}.{name}", str(reason))
        return super().__getattr__(name)  # type: ignore[misc]

    @model_serializer(mode="wrap")
    def _write_unknown(
        self, handler: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> dict[str, Any]:
        if not self._unknown:
            whole: dict[str, Any] = handler(self)
            return whole
        # pydantic warns of fields that are absent; their defaults stand in and are overwritten at once.
        fields = type(self).model_fields
        defaults = {name: fields[name].get_default(call_default_factory=True) for name in self._unknown}
        written: dict[str, Any] = handler(self.model_copy(update=defaults))
        for name, value in self._unknown.items():
            written[name] = {"unknown": value.reason.value, "detail": value.detail}
        return written

    @property
    def unknown(self) -> Mapping[str, Unknown]:
        """The fields that are unknown, by name."""
        return self._unknown


class Named(Element):
    """An element with an id, unique in the architecture: its key in the section that holds it."""

    id: str = Field(default="", description="Set from the key in its section.")
    title: str = Field(default="", description="What people call it; the id where empty.")
    notes: Annotated[str, RecordedOnly("a note to readers", told=False)] = Field(
        default="", description="Anything a reader should know."
    )

    @property
    def name(self) -> str:
        """The id without the region or zone that it was repeated for: `order` of `order@us-east-1`."""
        return self.id.partition("@")[0]

    @property
    def label(self) -> str:
        """The title, or the id where there is none."""
        return self.title or self.id


class Placed(Named):
    """A named element in a failure domain: a zone, a region, or neither (global)."""

    region: str | None = Field(default=None, description="Region; empty for a global element.")
    zone: str | None = Field(default=None, description="Zone, for an element of one zone.")
