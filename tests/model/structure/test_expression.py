"""Structure functions: what works given what has failed, and that simplifying changes no answer."""

from __future__ import annotations

from itertools import product

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
    all_of,
    any_of,
    components,
    works,
)

ATOMS = [Atom(Component(name, "instance", "", "")) for name in "abcd"]
A, B, C, D = ATOMS


def expressions() -> st.SearchStrategy[Expression]:
    several = lambda inner: st.lists(inner, max_size=3).map(tuple)  # noqa: E731
    return st.recursive(
        st.sampled_from(ATOMS) | st.sampled_from([ALWAYS, NEVER]),
        lambda inner: (
            several(inner).map(And)
            | several(inner).map(Or)
            | st.builds(AtLeast, st.integers(0, 3), several(inner))
        ),
        max_leaves=8,
    )


def table(expression: Expression) -> list[bool]:
    states = product((False, True), repeat=4)
    return [works(expression, {n for n, down in zip("abcd", state, strict=True) if down}) for state in states]


def test_the_meaning_of_each() -> None:
    assert works(A, {"b"}) and not works(A, {"a"})
    assert works(And((A, B)), set()) and not works(And((A, B)), {"b"})
    assert works(Or((A, B)), {"b"}) and not works(Or((A, B)), {"a", "b"})
    two = AtLeast(2, (A, B, C))
    assert works(two, {"c"}) and not works(two, {"a", "c"})
    assert works(ALWAYS, {"a"}) and not works(NEVER, set())


@given(st.lists(expressions(), max_size=3))
def test_simplified_or_not_it_says_the_same(parts: list[Expression]) -> None:
    assert table(all_of(parts)) == table(And(tuple(parts)))
    assert table(any_of(parts)) == table(Or(tuple(parts)))


def test_what_simplifying_does() -> None:
    assert all_of([A, And((B, A))]) == And((A, B))
    assert any_of([A, Or((B,)), A]) == Or((A, B))
    assert all_of([A, NEVER]) == NEVER and any_of([A, ALWAYS]) == ALWAYS
    assert all_of([A]) == A and all_of([]) == ALWAYS and any_of([]) == NEVER


@given(expressions(), st.sampled_from("abcd"))
def test_a_further_failure_never_helps(expression: Expression, name: str) -> None:
    for state in product((False, True), repeat=4):
        failed = {n for n, down in zip("abcd", state, strict=True) if down}
        assert works(expression, failed) or not works(expression, failed | {name})


def test_components_once_in_the_order_met() -> None:
    expression = And((B, Or((A, B)), AtLeast(1, (D, A))))
    assert [component.id for component in components(expression)] == ["b", "a", "d"]
