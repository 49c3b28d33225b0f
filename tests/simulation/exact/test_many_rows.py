"""Many sets of probabilities at once: the joined and reordered diagram says what the plain one says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from withstand.model.results.fault_tree import Formula
from withstand.simulation.exact.bdd import build
from withstand.simulation.exact.circuit import Circuit, Operation, circuit_of_tree
from withstand.simulation.exact.diagram import joined

RNG = np.random.default_rng(3)


@pytest.mark.parametrize("coherent", [True, False])
def test_joined_chains_are_the_same_function(functions: Any, coherent: bool) -> None:
    @given(formula=functions.formulas(coherent=coherent))
    def check(formula: Formula) -> None:
        tree = functions.tree_of(formula, dict.fromkeys(functions.events, 0.5))
        diagram = build(circuit_of_tree(tree, "top"))
        if diagram.root <= 1:
            return
        rows = RNG.random((20, len(diagram.variables)))
        assert joined(diagram).probability(rows) == pytest.approx(diagram.probability(rows), rel=1e-13)

    check()


def test_chains_become_single_nodes() -> None:
    circuit = Circuit()
    names = [circuit.variable(f"x{number}") for number in range(2_000)]
    chain = joined(build(circuit.finish(circuit.add(Operation("or", tuple(names))))))
    assert chain.nodes == 3
    # Small numbers keep their digits, and their opposites too.
    assert chain.probability(np.full((1, 2_000), 1e-20)) == pytest.approx(2e-17, rel=1e-12)
    assert chain.probability(np.full((1, 2_000), 1.0)) == pytest.approx(1.0, rel=1e-15)


def test_a_reordered_diagram_is_smaller_and_keeps_the_names() -> None:
    pytest.importorskip("dd.cudd")
    size = 9
    circuit = Circuit()
    names = [circuit.variable(f"x{number}") for number in range(2 * size)]
    pairs = [circuit.add(Operation("and", (names[i], names[i + size]))) for i in range(size)]
    circuit.finish(circuit.add(Operation("or", tuple(pairs))))
    plain, small = build(circuit), build(circuit, for_many_rows=True)
    assert len(plain) > 2**size
    assert len(small) < len(plain) / 10
    down = {f"x{number}": (number + 1) / 100 for number in range(2 * size)}
    row = np.array([down[name] for name in small.variables])
    expected = 1 - np.prod([1 - down[f"x{i}"] * down[f"x{i + size}"] for i in range(size)])
    assert small.probability(row)[0] == pytest.approx(expected, rel=1e-12)
    assert small.probability(np.repeat([row], 1_500, axis=0)) == pytest.approx(expected, rel=1e-12)
