"""Decision diagrams against plain enumeration, in both backends, and their limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.results.fault_tree import Formula
from withstand.model.structure.expression import AtLeast, Atom, Component, all_of, any_of, works
from withstand.simulation.exact import bdd
from withstand.simulation.exact.bdd import build
from withstand.simulation.exact.circuit import Circuit, Operation, circuit_of_failure, circuit_of_tree
from withstand.simulation.exact.diagram import Diagram
from withstand.simulation.exact.limits import LimitExceededError, Limits

CHANCES = {"a": 0.5, "b": 0.25, "c": 0.1, "d": 0.9, "e": 0.01, "f": 0.3}


@pytest.fixture(params=bdd.BACKENDS)
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Builds with one of the two libraries only."""
    pytest.importorskip(request.param)
    monkeypatch.setattr(bdd, "BACKENDS", (request.param,))
    return str(request.param)


def row(diagram: Diagram, chances: dict[str, float] = CHANCES) -> np.ndarray:
    return np.array([chances[name] for name in diagram.variables])


@pytest.mark.parametrize("coherent", [True, False])
def test_probability_is_that_of_all_states_added_up(backend: str, functions: Any, coherent: bool) -> None:
    @given(formula=functions.formulas(coherent=coherent))
    def check(formula: Formula) -> None:
        diagram = build(circuit_of_tree(functions.tree_of(formula, CHANCES), "top"))
        expected = functions.enumerated(lambda state: functions.truth(formula, state), CHANCES)
        assert diagram.probability(row(diagram))[0] == pytest.approx(expected, rel=1e-12, abs=1e-15)
        assert diagram.coherent or not coherent

    check()


def test_coherence_is_that_of_the_function_and_not_of_its_writing(functions: Any) -> None:
    def coherent(formula: Formula) -> bool:
        return build(circuit_of_tree(functions.tree_of(formula, CHANCES), "top")).coherent

    twice = Formula("not", (Formula("not", ("a",)),))
    assert coherent(Formula("or", (twice, "b")))
    assert not coherent(Formula("xor", ("a", "b")))
    assert not coherent(Formula("and", ("a", Formula("not", ("b",)))))


def test_many_samples_are_each_alone(functions: Any) -> None:
    formula = Formula("atleast", ("a", "b", Formula("and", ("c", "d")), "e"), 2)
    diagram = build(circuit_of_tree(functions.tree_of(formula, CHANCES), "top"))
    rows = np.random.default_rng(1).random((5000, len(diagram.variables)))
    together = diagram.probability(rows)
    assert together[[0, 77, 4999]] == pytest.approx(
        [diagram.probability(rows[number])[0] for number in (0, 77, 4999)], rel=1e-15
    )


@given(st.integers(0, 6), st.integers(1, 6), st.floats(1e-9, 0.5))
def test_k_of_n_is_binomial(needed: int, count: int, down: float) -> None:
    from closed_forms import k_of_n_unavailability

    parts = tuple(Atom(Component(f"x{number}", "instance", "", "")) for number in range(count))
    diagram = build(circuit_of_failure(AtLeast(needed, parts)))
    found = diagram.probability(np.full(len(diagram.variables), down))[0]
    assert found == pytest.approx(k_of_n_unavailability(needed, count, down) if needed <= count else 1)


def test_structure_function_fails_where_it_does_not_work(functions: Any) -> None:
    atoms = {name: Atom(Component(name, "instance", "", "")) for name in CHANCES}
    expression = any_of(
        [
            all_of([atoms["a"], AtLeast(2, (atoms["b"], atoms["c"], atoms["d"]))]),
            all_of([atoms["e"], atoms["a"], atoms["f"]]),
        ]
    )
    diagram = build(circuit_of_failure(expression))
    expected = functions.enumerated(
        lambda state: not works(expression, {name for name, failed in state.items() if failed}), CHANCES
    )
    assert diagram.probability(row(diagram))[0] == pytest.approx(expected, rel=1e-13)


def test_small_probabilities_keep_their_digits() -> None:
    atoms = tuple(Atom(Component(f"x{number}", "instance", "", "")) for number in range(5))
    diagram = build(circuit_of_failure(any_of(atoms)))
    assert diagram.probability(np.full(5, 1e-30))[0] == pytest.approx(1e-150, rel=1e-13)


def test_wrong_probabilities_are_refused(functions: Any) -> None:
    diagram = build(circuit_of_tree(functions.tree_of(Formula("and", ("a", "b")), CHANCES), "top"))
    for wrong in ([0.5], [0.5, 1.5], [0.5, float("nan")], [-0.1, 0.5]):
        with pytest.raises(ValueError):
            diagram.probability(np.array(wrong))


def hard(size: int) -> Circuit:
    """A function whose diagram doubles with every variable in this order: Σ x_i · x_(i + size)."""
    circuit = Circuit()
    names = [circuit.variable(f"x{number}") for number in range(2 * size)]
    products = [circuit.add(Operation("and", (names[i], names[i + size]))) for i in range(size)]
    return circuit.finish(circuit.add(Operation("or", tuple(products))))


def test_what_does_not_fit_its_limits_says_so_and_gives_no_number(backend: str) -> None:
    with pytest.raises(LimitExceededError, match="more than 500 nodes"):
        build(hard(12), Limits(nodes=500))
    assert len(build(hard(12), Limits(nodes=20_000))) > 500


def test_one_long_operation_ends_at_the_limit_too() -> None:
    """CUDD counts inside an operation: this one alone would make 2^40 nodes."""
    half = 40
    circuit = Circuit()
    names = [circuit.variable(f"x{number}") for number in range(2 * half)]
    products = [circuit.add(Operation("and", (names[i], names[i + half]))) for i in range(half)]
    circuit.finish(circuit.add(Operation("or", tuple(products))))
    with pytest.raises(LimitExceededError, match="more than 200,000 nodes"):
        build(circuit, Limits(nodes=200_000))
