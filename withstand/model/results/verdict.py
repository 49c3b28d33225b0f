"""Verdicts: what becomes of a claim, on which basis, with which evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.model.elements.claim import Bound
from withstand.model.elements.recorded_only import RecordedValues
from withstand.model.results.estimate import Answer, Estimate, Unmeasured
from withstand.model.results.finding import Basis, Finding
from withstand.model.results.outcome import Outcome
from withstand.model.values.fact_use import FactUse

if TYPE_CHECKING:
    from withstand.model.results.sensitivity import Sensitivity


_WORST_FIRST = (Outcome.VIOLATED, Outcome.INCONCLUSIVE, Outcome.NOT_ASSESSED, Outcome.HOLDS)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of a whole whose parts have these; of nothing: not assessed."""
    found = set(outcomes)
    return next((outcome for outcome in _WORST_FIRST if outcome in found), Outcome.NOT_ASSESSED)


def judge(bound: Bound, estimate: Estimate) -> Outcome:
    """Compare a statistic's confidence bounds with a claim's bound (design.md §3).

    Holds when the one-sided bound is inside, is violated when the opposite one is outside, else inconclusive.
    """
    match bound.operator:
        case "<" | "<=":
            inside, outside = bound.admits(estimate.high), not bound.admits(estimate.low)
        case ">" | ">=":
            inside, outside = bound.admits(estimate.low), not bound.admits(estimate.high)
        case _:
            reach = bound.reach
            inside = bound.value - reach <= estimate.low and estimate.high <= bound.value + reach
            outside = estimate.high < bound.value - reach or estimate.low > bound.value + reach
    if inside:
        return Outcome.HOLDS
    return Outcome.VIOLATED if outside else Outcome.INCONCLUSIVE


@dataclass(frozen=True, slots=True)
class PartResult:
    """What one part of a claim came to."""

    outcome: Outcome
    metric: str
    basis: Basis | None = None
    bound: Bound | None = None
    answer: Answer | None = None
    findings: tuple[Finding, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one claim."""

    claim: str
    title: str
    section: str
    outcome: Outcome
    basis: Basis | None
    reason: str
    """One line: the binding step, the witness, the missing record, the unknown."""
    metric: str
    statistic: str
    bound: str
    estimate: Estimate | None
    parts: tuple[PartResult, ...]
    facts: tuple[FactUse, ...]
    assumptions: tuple[str, ...]
    position: str
    says: str = ""
    contradicts: tuple[str, ...] = ()
    """Ids of other claims that cannot hold together with this one."""
    limits: tuple[str, ...] = ()
    """Documented limits that the bound lies beyond, each in a sentence."""
    waived_by: str = ""

    @property
    def unmeasured(self) -> tuple[Unmeasured, ...]:
        """Everything that could not be measured for this claim."""
        return tuple(gap for part in self.parts if part.answer for gap in part.answer.unmeasured)


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that `verify` found out; the JSON result and all reports are views of it."""

    architecture: str
    title: str
    version: str
    seed: int
    as_of: str
    counts: dict[str, int]
    """Regions, zones, resources, workloads, journeys."""
    verdicts: tuple[Verdict, ...]
    findings: tuple[Finding, ...]
    unmodelled: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]
    """Files read with their SHA-256."""
    recorded_only: tuple[RecordedValues, ...] = ()
    """What the author has written and nothing reads."""
    sensitivities: tuple[Sensitivity, ...] = ()
    """What decides the claims that were asked about."""
    interrupted: bool = False
    """Ctrl-C ended the simulation: what was not measured by then is not assessed, and says so."""
    seconds: float = 0.0
    """How long it took; shown on the terminal, never written to files that must be the same bytes."""

    def count(self, outcome: Outcome) -> int:
        """How many claims came to this outcome."""
        return sum(verdict.outcome is outcome for verdict in self.verdicts)
