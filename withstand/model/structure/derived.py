"""Values derived from an architecture as a whole: computed once for each, however many ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture


T = TypeVar("T")


def derived(make: Callable[[Architecture], T]) -> Callable[[Architecture], T]:
    """Decorator: remembers the function's value with the architecture, which is frozen, and dies with it."""
    key = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def once(architecture: Architecture) -> T:
        known = architecture._derived
        if key not in known:
            known[key] = make(architecture)
        return cast(T, known[key])

    return once
