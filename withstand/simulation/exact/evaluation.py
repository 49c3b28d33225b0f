"""Evaluation of a fault tree: exact probability of each top event, minimal cut sets, importance."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

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
_SHORT_TURN, _LONG_TURNS = 0.2, (0.5, 0.6, 1.0)
"""Of the time that is left: an order that suits a tree shows it soon."""
_LEAST_SECONDS = 1.0
_NOT_COHERENT = "not coherent (a failure can repair it): it has no minimal cut sets"
_NO_CUT_SETS = "the minimal cut sets were not found within the limits"
_NO_IMPORTANCE = "the importances were not found within the limits"
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
    """Each top event as soon as its probability is known, then again with all else; or why it is not.

    Every top event gets the same share of the time that is left, so that a hard one does not keep easy ones
    from being evaluated. Cut sets that did not fit into the share get what is left at the end.
    """
    end = time.monotonic() + limits.seconds
    load_library()
    plain = expanded(tree)
    later = []
    for number, top in enumerate(plain.tops):
        left = end - time.monotonic()
        share = min(left, max(left / (len(plain.tops) - number), _LEAST_SECONDS))
        started = time.monotonic()
        try:
            diagram = _diagram(plain, top, replace(limits, seconds=share))
        except LimitExceededError as error:
            timed_out = "nodes" not in str(error)
            yield Unfinished(top, f"not finished after {limits.seconds:g} s" if timed_out else str(error))
            continue
        row = np.array([plain.probabilities[name] for name in diagram.variables])
        event = _event(top, diagram, row)
        yield event
        event = replace(event, importance=importances(diagram, row), notes=event.notes[1:])
        yield event
        if diagram.coherent:
            rest = replace(limits, seconds=max(0.0, started + share - time.monotonic()))
            found = _with_cut_sets(event, diagram, row, rest)
            if found is None:
                later.append((event, diagram, row))
            else:
                yield found
    for event, diagram, row in later:
        rest = replace(limits, seconds=max(0.0, end - time.monotonic()))
        found = _with_cut_sets(event, diagram, row, rest)
        if found is not None:
            yield found


def _diagram(tree: FaultTree, top: str, limits: Limits) -> Diagram:
    """In the first order of variables that fits the limits: each has a short turn, then each a long one."""
    end = time.monotonic() + limits.seconds
    turns = [
        *((arrange, _SHORT_TURN) for arrange in ARRANGEMENTS),
        *zip(ARRANGEMENTS, _LONG_TURNS, strict=True),
    ]
    failed = LimitExceededError("no time")
    for arrange, share in turns:
        turn = replace(limits, seconds=max(0.0, end - time.monotonic()) * share)
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
            _NO_IMPORTANCE,
            _NO_CUT_SETS if diagram.coherent else _NOT_COHERENT,
            *((_UNDERFLOW,) if vanished else ()),
        ),
    )


def _with_cut_sets(event: TopEvent, diagram: Diagram, row: Floats, limits: Limits) -> TopEvent | None:
    try:
        cuts = minimal_cut_sets(diagram, limits)
    except LimitExceededError:
        return None
    shown = cuts.most_probable(row, CUT_SETS_KEPT)
    return replace(event, cut_set_count=cuts.count(), cut_sets=shown, notes=event.notes[1:])
