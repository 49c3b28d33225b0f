"""YAML values that know where they were written: mappings and lists with the place of each key and value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from withstand.errors import Problem
from withstand.model.values.origin import Origin, Path


class MarkedMapping(dict[str, Any]):
    """A mapping with the origin of each key and of each value.

    `keys_at` and `values_at` may be shared between copies (an item that is repeated per region keeps the
    places where it was written) and hold at least the keys of the mapping.
    """

    __slots__ = ("keys_at", "values_at")

    def __init__(self) -> None:
        super().__init__()
        self.keys_at: dict[str, Origin] = {}
        self.values_at: dict[str, Origin] = {}

    def put(self, key: str, value: Any, key_at: Origin, value_at: Origin) -> None:
        """Sets a value together with its places."""
        self[key] = value
        self.keys_at[key] = key_at
        self.values_at[key] = value_at

    def copy(self) -> MarkedMapping:
        """A copy whose values and places can be changed apart from these."""
        made = MarkedMapping()
        made.update(self)
        made.keys_at.update(self.keys_at)
        made.values_at.update(self.values_at)
        return made

    def like(self, values: dict[str, Any]) -> MarkedMapping:
        """Other values for the same keys, at the same places."""
        made = MarkedMapping()
        made.update(values)
        made.keys_at = self.keys_at
        made.values_at = self.values_at
        return made


class MarkedList(list[Any]):
    """A list with the origin of each item."""

    __slots__ = ("items_at",)

    def __init__(self, items: Iterator[Any] | tuple[Any, ...] = ()) -> None:
        super().__init__(items)
        self.items_at: list[Origin] = []

    def put(self, value: Any, at: Origin) -> None:
        """Appends an item together with its place."""
        self.append(value)
        self.items_at.append(at)

    def copy(self) -> MarkedList:
        """A copy whose items and places can be changed apart from these."""
        made = MarkedList(iter(self))
        made.items_at.extend(self.items_at)
        return made

    def like(self, items: Iterator[Any]) -> MarkedList:
        """Other items at the same places."""
        made = MarkedList(items)
        made.items_at = self.items_at
        return made


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a spec, read: its top-level mapping, what was wrong with it, the digest of its bytes."""

    source: str
    root: MarkedMapping
    problems: tuple[Problem, ...] = ()
    sha256: str = ""


@dataclass(slots=True)
class Flat:
    """Plain data (dict, list, scalars) beside the origin of every path in it."""

    data: dict[str, Any]
    origins: dict[Path, Origin] = field(default_factory=dict)


def flatten(root: MarkedMapping) -> Flat:
    """Separates a tree into plain data and origins.

    The origin of a scalar is where the value stands; of a mapping or a list, where its key stands.
    """
    flat = Flat({})
    flat.data = _plain_mapping(root, (), flat.origins)
    return flat


def _plain_mapping(value: MarkedMapping, path: Path, origins: dict[Path, Origin]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, item in value.items():
        here = (*path, key)
        if isinstance(item, (MarkedMapping, MarkedList)):
            origins[here] = value.keys_at[key]
            made[key] = _plain(item, here, origins)
        else:
            origins[here] = value.values_at[key]
            made[key] = item
    return made


def _plain(value: Any, path: Path, origins: dict[Path, Origin]) -> Any:
    if isinstance(value, MarkedMapping):
        return _plain_mapping(value, path, origins)
    if not isinstance(value, MarkedList):
        return value
    made = []
    for index, (item, at) in enumerate(zip(value, value.items_at, strict=True)):
        here = (*path, index)
        origins[here] = at
        made.append(_plain(item, here, origins))
    return made
