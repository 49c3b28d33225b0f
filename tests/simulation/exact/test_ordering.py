"""Orders of variables: depth first, each event once, and every order has the same events."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from withstand.model.results.fault_tree import FaultTree, Formula
from withstand.simulation.exact.bdd import build
from withstand.simulation.exact.circuit import circuit_of_tree
from withstand.simulation.exact.ordering import ARRANGEMENTS, depth_first, names_in

WRITTEN, SMALL, LARGE = ARRANGEMENTS
TREE = FaultTree(
    "made",
    {
        "top": Formula("or", ("big", "x", "small")),
        "big": Formula("and", ("a", "b", "c")),
        "small": Formula("and", ("d", "a")),
    },
    dict.fromkeys("abcdx", 0.1),
    ("top",),
)


def test_depth_first_in_three_orders() -> None:
    assert list(depth_first(TREE, "top", WRITTEN)) == ["a", "b", "c", "x", "d"]
    assert list(depth_first(TREE, "top", SMALL)) == ["x", "d", "a", "b", "c"]
    assert list(depth_first(TREE, "top", LARGE)) == ["a", "b", "c", "d", "x"]


def test_names_in_nested_formulas_in_the_order_written() -> None:
    nested = Formula("or", ("a", Formula("and", ("b", True, "a")), "c"))
    assert list(names_in(nested)) == ["a", "b", "a", "c"]


def test_a_deep_tree_needs_no_deep_stack() -> None:
    gates = {f"g{n}": Formula("or", (f"g{n + 1}", f"e{n}")) for n in range(5000)}
    tree = FaultTree("deep", {**gates, "g5000": Formula("or", ("last",))}, {}, ("g0",))
    for arrange in ARRANGEMENTS:
        assert len(list(depth_first(tree, "g0", arrange))) == 5001


def test_the_order_changes_no_probability(functions: Any) -> None:
    @given(formula=functions.formulas(coherent=False))
    def check(formula: Formula) -> None:
        tree = functions.tree_of(formula, dict.fromkeys(functions.events, 0.3))
        found = set()
        for arrange in ARRANGEMENTS:
            order = list(depth_first(tree, "top", arrange))
            assert len(set(order)) == len(order)
            diagram = build(circuit_of_tree(tree, "top", order))
            row = [[0.3] * len(diagram.variables)]
            found.add(round(float(diagram.probability(row)[0]), 12))
        assert len(found) == 1

    check()
