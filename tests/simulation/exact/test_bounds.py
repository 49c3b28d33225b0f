"""Proven bounds: the exact probability lies between them, however few products were opened for them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from withstand.model.results.fault_tree import FaultTree, Formula
from withstand.simulation.exact.bounds import bounds
from withstand.simulation.exact.evaluation import evaluate
from withstand.simulation.exact.limits import Limits


def between(tree: FaultTree, products: int = 50_000) -> tuple[float, float]:
    ((_, found),) = bounds(tree, tree.tops, Limits(products=products))
    return found


def grid(size: int) -> FaultTree:
    """Cut sets enough that not all are found: every row and every column of a square has a failure."""
    rows = [tuple(f"x{r}-{c}" for c in range(size)) for r in range(size)]
    lines = [*rows, *zip(*rows, strict=True)]
    top = Formula("and", tuple(Formula("or", line) for line in lines))
    return FaultTree("grid", {"top": top}, {name: 0.02 for row in rows for name in row}, ("top",))


def test_the_probability_lies_between(functions: Any) -> None:
    @settings(max_examples=50)
    @given(formula=functions.formulas(coherent=True), chance=st.floats(1e-6, 0.6))
    def check(formula: Formula, chance: float) -> None:
        tree = functions.tree_of(formula, dict.fromkeys(functions.events, chance))
        low, high = between(tree)
        probability = evaluate(tree)[0].probability
        assert low <= probability <= high
        # All cut sets were found: the lower bound is the value itself.
        assert low == pytest.approx(probability, rel=1e-8)

    check()


def test_cut_short_they_are_wider_and_still_bounds() -> None:
    tree = grid(4)
    exact = evaluate(tree)[0].probability
    widths = []
    for most in (20, 2_000):
        low, high = between(tree, most)
        assert low <= exact <= high
        widths.append(high - low)
    assert widths[1] < widths[0]


def test_a_tree_that_is_not_coherent_has_none(functions: Any) -> None:
    tree = functions.tree_of(Formula("xor", ("a", "b")), {"a": 0.1, "b": 0.2})
    assert not list(bounds(tree, tree.tops, Limits()))
