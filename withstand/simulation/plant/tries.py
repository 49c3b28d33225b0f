"""How a caller tries again where some copies are dead: what of the requests is answered after all tries.

A try ends in one of four ways: a dead copy refuses it at once (its process is gone, the machine is there), a
dead copy is silent until the caller's wait ends (the machine is gone), a living copy answers with an error,
or it is answered. Only the failures that the caller's policy names are tried again, and silent ones only
while the time that its own callers leave it lasts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Failing(NamedTuple):
    """How the tries at a station fail: shares of all copies called that refuse and that are silent, and the
    share of errors among the answers of the others."""

    errors: float = 0.0
    refused: float = 0.0
    silent: float = 0.0
    copies: int = 0
    """Copies that are called, living and dead; 0 where they cannot be told apart."""

    @property
    def share(self) -> float:
        """Share of first tries that fail."""
        return 1.0 - (1.0 - self.refused - self.silent) * (1.0 - self.errors)

    def without(self, refused: float, silent: float) -> Failing:
        """As seen by a try that leaves out one copy, of which so much was refusing and silent."""
        if self.copies <= 1:
            return self
        left = self.copies - 1
        return Failing(
            self.errors,
            max(self.refused * self.copies - refused, 0.0) / left,
            max(self.silent * self.copies - silent, 0.0) / left,
            left,
        )


class TryOutcome(NamedTuple):
    """Share of the calls that are answered by one of their tries, and tries that reach a living copy."""

    answered: float
    reached: float


@dataclass(frozen=True, slots=True, eq=False)
class Tries:
    """A caller's policy towards one callee. Compared by identity: callers with the same policy share one."""

    most: int = 1
    """Tries of one call, the first included."""
    refused: float = 1.0
    """Share of the refused tries that are made again, as of the others below."""
    silent: float = 1.0
    errors: float = 1.0
    wait: float = 1.0
    """Seconds until a silent try is given up."""
    limit: float = math.inf
    """Seconds that all tries of a call have together."""
    budget: float = math.inf
    """Most retries, as a share of first tries."""
    avoids: bool = False
    """Tries again at another copy than before."""
    facts: tuple[tuple[str, str], ...] = ()
    """(kind, name) of the facts that the policy rests on."""

    @property
    def waits(self) -> int:
        """Silent tries after which there is still time for another one."""
        if self.wait <= 0 or math.isinf(self.limit):
            return self.most
        return max(math.ceil(self.limit / self.wait) - 1, 0)

    def outcome(self, failing: Failing) -> TryOutcome:
        """What comes of calls whose tries fail so."""
        first = 1.0 - failing.share
        alive = 1.0 - failing.refused - failing.silent
        answered, made = self._from(failing, self.most - 1, self.waits)
        again = made - 1.0
        if again > self.budget:
            # A budget takes retries away at random: those that are left help as much as they did.
            answered, again = first + (answered - first) * self.budget / again, self.budget
        return TryOutcome(answered, (1.0 + again) * alive)

    def _from(self, failing: Failing, more: int, waits: int) -> tuple[float, float]:
        """Share answered, and tries made, from a try on after which `more` are left."""
        answered, made = 1.0 - failing.share, 1.0
        if more > 0:
            for share, left, following in self._again(failing, waits):
                better, tried = self._from(following, more - 1, left)
                answered += share * better
                made += share * tried
        return answered, made

    def _again(self, failing: Failing, waits: int) -> Iterator[tuple[float, int, Failing]]:
        """Share of the tries that fail in each way and are made again, waits left, and what they meet."""
        here = failing if not self.avoids else None
        if (share := failing.refused * self.refused) > 0:
            yield share, waits, here or failing.without(1.0, 0.0)
        if waits > 0 and (share := failing.silent * self.silent) > 0:
            yield share, waits - 1, here or failing.without(0.0, 1.0)
        errors = (1.0 - failing.refused - failing.silent) * failing.errors
        if (share := errors * self.errors) > 0:
            yield share, waits, here or failing.without(0.0, 0.0)


@lru_cache(maxsize=4096)
def tried(tries: Tries, failing: Failing) -> TryOutcome:
    """`Tries.outcome`, kept: replications meet the same few states again and again."""
    return tries.outcome(failing)


ONCE = Tries()
"""Nothing is tried again."""


def weaker(one: Tries, other: Tries) -> Tries:
    """What two callers of a station in one request can both rely on."""
    if one is other:
        return one
    return Tries(
        min(one.most, other.most),
        min(one.refused, other.refused),
        min(one.silent, other.silent),
        min(one.errors, other.errors),
        max(one.wait, other.wait),
        min(one.limit, other.limit),
        min(one.budget, other.budget),
        one.avoids and other.avoids,
        tuple(sorted({*one.facts, *other.facts})),
    )
