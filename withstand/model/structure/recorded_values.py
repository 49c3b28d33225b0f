"""The values of an architecture that decide nothing: written, and recorded only."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from withstand.model.elements.base import Element
from withstand.model.elements.recorded_only import RecordedOnly, RecordedValues

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.values.origin import Path


def recorded_values(architecture: Architecture) -> tuple[RecordedValues, ...]:
    """What an author has written and nothing reads, by field in the order of the spec; notes are left out."""
    places: dict[tuple[str, str], dict[str | Path, str]] = {}
    for section, elements in architecture.sections():
        for id, element in elements.items():
            for field, why, path in _written(element, (section, id)):
                position = architecture.position(id, *path[2:])
                places.setdefault((field, why), {}).setdefault(position or path, position or id)
    return tuple(
        RecordedValues(field, why, len(found), next(iter(found.values())))
        for (field, why), found in places.items()
    )


def _written(value: Any, path: Path) -> Iterator[tuple[str, str, Path]]:
    """(field, why, path) of every marked field below a value that somebody has written."""
    if isinstance(value, Element):
        marks = _marks(type(value))
        for name, inner in value.__dict__.items():
            mark = marks.get(name)
            if mark is None:
                yield from _written(inner, (*path, name))
            elif name in value.model_fields_set:
                yield f"{_owner(type(value), name).__name__}.{name}", mark.why, (*path, name)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _written(inner, (*path, index))


@cache
def _marks(cls: type[Element]) -> Mapping[str, RecordedOnly]:
    return {
        name: mark
        for name, field in cls.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, RecordedOnly) and mark.told
    }


def _owner(cls: type[Element], name: str) -> type[Element]:
    """The class that declares the field."""
    return next(
        each for each in cls.__mro__ if issubclass(each, Element) and name in inspect.get_annotations(each)
    )
