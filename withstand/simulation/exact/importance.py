"""Importance measures: which component or event matters most for a top event, from one decision diagram."""

from __future__ import annotations

import math

import numpy as np

from withstand.model.results.fault_tree import Importance
from withstand.simulation.exact.diagram import Diagram
from withstand.simulation.sampling.streams import Floats

_NEARLY_ALL = 1e-6
"""A share of P that lies this close to one would lose its digits in a difference; it is computed anew."""


def importances(diagram: Diagram, row: Floats) -> tuple[Importance, ...]:
    """Every variable's importance, most important (Fussell-Vesely) first; ties in the variables' order."""
    top, birnbaum = diagram.birnbaum(row)
    working = top - row * birnbaum
    unsure = np.flatnonzero(np.abs(working) <= _NEARLY_ALL * top)
    if len(unsure):
        rows = np.repeat(row[np.newaxis, :], len(unsure), axis=0)
        rows[np.arange(len(unsure)), unsure] = 0.0
        working[unsure] = diagram.probability(rows)
    failed = working + birnbaum
    made = [
        _importance(name, top, numbers)
        for name, *numbers in zip(
            diagram.variables, row.tolist(), failed.tolist(), working.tolist(), birnbaum.tolist(), strict=True
        )
    ]
    return tuple(sorted(made, key=lambda each: -each.fussell_vesely))


def _importance(name: str, top: float, numbers: list[float]) -> Importance:
    probability, failed, working, birnbaum = numbers
    return Importance(
        event=name,
        probability=probability,
        given_failed=failed,
        given_working=working,
        birnbaum=birnbaum,
        fussell_vesely=probability * birnbaum / top if top else 0.0,
        diagnostic=probability * failed / top if top else 0.0,
        risk_achievement_worth=failed / top if top else 1.0,
        risk_reduction_worth=(top / working if working else math.inf) if top else 1.0,
    )
