"""Evaluation of a fault tree: exact probability of each top event, minimal cut sets, importance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from withstand.model.fault_tree import FaultTree, TopEvent
from withstand.simulation.exact.bdd import build
from withstand.simulation.exact.circuit import circuit_of_tree
from withstand.simulation.exact.common_cause import expanded
from withstand.simulation.exact.cut_sets import minimal_cut_sets
from withstand.simulation.exact.importance import importances
from withstand.simulation.exact.limits import LimitExceededError, Limits

CUT_SETS_KEPT = 100
"""The most probable cut sets that a result lists; all of them are counted."""
_NOT_COHERENT = "not coherent (a failure can repair it): it has no minimal cut sets"
_NO_CUT_SETS = "the minimal cut sets were not found within the limits"


def evaluate(tree: FaultTree, limits: Limits | None = None) -> tuple[TopEvent, ...]:
    """Each top event of the tree; LimitExceededError when a probability is not found within the limits."""
    found = {event.name: event for event in stages(tree, limits or Limits())}
    return tuple(found.values())


def stages(tree: FaultTree, limits: Limits) -> Iterator[TopEvent]:
    """Each top event as soon as its probability is known, then again with its minimal cut sets."""
    plain = expanded(tree)
    for top in plain.tops:
        diagram = build(circuit_of_tree(plain, top), limits)
        row = np.array([plain.probabilities[name] for name in diagram.variables])
        event = TopEvent(
            name=top,
            probability=float(diagram.probability(row)[0]),
            nodes=len(diagram),
            cut_set_count=None,
            cut_sets=(),
            importance=importances(diagram, row),
            notes=(_NO_CUT_SETS if diagram.coherent else _NOT_COHERENT,),
        )
        yield event
        if not diagram.coherent:
            continue
        try:
            cuts = minimal_cut_sets(diagram, limits)
        except LimitExceededError:
            continue
        shown = cuts.most_probable(row, CUT_SETS_KEPT)
        yield replace(event, cut_set_count=cuts.count(), cut_sets=shown, notes=())
