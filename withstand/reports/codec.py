"""Values of the model as JSON and back: the field names are the format, numbers are always finite."""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from withstand.model.results.verdict import PartResult, Verdict

NOT_FINITE = "not_finite"
"""Key beside the nulls that stand for numbers without a finite value: which field, and what it was."""
_WORDS = {math.inf: "infinity", -math.inf: "-infinity"}
_NUMBERS = {"infinity": math.inf, "-infinity": -math.inf, "nan": math.nan}
# Names of the published format where the model's own name would be less clear to its readers.
_RENAMED: Mapping[tuple[type, str], str] = {
    (Verdict, "claim"): "id",
    (Verdict, "outcome"): "verdict",
    (PartResult, "outcome"): "verdict",
}

Substitute = Callable[[Any], Any]


def encode(value: Any, instead: Mapping[type, Substitute]) -> Any:
    """A value of the model as JSON values; `instead` says what is written for some types (a reference)."""
    if value is None or (isinstance(value, (str, int)) and not isinstance(value, Enum)):
        return value
    substitute = instead.get(type(value))
    if substitute is not None:
        return substitute(value)
    if is_dataclass(value):
        return encode_fields(value, instead)
    if isinstance(value, BaseModel):
        return encode(value.model_dump(mode="json"), instead)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): encode(item, instead) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(item, instead) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def encode_fields(value: Any, instead: Mapping[type, Substitute]) -> dict[str, Any]:
    """A dataclass field by field, even where `instead` would replace it; with what its nulls stand for."""
    written: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    kind: type = type(value)
    for field, name in _names(kind):
        item = getattr(value, field)
        written[name] = encode(item, instead)
        reasons.update(_not_finite(name, item))
    return written | ({NOT_FINITE: reasons} if reasons else {})


def decode(kind: Any, data: Any, instead: Mapping[type, Substitute]) -> Any:
    """The value of type `kind` that was written; KeyError, TypeError or ValueError where it is not one."""
    substitute = instead.get(kind) if isinstance(kind, type) else None
    if substitute is not None:
        return substitute(data)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        inner = next(each for each in arguments if each is not type(None))
        return None if data is None else decode(inner, data, instead)
    if origin is tuple:
        return _decode_tuple(arguments, data, instead)
    if origin in (dict, Mapping) or (origin is not None and issubclass_safely(origin, Mapping)):
        return {str(key): decode(arguments[1], item, instead) for key, item in data.items()}
    if isinstance(kind, type):
        return _decode_class(kind, data, instead)
    return data


def decode_fields(kind: Any, data: Mapping[str, Any], instead: Mapping[type, Substitute]) -> Any:
    """The dataclass whose fields were written, even where `instead` would look it up."""
    hints = _hints(kind)
    restored = _restore(data)
    made = {
        field: decode(hints[field], restored[name], instead)
        for field, name in _names(kind)
        if name in restored
    }
    return kind(**made)


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


@cache
def _names(kind: type) -> tuple[tuple[str, str], ...]:
    """The fields of a dataclass, each with its name in the format."""
    return tuple((each.name, published_name(kind, each.name)) for each in fields(kind))


def published_name(kind: type, field: str) -> str:
    """How the format calls a field of the model."""
    if field == "cls":
        return "class"
    return _RENAMED.get((kind, field), field)


def issubclass_safely(kind: Any, parent: type) -> bool:
    """Whether `kind` is a class below `parent`; False for typing constructs that are no classes."""
    return isinstance(kind, type) and issubclass(kind, parent)


def _decode_class(kind: type, data: Any, instead: Mapping[type, Substitute]) -> Any:
    if is_dataclass(kind):
        return decode_fields(kind, data, instead)
    if issubclass(kind, BaseModel):
        return kind.model_validate(data)
    if issubclass(kind, Enum):
        return kind(data)
    if kind is float:
        return float(data)
    if not isinstance(data, kind):
        raise TypeError(f"{data!r} is not {kind.__name__}")
    return data


def _decode_tuple(arguments: tuple[Any, ...], data: Iterable[Any], instead: Mapping[type, Substitute]) -> Any:
    if isinstance(data, str):
        raise TypeError(f"{data!r} is not a list")
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        return tuple(decode(arguments[0], item, instead) for item in data)
    return tuple(decode(kind, item, instead) for kind, item in zip(arguments, data, strict=True))


def _not_finite(name: str, item: Any) -> dict[str, str]:
    """Reasons of the nulls in one field: of itself, or of the items of a list of numbers."""
    if isinstance(item, float) and not math.isfinite(item):
        return {name: _WORDS.get(item, "nan")}
    if isinstance(item, tuple):
        return {
            f"{name}/{index}": _WORDS.get(number, "nan")
            for index, number in enumerate(item)
            if isinstance(number, float) and not math.isfinite(number)
        }
    return {}


def _restore(data: Mapping[str, Any]) -> dict[str, Any]:
    """The fields with their numbers that are not finite put back."""
    restored = {name: item for name, item in data.items() if name != NOT_FINITE}
    for path, word in data.get(NOT_FINITE, {}).items():
        name, _, index = path.partition("/")
        if index:
            restored[name] = list(restored[name])
            restored[name][int(index)] = _NUMBERS[word]
        else:
            restored[name] = _NUMBERS[word]
    return restored
