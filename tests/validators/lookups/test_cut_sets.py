"""Minimal cut sets against brute force over all subsets of failed components."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.structure.expression import (
    ALWAYS,
    NEVER,
    And,
    AtLeast,
    Atom,
    Component,
    Expression,
    Or,
    works,
)
from withstand.validators.lookups.cut_sets import minimal_cut_sets

NAMES = "abcdef"

ATOMS = {name: Atom(Component(name, "instance", name, "kind")) for name in NAMES}

A, B, C, D = (ATOMS[name] for name in "abcd")


def cuts(expression: Expression, order: int) -> set[str]:
    return {"".join(sorted(each.id for each in cut)) for cut in minimal_cut_sets(expression, order)}


def brute_force(expression: Expression, order: int) -> set[str]:
    """Every set of failed components that stops it and of which no proper subset does."""
    subsets = chain.from_iterable(combinations(NAMES, size) for size in range(len(NAMES) + 1))
    stopping = [frozenset(subset) for subset in subsets if not works(expression, set(subset))]
    return {
        "".join(sorted(cut))
        for cut in stopping
        if len(cut) <= order and not any(other < cut for other in stopping)
    }


def expressions() -> st.SearchStrategy[Expression]:
    leaves: st.SearchStrategy[Expression] = st.sampled_from(list(ATOMS.values()))
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: And(tuple(parts))),
            st.lists(inner, max_size=3).map(lambda parts: Or(tuple(parts))),
            st.tuples(st.integers(0, 4), st.lists(inner, min_size=1, max_size=4)).map(
                lambda pair: AtLeast(pair[0], tuple(pair[1]))
            ),
        ),
        max_leaves=10,
    )


@given(expressions(), st.integers(0, 3))
def test_same_as_brute_force(expression: Expression, order: int) -> None:
    assert cuts(expression, order) == brute_force(expression, order)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (And((A, B)), {"a", "b"}),
        (Or((A, B)), {"ab"}),
        (AtLeast(2, (A, B, C)), {"ab", "ac", "bc"}),
        (And((A, Or((A, B)), Or((B, C)))), {"a", "bc"}),
        (Or((And((A, B)), And((A, C)))), {"a", "bc"}),
        (ALWAYS, set()),
        (NEVER, {""}),
        (Or((And((A, B)), And((C, D)))), {"ac", "ad", "bc", "bd"}),
    ],
)
def test_textbook(expression: Expression, expected: set[str]) -> None:
    assert cuts(expression, 3) == expected
