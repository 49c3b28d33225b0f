"""Flips: the value of a lever, or of several together, at which a verdict becomes another, by bisection."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from withstand.model.results.outcome import Outcome
from withstand.model.results.sensitivity import Flip, Together
from withstand.model.results.verdict import judge
from withstand.simulation.sensitivity.levers import ends, value_at

if TYPE_CHECKING:
    from withstand.model.elements.claim import Bound
    from withstand.model.results.estimate import Estimate
    from withstand.model.results.sensitivity import Lever, Swing
    from withstand.simulation.sensitivity.levers import Change
    from withstand.simulation.sensitivity.study import Study

# The range of factors in which a flip is searched: beyond a tenth or tenfold it is another fact.
_LEAST, _MOST = 0.1, 10.0
# A flip is known when it lies between two factors this close to each other.
_CLOSE = 1.01


def flip_of(study: Study, bound: Bound, swing: Swing) -> Flip:
    """Between the value as it is and the nearest one looked at that gives another verdict."""
    lever = swing.lever
    searched = Flip(lever, value_at(lever, _LEAST), value_at(lever, _MOST))
    probe = _Probe(study, bound, lambda factor: {lever: factor})
    as_it_is = probe.holds(1.0)
    factors = sorted({_LEAST, _MOST, *ends(study.architecture, lever)}, key=_far)
    other = next((factor for factor in factors if probe.holds(factor) is not as_it_is), None)
    if other is None:
        return searched
    near, far = _bisected(probe, other, lambda factor: value_at(lever, factor))
    holding, failing = (near, far) if as_it_is else (far, near)
    return Flip(
        lever, searched.low, searched.high, value_at(lever, holding), value_at(lever, failing),
        probe.estimate(holding), None if as_it_is else study.outcome_of_whole({lever: holding}),
    )  # fmt: skip


def together_of(study: Study, bound: Bound, swings: Sequence[Swing]) -> Together | None:
    """How far several levers must go, all by one factor, until the bound holds; None: not even by ten.

    Each goes in the direction that improves the statistic; what the provider sets stays as it is.
    """
    if bound.operator not in ("<", "<=", ">", ">="):
        return None
    lower = bound.operator in ("<", "<=")
    powers: dict[Lever, int] = {
        swing.lever: -1 if (swing.at_low.value < swing.at_high.value) is lower else 1
        for swing in swings
        if swing.lever.settable
    }
    probe = _Probe(study, bound, lambda factor: {lever: factor**power for lever, power in powers.items()})
    if len(powers) < 2 or not probe.holds(_MOST):
        return None
    _, far = _bisected(probe, _MOST, lambda factor: factor)
    change = probe.change(far)
    return Together(
        tuple((lever, value_at(lever, factor)) for lever, factor in change.items()),
        probe.estimate(far), study.outcome_of_whole(change),
    )  # fmt: skip


def _bisected(probe: _Probe, other: float, value: Callable[[float], float]) -> tuple[float, float]:
    """Two close factors, the first with the verdict as it is, the second with the other one."""
    as_it_is = probe.holds(1.0)
    near, far = 1.0, other
    while max(far / near, near / far) > _CLOSE:
        middle = math.sqrt(near * far)
        if value(middle) in (value(near), value(far)):
            break  # whole numbers have nothing in between
        near, far = (middle, far) if probe.holds(middle) is as_it_is else (near, middle)
    return near, far


def _far(factor: float) -> tuple[float, float]:
    return abs(math.log(factor)), factor


class _Probe:
    """Whether a bound holds with levers scaled, each factor measured once."""

    def __init__(self, study: Study, bound: Bound, change: Callable[[float], Change]) -> None:
        self.study = study
        self.bound = bound
        self._change = change
        self._known: dict[float, Estimate | None] = {}

    def change(self, factor: float) -> Change:
        """What is scaled, and how; nothing at 1."""
        return {} if factor == 1.0 else self._change(factor)

    def estimate(self, factor: float) -> Estimate | None:
        """The judged statistic there; None where it cannot be measured."""
        if factor not in self._known:
            found = self.study.measured(self.change(factor))
            self._known[factor] = None if found is None else found.judged
        return self._known[factor]

    def holds(self, factor: float) -> bool:
        """Whether the bound is shown to hold there."""
        estimate = self.estimate(factor)
        return estimate is not None and judge(self.bound, estimate) is Outcome.HOLDS
