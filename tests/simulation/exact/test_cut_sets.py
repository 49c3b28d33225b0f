"""Minimal cut sets against their definition, and against the other method of the validators."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from withstand.model.results.fault_tree import Formula
from withstand.model.structure.expression import AtLeast, Atom, Component, all_of, any_of
from withstand.simulation.exact.bdd import build
from withstand.simulation.exact.circuit import circuit_of_failure, circuit_of_tree
from withstand.simulation.exact.cut_sets import CutSets, minimal_cut_sets
from withstand.simulation.exact.limits import LimitExceededError, Limits
from withstand.validators.lookups.cut_sets import minimal_cut_sets as mocus

CHANCES = {"a": 0.5, "b": 0.25, "c": 0.1, "d": 0.9, "e": 0.01, "f": 0.3}


def cut_sets(functions: Any, formula: Formula) -> CutSets:
    return minimal_cut_sets(build(circuit_of_tree(functions.tree_of(formula, CHANCES), "top")))


def test_they_are_the_smallest_sets_of_failures_that_suffice(functions: Any) -> None:
    @given(formula=functions.formulas(coherent=True))
    def check(formula: Formula) -> None:
        def fails(events: tuple[str, ...]) -> bool:
            return functions.truth(formula, {name: name in events for name in CHANCES})

        sufficient = [
            frozenset(events)
            for size in range(len(CHANCES) + 1)
            for events in combinations(CHANCES, size)
            if fails(events)
        ]
        expected = {events for events in sufficient if not any(other < events for other in sufficient)}
        cuts = cut_sets(functions, formula)
        row = np.array([CHANCES[name] for name in cuts.variables])
        found = list(cuts.ranked(row))
        assert {frozenset(cut.events) for cut in found} == expected
        assert len(found) == cuts.count() == len(expected)
        ranked = [cut.probability for cut in found]
        assert ranked == pytest.approx(sorted(ranked, reverse=True), rel=1e-8)
        for cut in found:
            assert cut.probability == pytest.approx(math.prod(CHANCES[name] for name in cut.events))

    check()


def test_they_are_those_of_mocus() -> None:
    atoms = [Atom(Component(f"x{number}", "instance", "", "")) for number in range(8)]
    expression = all_of(
        [any_of(atoms[:3]), AtLeast(2, tuple(atoms[2:6])), any_of([atoms[0], all_of(atoms[5:])])]
    )
    cuts = minimal_cut_sets(build(circuit_of_failure(expression)))
    expected = {frozenset(part.id for part in cut) for cut in mocus(expression, 8)}
    assert {frozenset(cut.events) for cut in cuts.ranked(np.full(8, 0.1))} == expected


def test_count_by_order() -> None:
    atoms = tuple(Atom(Component(f"x{number}", "instance", "", "")) for number in range(40))
    cuts = minimal_cut_sets(build(circuit_of_failure(AtLeast(21, atoms))))
    assert cuts.count_by_order() == {20: math.comb(40, 20)}
    assert len(cuts.most_probable(np.full(40, 0.1), 3)) == 3


def test_a_function_that_repairs_itself_has_none(functions: Any) -> None:
    with pytest.raises(ValueError, match="not coherent"):
        cut_sets(functions, Formula("xor", ("a", "b")))


def test_limits_hold() -> None:
    atoms = tuple(Atom(Component(f"x{number}", "instance", "", "")) for number in range(400))
    diagram = build(circuit_of_failure(AtLeast(300, atoms)))
    with pytest.raises(LimitExceededError, match="minimal cut sets"):
        minimal_cut_sets(diagram, Limits(sets=10_000))
