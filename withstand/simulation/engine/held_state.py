"""State of one replication that belongs to a part above the engine: one object of each class.

The class is the key, so what comes back has its type; what a part may hold is what its class says.
"""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


class HeldState:
    """The objects by their class."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: dict[type, object] = {}

    def of(self, kind: type[T]) -> T:
        """The object of a class, made empty when somebody first asks for it."""
        found = self._held.get(kind)
        if not isinstance(found, kind):
            found = self._held[kind] = kind()
        return found

    def find(self, kind: type[T]) -> T | None:
        """The object of a class, or None where nobody has put one here."""
        found = self._held.get(kind)
        return found if isinstance(found, kind) else None

    def put(self, held: object) -> None:
        """Keeps an object as the one of its class."""
        self._held[type(held)] = held

    def clear(self) -> None:
        """Nothing is held any more."""
        self._held.clear()
