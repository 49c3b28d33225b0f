"""Says in plain words what is wrong with a field, and what to write instead, where pydantic refused it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Any, Final

from pydantic_core import ErrorDetails

from withstand.catalog import catalog
from withstand.errors import Problem
from withstand.model.values.origin import Origin, Path
from withstand.model.values.unknown import Unknown
from withstand.scanners.spec.expand import REPEAT_KEYS
from withstand.scanners.spec.fields import fields_at, without_shape
from withstand.scanners.spec.tree import MarkedList, MarkedMapping

_ALLOWED_SHOWN: Final = 15
_LIMITS: Final = {
    "greater_than": ("more than", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than": ("less than", "lt"),
    "less_than_equal": ("at most", "le"),
}
# By the beginning of pydantic's error type: what the value must be.
_TYPES: Final = (
    ("string_type", "text"),
    ("int_", "a whole number"),
    ("float_", "a number"),
    ("finite_number", "a finite number"),
    ("bool_", "true or false"),
    ("date_", "a date such as 2026-01-31"),
    ("datetime_", "a time such as 2026-01-31T12:00:00Z"),
    ("dict_type", "a mapping (key: value)"),
    ("mapping_type", "a mapping (key: value)"),
    ("model_", "a mapping (key: value)"),
    ("list_type", "a list"),
    ("tuple_type", "a list"),
    ("set_type", "a list"),
    ("frozen_set_type", "a list"),
)


def field_problem(error: ErrorDetails, root: MarkedMapping) -> Problem:
    """The problem that one of pydantic's errors stands for; `root` is the expanded spec it was found in."""
    return _Finding(error, root).problem()


def did_you_mean(word: object, options: Collection[str]) -> str:
    """`did you mean 'x'?`, or the options where nothing is near."""
    return _did_you_mean(str(word)[:80], tuple(options))


