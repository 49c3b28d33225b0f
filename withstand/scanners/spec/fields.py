"""What may be written where: the model classes, and so the allowed keys, at a path of a spec."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from withstand.model.architecture import Architecture
from withstand.model.elements.claim import Claim, Part
from withstand.model.elements.kinds import SHAPES, shape_of

# Elements that may carry the fields of their only part themselves.
_SHORT_FORMS: dict[type[BaseModel], type[BaseModel]] = {Claim: Part}
_CLASS_OF_SHAPE = {shape.shape.value: shape for shape in SHAPES}


@lru_cache(maxsize=256)
def section_fields(section: str) -> frozenset[str]:
    """The fields that every item of a section may have; empty for what is not a section."""
    field = Architecture.model_fields.get(section)
    classes = list(_item_classes(field.annotation)) if field else []
    return (
        frozenset.intersection(*(frozenset(cls.model_fields) for cls in classes)) if classes else frozenset()
    )


def without_shape(loc: Sequence[str | int], root: Mapping[str, Any]) -> tuple[str | int, ...]:
    """A pydantic location without the name of the resource's shape, which nobody writes."""
    if len(loc) > 2 and loc[0] == "resources":
        items = root.get("resources")
        item = items.get(loc[1]) if isinstance(items, Mapping) else None
        if loc[2] == shape_of(item):
            return (*loc[:2], *loc[3:])
    return tuple(loc)


def fields_at(path: Sequence[str | int], root: Mapping[str, Any]) -> dict[str, FieldInfo]:
    """The fields that the mapping at `path` may have; empty where any key is allowed or none is known."""
    found: dict[str, FieldInfo] = {}
    for cls in _classes_at(path, root):
        found |= cls.model_fields
        if cls in _SHORT_FORMS:
            found |= _SHORT_FORMS[cls].model_fields
    return found


def _classes_at(path: Sequence[str | int], root: Mapping[str, Any]) -> list[type[BaseModel]]:
    here: list[Any] = [Architecture]
    value: Any = root
    for part in path:
        here = [inner for outer in here for inner in _step(outer, part)]
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            value = None
        if (cls := _CLASS_OF_SHAPE.get(shape_of(value) or "")) is not None and cls in here:
            here = [cls]
    return [cls for cls in here if isinstance(cls, type) and issubclass(cls, BaseModel)]


def _step(outer: Any, part: str | int) -> Iterator[Any]:
    """The types of the value under `part` of a value of type `outer`."""
    if isinstance(outer, type) and issubclass(outer, BaseModel):
        field = outer.model_fields.get(str(part))
        if field is not None:
            yield from _alternatives(field.annotation)
        return
    arguments = get_args(outer)
    if get_origin(outer) in (dict, Mapping) and len(arguments) == 2:
        yield from _alternatives(arguments[1])
    elif get_origin(outer) in (tuple, list, Sequence) and arguments:
        inner = arguments[part] if isinstance(part, int) and part < len(arguments) else arguments[0]
        yield from _alternatives(arguments[0] if inner is Ellipsis else inner)


def _alternatives(annotation: Any) -> Iterator[Any]:
    """The members of a union, without annotations and None."""
    if get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for member in get_args(annotation):
            yield from _alternatives(member)
    elif annotation is not type(None):
        yield annotation


def _item_classes(annotation: Any) -> Iterator[type[BaseModel]]:
    for section in _alternatives(annotation):
        for item in _step(section, 0):
            if isinstance(item, type) and issubclass(item, BaseModel):
                yield item
