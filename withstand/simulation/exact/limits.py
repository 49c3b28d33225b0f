"""Where an exact analysis gives up: it then says so, and gives no number."""

from __future__ import annotations

import time
from collections.abc import Sized
from dataclasses import dataclass

from withstand.errors import WithstandError

_COUNTING_SHARE = 20
"""Counting the nodes may take one part in this many of the time."""


class LimitExceededError(WithstandError):
    """An exact analysis did not finish within its limits of time or size; there is no number."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Limits:
    """Where an exact analysis gives up: wall time, nodes of the diagram, and memory of its process.

    Time and nodes are looked at between operations; `isolated` also ends an operation that takes too long.
    """

    seconds: float = 60.0
    nodes: int = 10_000_000
    bytes: int = 4 * 2**30


class Clock:
    """Counts down the seconds of the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.end = time.monotonic() + limits.seconds

        self.next_count = 0.0

    def check(self, nodes: Sized = (), doing: str = "building the decision diagram") -> None:
        """Raises LimitExceededError when the time is over, or there are more than the allowed nodes.

        Nodes are counted from time to time only: CUDD walks over all of them to count.
        """
        now = time.monotonic()
        if now > self.end:
            raise LimitExceededError(f"not finished after {self.limits.seconds:g} s ({doing})")
        if now > self.next_count:
            self.check_size(len(nodes), doing)
            self.next_count = now + _COUNTING_SHARE * (time.monotonic() - now)

    def check_size(self, nodes: int, doing: str = "building the decision diagram") -> None:
        """Raises LimitExceededError when there are more nodes than allowed."""
        if nodes > self.limits.nodes:
            raise LimitExceededError(f"not finished: more than {self.limits.nodes:,} nodes ({doing})")
