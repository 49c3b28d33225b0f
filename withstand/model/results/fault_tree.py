"""A fault tree: gates over basic events, their probabilities, common causes, and what an evaluation says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Operator = Literal["and", "or", "not", "xor", "nand", "nor", "iff", "imply", "atleast", "cardinality"]
COHERENT: frozenset[Operator] = frozenset({"and", "or", "atleast"})
"""Operators under which a further failure never repairs anything."""
CommonCauseModel = Literal["beta-factor", "MGL", "alpha-factor", "phi-factor"]


@dataclass(frozen=True, slots=True)
class Formula:
    """True while the failure is there. Arguments are names of gates or basic events, constants, formulas.

    `minimum` belongs to "atleast" and "cardinality" (as many arguments as this or more are true), `maximum`
    to "cardinality" (and no more than this). "xor" is true of an odd number of true arguments.
    """

    operator: Operator
    arguments: tuple[Argument, ...]
    minimum: int = 0
    maximum: int = 0


Argument = str | bool | Formula


@dataclass(frozen=True, slots=True)
class CommonCauseGroup:
    """Basic events of equal probability that also fail together, by a parametric model.

    `factors[i]` belongs to the joint failure of `level i + 1` members for alpha- and phi-factors, and of
    `i + 2` members for the beta-factor (one number) and the multiple Greek letters.
    """

    name: str
    model: CommonCauseModel
    members: tuple[str, ...]
    probability: float
    factors: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class FaultTree:
    """Gates and basic events by name, without cycles and without dangling names.

    `tops` are the gates that no other gate uses, in the order written. `probabilities` are those of the
    basic events at the mission time.
    """

    name: str
    gates: Mapping[str, Formula]
    probabilities: Mapping[str, float]
    tops: tuple[str, ...]
    common_causes: tuple[CommonCauseGroup, ...] = ()
    notes: tuple[str, ...] = ()
    """What the source holds beside the tree and was not evaluated."""
    sources: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class CutSet:
    """Events whose joint failure makes the top event happen, with the probability that all of them fail."""

    events: tuple[str, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Importance:
    """How much one event matters for the top event, whose probability is P.

    `given_failed` and `given_working` are P with the event certain and impossible. Birnbaum: their
    difference. Fussell-Vesely: the share of P that goes away with the event, 1 - P(impossible) / P (which is
    also the criticality, Birnbaum × p / P). Diagnostic: the probability of the event given the top event.
    RAW: P(certain) / P. RRW: P / P(impossible), infinite where the top event cannot happen without it.
    """

    event: str
    probability: float
    given_failed: float
    given_working: float
    birnbaum: float
    fussell_vesely: float
    diagnostic: float
    risk_achievement_worth: float
    risk_reduction_worth: float


@dataclass(frozen=True, slots=True)
class TopEvent:
    """The exact probability of a top event and what it comes from.

    `cut_set_count` is the number of minimal cut sets, `cut_sets` the most probable of them. Both are None
    and empty for a tree that is not coherent: it has prime implicants instead, which are not computed.
    """

    name: str
    probability: float
    nodes: int
    """Size of the binary decision diagram that the probability was read from."""
    cut_set_count: int | None
    cut_sets: tuple[CutSet, ...]
    importance: tuple[Importance, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A top event for which no probability was found within the limits, and which limit it was.

    `bounds` are proven: the probability lies between them. None where none were found, as for trees that
    are not coherent.
    """

    name: str
    reason: str
    bounds: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class FaultTreeResult:
    """What an evaluation says about each top event of a tree: exact values, and proven bounds of others."""

    tree: FaultTree
    events: tuple[TopEvent, ...]
    unfinished: tuple[Unfinished, ...] = ()
