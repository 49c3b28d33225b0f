"""Evaluation of a fault tree: exact probability of each top event, minimal cut sets, importance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from withstand.model.results.fault_tree import FaultTree, TopEvent, Unfinished
from withstand.simulation.exact.bdd import build, load_library
from withstand.simulation.exact.circuit import circuit_of_tree
from withstand.simulation.exact.common_cause import expanded
from withstand.simulation.exact.cut_sets import minimal_cut_sets
from withstand.simulation.exact.diagram import Diagram
from withstand.simulation.exact.importance import importances
from withstand.simulation.exact.limits import LimitExceededError, Limits
from withstand.simulation.exact.ordering import ARRANGEMENTS, depth_first
from withstand.simulation.sampling.streams import Floats

CUT_SETS_KEPT = 100
"""The most probable cut sets that a result lists; all of them are counted."""
_FEW_NODES = 50
"""One part in this many: an order that suits a tree shows it soon."""
_NOT_COHERENT = "not coherent (a failure can repair it): it has no minimal cut sets"
_NO_CUT_SETS = "the minimal cut sets were not found within the limits"
_UNDERFLOW = "the probability is not zero, but smaller than any number that is kept (about 1e-308)"


def evaluate(tree: FaultTree, limits: Limits | None = None) -> tuple[TopEvent, ...]:
    """Each top event of the tree; LimitExceededError when a probability is not found within the limits."""
    events: dict[str, TopEvent] = {}
    for found in stages(tree, limits or Limits()):
        if isinstance(found, Unfinished):
            raise LimitExceededError(found.reason)
        events[found.name] = found
    return tuple(events.values())


def stages(tree: FaultTree, limits: Limits) -> Iterator[TopEvent | Unfinished]:
    """Each top event of the tree with all that is found within the limits; or why it has no probability.

    Every top event may use the whole of the limits, so that what is found does not depend on the others.
    """
    load_library()
    plain = expanded(tree)
    for top in plain.tops:
        try:
            diagram = diagram_of_tree(plain, top, limits)
        except LimitExceededError as error:
            yield Unfinished(top, str(error))
            continue
        row = np.array([plain.probabilities[name] for name in diagram.variables])
        event = _event(top, diagram, row)
        event = replace(event, importance=importances(diagram, row))
        yield _with_cut_sets(event, diagram, row, limits) if diagram.coherent else event


def diagram_of_tree(tree: FaultTree, top: str, limits: Limits) -> Diagram:
    """In the first order of variables that fits the limits: each with few nodes first, then with all."""
    few = replace(limits, nodes=limits.nodes // _FEW_NODES)
    for turn, arrange in product((few, limits), ARRANGEMENTS):
        try:
            return build(circuit_of_tree(tree, top, depth_first(tree, top, arrange)), turn)
        except LimitExceededError as error:
            failed = error
    raise failed


def _event(top: str, diagram: Diagram, row: Floats) -> TopEvent:
    probability = float(diagram.probability(row)[0])
    vanished = probability == 0 and diagram.coherent and diagram.root > 1 and bool((row > 0).all())
    return TopEvent(
        name=top,
        probability=probability,
        nodes=len(diagram),
        cut_set_count=None,
        cut_sets=(),
        importance=(),
        notes=(
            _NO_CUT_SETS if diagram.coherent else _NOT_COHERENT,
            *((_UNDERFLOW,) if vanished else ()),
        ),
    )


def _with_cut_sets(event: TopEvent, diagram: Diagram, row: Floats, limits: Limits) -> TopEvent:
    try:
        cuts = minimal_cut_sets(diagram, limits)
    except LimitExceededError:
        return event
    shown = cuts.most_probable(row, CUT_SETS_KEPT)
    return replace(event, cut_set_count=cuts.count(), cut_sets=shown, notes=event.notes[1:])
