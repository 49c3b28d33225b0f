"""A dynamic fault tree: gates that also know order, spares and functional dependence; exponential lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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


def undefined(tree: DynamicFaultTree) -> Iterator[tuple[str, int, str, str]]:
    """What tools do not agree on: the gate, the place of its child, what is wrong, what to write instead.

    The place is -1 where it is the top event that is wrong.
    """
    dependencies = {name for name, gate in tree.gates.items() if gate.kind == "fdep"}
    never = "never fails: no gate can count on it"
    if tree.top in dependencies:
        yield tree.top, -1, f"{tree.top!r} is an fdep gate, which {never}", "name the gate that fails"
    for name, gate in tree.gates.items():
        seen: set[str] = set()
        for place, child in enumerate(gate.children):
            if child in dependencies:
                yield name, place, f"{child!r} is an fdep gate, which {never}", f"remove it from {name!r}"
            elif child in seen:
                yield name, place, f"{child!r} stands in {name!r} twice", "remove it, or name a second event"
            elif child in tree.gates and (gate.kind in ("spare", "seq") or (gate.kind == "fdep" and place)):
                yield name, place, f"{child!r} must be a basic event where it is a spare or depends", ""
            seen.add(child)


@dataclass(frozen=True, slots=True)
class Unreliability:
    """Probability that the top event has happened by a time (hours).

    `states` are those of the chains of all `modules` together: parts that share nothing, each solved alone.
    `probability` is None where it was not found within the limits; `reason` says which.
    """

    tree: DynamicFaultTree
    time: float
    probability: float | None
    states: int = 0
    modules: int = 0
    reason: str = ""
