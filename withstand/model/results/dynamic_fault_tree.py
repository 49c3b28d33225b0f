"""A dynamic fault tree: gates that also know order, spares and functional dependence; exponential lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

DynamicKind = Literal["and", "or", "atleast", "pand", "spare", "fdep", "seq"]
DYNAMIC: frozenset[DynamicKind] = frozenset({"pand", "spare", "fdep", "seq"})


@dataclass(frozen=True, slots=True)
class DynamicGate:
    """`atleast`: `count` children failed. `pand`: all failed, from left to right (or at once).

    `spare`: the first child works, when it has failed the next one that is free; fails when none is left.
    `fdep`: when the first child fails, so do the others; never fails itself. `seq`: children can only fail
    from left to right; fails with the last.
    """

    kind: DynamicKind
    children: tuple[str, ...]
    count: int = 0


@dataclass(frozen=True, slots=True)
class Life:
    """Failure rate (an hour) of a basic event while it is in use, and the share of it while it is a spare."""

    rate: float
    dormancy: float = 1.0


@dataclass(frozen=True, slots=True)
class DynamicFaultTree:
    """Gates and basic events by name, without loops and without dangling names."""

    name: str
    top: str
    gates: Mapping[str, DynamicGate]
    lives: Mapping[str, Life]

    @property
    def dynamic(self) -> bool:
        """Whether the order of failures matters."""
        return any(gate.kind in DYNAMIC for gate in self.gates.values())


@dataclass(frozen=True, slots=True)
class Unreliability:
    """Probability that the top event has happened by a time (hours), from a chain of so many states.

    `probability` is None where it was not found within the limits; `reason` says which.
    """

    tree: DynamicFaultTree
    time: float
    probability: float | None
    states: int = 0
    reason: str = ""
