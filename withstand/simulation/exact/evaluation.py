"""Evaluation of a fault tree: exact probability of each top event, minimal cut sets, importance."""

from __future__ import annotations

import numpy as np

from withstand.model.fault_tree import FaultTree, TopEvent
from withstand.simulation.exact.bdd import Diagram, Limits, build
from withstand.simulation.exact.circuit import circuit_of_tree
from withstand.simulation.exact.common_cause import expanded
from withstand.simulation.exact.cut_sets import minimal_cut_sets
from withstand.simulation.exact.importance import importances
from withstand.simulation.streams import Floats

CUT_SETS_KEPT = 100
"""The most probable cut sets that a result lists; all of them are counted."""


def evaluate(
    tree: FaultTree, limits: Limits | None = None, tops: tuple[str, ...] = ()
) -> tuple[TopEvent, ...]:
    """Each top event of the tree, or those named; LimitExceededError when one does not fit the limits."""
    plain = expanded(tree)
    return tuple(_top_event(plain, top, limits or Limits()) for top in tops or plain.tops)


def _top_event(tree: FaultTree, top: str, limits: Limits) -> TopEvent:
    diagram = build(circuit_of_tree(tree, top), limits)
    row = np.array([tree.probabilities[name] for name in diagram.variables])
    shared = {
        "name": top,
        "probability": float(diagram.probability(row)),
        "nodes": len(diagram),
        "importance": importances(diagram, row),
    }
    if not diagram.coherent:
        note = "not coherent (a failure can repair it): it has no minimal cut sets"
        return TopEvent(cut_set_count=None, cut_sets=(), notes=(note,), **shared)
    return _with_cut_sets(shared, diagram, row, limits)


def _with_cut_sets(shared: dict, diagram: Diagram, row: Floats, limits: Limits) -> TopEvent:
    cuts = minimal_cut_sets(diagram, limits)
    return TopEvent(
        cut_set_count=cuts.count(), cut_sets=cuts.most_probable(row, CUT_SETS_KEPT), **shared
    )
