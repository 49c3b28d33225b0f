"""What follows from a plant, a plant at a load, or a context alone: computed once, however many ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast


class Remembers(Protocol):
    """What keeps the answers that were worked out from it; they die with it."""

    @property
    def remembered(self) -> Memory:
        """Its answers so far."""


Memory = dict[tuple[object, ...], object]
"""(function, arguments) → its answer; only `remembered` writes it, and gives each answer its type back."""

Owner = TypeVar("Owner", bound=Remembers)
Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def remembered(
    make: Callable[Concatenate[Owner, Arguments], Answer],
) -> Callable[Concatenate[Owner, Arguments], Answer]:
    """Decorator: the function's answer is kept with its first argument, by the others, which are hashable.

    It must be a pure function of its arguments: what it would note elsewhere is noted only once.
    """
    name = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def once(owner: Owner, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> Answer:
        known, key = owner.remembered, (name, *arguments, *named.items())
        if key not in known:
            known[key] = make(owner, *arguments, **named)
        return cast(Answer, known[key])

    return once
