"""Minimal cut sets: the smallest sets of components whose joint failure stops the thing (MOCUS).

Fussell and Vesely's method of obtaining cut sets, from the leaves up, with absorption after every gate and
all sets above an order left out on the way: exact for the orders asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from withstand.model.structure.expression import And, Atom, Component, Expression, Or

CutSet = frozenset[Component]


def minimal_cut_sets(expression: Expression, order: int) -> tuple[CutSet, ...]:
    """All minimal cut sets of at most `order` components, smallest first, then by the ids in them.

    The empty set alone when the thing never works; none when it cannot be stopped by so few.
    """
    found = _cut_sets(expression, order)
    return tuple(sorted(found, key=lambda cut: (len(cut), sorted(component.id for component in cut))))


def _cut_sets(expression: Expression, order: int) -> set[CutSet]:
    match expression:
        case Atom(component):
            return {frozenset({component})} if order else set()
        case And(parts):
            return _minimal(cut for part in parts for cut in _cut_sets(part, order))
        case Or(parts):
            return _jointly([_cut_sets(part, order) for part in parts], order)
        case _:
            each = [_cut_sets(part, order) for part in expression.parts]
            failing = len(each) - expression.count + 1
            if failing <= 0:
                return {frozenset()}
            return _minimal(cut for some in combinations(each, failing) for cut in _jointly(some, order))


def _jointly(each: Iterable[set[CutSet]], order: int) -> set[CutSet]:
    """The cut sets of a thing that fails when all of these fail."""
    joint: set[CutSet] = {frozenset()}
    # Few sets first: what is left out early need not be combined.
    for cuts in sorted(each, key=len):
        joint = _minimal(union for first in joint for second in cuts if len(union := first | second) <= order)
    return joint


def _minimal(cuts: Iterable[CutSet]) -> set[CutSet]:
    """Only the sets that contain no other one (absorption)."""
    kept: set[CutSet] = set()
    for cut in sorted(set(cuts), key=len):
        parts = (frozenset(part) for size in range(len(cut)) for part in combinations(cut, size))
        if not any(part in kept for part in parts):
            kept.add(cut)
    return kept
