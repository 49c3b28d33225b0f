"""A draft of an architecture in Python: the same sections, repetition and checks as the YAML spec."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from withstand.errors import InputError, Problem
from withstand.model.values.origin import Origin
from withstand.model.values.unknown import Unknown
from withstand.scanners.spec.expand import expand
from withstand.scanners.spec.fields import section_fields
from withstand.scanners.spec.load import validated
from withstand.scanners.spec.tree import MarkedList, MarkedMapping

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture

_LITERAL = (str, int, float, bool, type(None), date, timedelta, Unknown)


class Draft:
    """Collects elements, then builds the architecture.

    ::

        draft = Draft("shop", traffic={"peak": "500/s"})
        draft.add("regions", "us-east-1", zones=["us-east-1a", "us-east-1b"])
        draft.add("resources", "orders", kind="aurora-postgresql", each="region")
        architecture = draft.build()

    Sections, fields, quantities ("30s"), `each`, `in_` and `per` are those of the YAML spec; values may also
    be elements of `withstand.model`. Each element's origin is the line of the call that added it.
    """

    def __init__(self, name: str, **fields: Any) -> None:
        here = _caller()
        self._root = MarkedMapping()
        self._problems: list[Problem] = []
        for key, value in {"name": name, **fields}.items():
            self._root.put(key, _marked(value, here), here, here)

    def add(self, section: str, id: str, /, **fields: Any) -> Draft:
        """Add an element to a section; returns the draft. The same id twice is reported by `build`."""
        here = _caller()
        items = self._root.get(section)
        if not isinstance(items, MarkedMapping):
            items = MarkedMapping()
            self._root.put(section, items, here, here)
        if id in items:
            message = f"'{id}' of {section} is added twice, first at {items.keys_at[id]}"
            self._problems.append(Problem(str(here), message, "rename one of them"))
            return self
        named = {key.removesuffix("_"): value for key, value in fields.items()}
        items.put(id, _marked(named, here), here, here)
        return self

    def build(self) -> Architecture:
        """The architecture; InputError with everything that is wrong, at the lines of the calls."""
        expanded, misrepeated = expand(self._root, section_fields)
        problems = [*self._problems, *misrepeated]
        if problems:
            raise InputError(problems)
        return validated(expanded, ())


def _caller() -> Origin:
    """The line that called into this module."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename == __file__:
        frame = frame.f_back
    return Origin(Path(frame.f_code.co_filename).name, line=frame.f_lineno, column=1)


def _marked(value: Any, at: Origin) -> Any:
    """A Python value as a tree whose every place is `at`; what cannot be written in a spec is a TypeError."""
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json", exclude_unset=True)
    if isinstance(value, Mapping):
        mapping = MarkedMapping()
        for key, item in value.items():
            mapping.put(str(key), _marked(item, at), at, at)
        return mapping
    if isinstance(value, (list, tuple)):
        items = MarkedList()
        for item in value:
            items.put(_marked(item, at), at)
        return items
    if isinstance(value, _LITERAL):
        return value
    raise TypeError(
        f"{value!r} cannot be part of an architecture; use text, numbers, lists, mappings or elements"
    )