@lru_cache(maxsize=4096)
def _did_you_mean(word: str, options: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, options, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    shown = ", ".join(sorted(options)[:_ALLOWED_SHOWN])
    return f"known: {shown}{', …' if len(options) > _ALLOWED_SHOWN else ''}" if options else ""


class _Finding:
    """One error of pydantic, followed down to the place where its value is written."""

    def __init__(self, error: ErrorDetails, root: MarkedMapping) -> None:
        self._root = root
        self._type = error["type"]
        self._message = error["msg"]
        self._context: Mapping[str, Any] = error.get("ctx", {})
        self._value: Any = root
        self._key_at = self._value_at = _start(root)
        self._path: Path = ()
        self._rest: list[str | int] = []
        for part in without_shape(error["loc"], root):
            self._descend(part)

    def problem(self) -> Problem:
        """The problem in plain words."""
        if self._type == "extra_forbidden":
            return self._unknown_key()
        if self._type == "missing":
            return self._missing()
        if self._type == "unknown_kind":
            return self._unknown_kind()
        if self._type in ("literal_error", "enum"):
            options = re.findall(r"'([^']*)'", str(self._context.get("expected", "")))
            return self._at_value(
                f"{subject(self._path)}: {describe(self._value)} is not known",
                did_you_mean(self._value, options),
            )
        if self._type in ("value_error", "assertion_error"):
            return self._value_error()
        if self._type == "too_short":
            least = self._context.get("min_length", 1)
            return self._at_value(f"{subject(self._path)} is too short", f"write at least {least}")
        if self._type in _LIMITS:
            words, key = _LIMITS[self._type]
            bound = self._context.get(key)
            return self._at_value(
                f"{subject(self._path)} is {describe(self._value)}", f"it must be {words} {bound}"
            )
        return self._wrong_type()

    def _descend(self, part: str | int) -> None:
        value = self._value
        if isinstance(value, MarkedMapping) and isinstance(part, str) and part in value:
            self._key_at, self._value_at = value.keys_at[part], value.values_at[part]
            self._value = value[part]
        elif isinstance(value, MarkedList) and isinstance(part, int) and part < len(value):
            self._key_at = self._value_at = value.items_at[part]
            self._value = value[part]
        else:
            self._rest.append(part)
            return
        self._path = (*self._path, part)

    def _unknown_key(self) -> Problem:
        key = str(self._path[-1]) if self._path else ""
        fields = fields_at(self._path[:-1], self._root)
        options = [name for name, field in fields.items() if name != "id" or field.is_required()]
        if len(self._path) == 1:
            options = [name for name in options if name != "zones"] + ["include"]
        elif len(self._path) == 3:
            options += REPEAT_KEYS
        return Problem(
            str(self._key_at), f"unknown key '{key}' in {self._owner()}", did_you_mean(key, options)
        )

    def _missing(self) -> Problem:
        name = str(self._rest[-1]) if self._rest else str(self._path[-1])
        if isinstance(self._value, Unknown):
            return Problem(
                str(self._value_at), f"{subject(self._path)} may not be unknown", "write its value"
            )
        field = fields_at(self._path, self._root).get(name)
        about = f" ({field.description.rstrip('.')})" if field is not None and field.description else ""
        return Problem(str(self._key_at), f"{subject(self._path)} has no '{name}'", f"add {name}: …{about}")

    def _unknown_kind(self) -> Problem:
        if not isinstance(self._value, MarkedMapping):
            self._type = "model_type"
            return self._wrong_type()
        kind = self._value.get("kind")
        if kind is None or isinstance(kind, Unknown):
            example = "for example kind: alb"
            return Problem(
                str(self._key_at),
                f"{subject(self._path)} has no 'kind'",
                f"add the kind of resource, {example}",
            )
        at = self._value.values_at["kind"]
        message = f"{subject(self._path)}: the kind {describe(kind)} is not in the catalog"
        return Problem(str(at), message, did_you_mean(kind, catalog()))

    def _value_error(self) -> Problem:
        text = str(self._context.get("error") or self._message.partition(", ")[2] or self._message)
        for separator, start in ((". Say ", "say "), ("; ", ""), (". ", "")):
            message, found, hint = text.partition(separator)
            if found:
                return self._at_value(f"{subject(self._path)}: {message}", start + hint)
        return self._at_value(f"{subject(self._path)}: {text}", "")

    def _wrong_type(self) -> Problem:
        wanted = next((words for start, words in _TYPES if self._type.startswith(start)), None)
        if wanted is None:
            return self._at_value(
                f"{subject(self._path)}: {self._message[:1].lower()}{self._message[1:]}", ""
            )
        hint = f"write {wanted}"
        if isinstance(self._value, Unknown):
            hint = "this may not be unknown: write its value"
        elif wanted == "text" and isinstance(self._value, (bool, int, float)):
            hint = "put it in quotes"
        elif wanted == "a list" and isinstance(self._value, str):
            hint = f"write [{self._value[:60]}]"
        return self._at_value(f"{subject(self._path)} must be {wanted}, not {describe(self._value)}", hint)

    def _at_value(self, message: str, hint: str) -> Problem:
        written = isinstance(self._value, (MarkedMapping, MarkedList))
        return Problem(str(self._key_at if written else self._value_at), message, hint)

    def _owner(self) -> str:
        parents = self._path[:-1]
        if not parents:
            return "the spec"
        return str(parents[0]) if len(parents) == 1 else ".".join(str(part) for part in parents[1:])


def subject(path: Path) -> str:
    """What stands at a path, in the words of the author: `replicas of order`."""
    if not path:
        return "the spec"
    last = path[-1]
    if len(path) <= 2:
        return str(last)
    inner = f"item {last + 1} of {path[-2]}" if isinstance(last, int) else last
    return inner if len(path) == 3 and isinstance(last, int) else f"{inner} of {path[1]}"


def describe(value: object) -> str:
    """A value for people: 'text', the number 12, true, a list."""
    if isinstance(value, str):
        return f"'{value if len(value) <= 60 else value[:57] + '...'}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, Unknown):
        return "unknown"
    return "nothing" if value is None else "a list"


def _start(root: MarkedMapping) -> Origin:
    first = next(iter(root.keys_at.values()), None)
    return Origin(first.source, line=1, column=1) if first is not None else Origin("spec", line=1, column=1)
