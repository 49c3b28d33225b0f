"""Where an exact analysis gives up: it then says so, and gives no number.

What is counted is work, never time: the same input gives the same answer on a busy machine as on an idle one.
Time and memory are a safety net around the whole (see `isolated`), and end in an error, not in an answer.
"""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass

from withstand.errors import WithstandError


class LimitExceededError(WithstandError):
    """An exact analysis did not finish within its limits of work; there is no number."""

    exit_code = 3


class OutOfResourcesError(WithstandError):
    """An analysis took more of the machine than it may have, before it came to its limits of work.

    Nothing is said of the model: how much a machine gives is not a property of the model.
    """

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Limits:
    """How much work an exact analysis may do before it gives up and says so.

    `nodes` of one decision diagram while it is built; `states` of one Markov chain; `sets`, nodes of the
    diagram that holds the minimal cut sets; `products` that are opened for bounds. `seconds` of wall time and
    `bytes` of memory are the safety net of `isolated`.
    """

    nodes: int = 10_000_000
    states: int = 500_000
    sets: int = 2_000_000
    products: int = 50_000
    seconds: float = 3_600.0
    bytes: int = 4 * 2**30


class Allowance:
    """Counts what an analysis has made against one of its limits."""

    def __init__(self, most: int, unit: str = "nodes") -> None:
        self.most = most
        self.unit = unit

    def check(self, made: Sized | int, doing: str = "building the decision diagram") -> None:
        """Raises LimitExceededError when more has been made than allowed."""
        count = made if isinstance(made, int) else len(made)
        if count > self.most:
            raise self.exceeded(doing)

    def exceeded(self, doing: str = "building the decision diagram") -> LimitExceededError:
        """What is raised, also where somebody else counted."""
        return LimitExceededError(f"not finished: more than {self.most:,} {self.unit} ({doing})")
