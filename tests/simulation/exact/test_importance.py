"""Importance measures against their definitions, and conditioning on common causes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from conditioning import conditioned
from hypothesis import given

from withstand.model.results.fault_tree import Formula
from withstand.simulation.exact.bdd import build
from withstand.simulation.exact.circuit import circuit_of_tree
from withstand.simulation.exact.diagram import Diagram
from withstand.simulation.exact.importance import importances

CHANCES = {"a": 0.5, "b": 0.25, "c": 0.1, "d": 0.9, "e": 0.01, "f": 0.3}


def diagram_of(functions: Any, formula: Formula) -> tuple[Diagram, np.ndarray]:
    diagram = build(circuit_of_tree(functions.tree_of(formula, CHANCES), "top"))
    return diagram, np.array([CHANCES[name] for name in diagram.variables])


def test_each_is_what_its_definition_says(functions: Any) -> None:
    @given(formula=functions.formulas(coherent=False))
    def check(formula: Formula) -> None:
        def probability(**fixed: float) -> float:
            chances = CHANCES | fixed
            return functions.enumerated(lambda state: functions.truth(formula, state), chances)

        top = probability()
        for each in importances(*diagram_of(functions, formula)):
            failed, working = probability(**{each.event: 1.0}), probability(**{each.event: 0.0})
            assert each.given_failed == pytest.approx(failed, abs=1e-13)
            assert each.given_working == pytest.approx(working, abs=1e-13)
            assert each.birnbaum == pytest.approx(failed - working, abs=1e-13)
            if top > 1e-6:
                assert each.fussell_vesely == pytest.approx(1 - working / top, abs=1e-9)
                assert each.risk_achievement_worth == pytest.approx(failed / top, abs=1e-9)
                assert each.diagnostic == pytest.approx(CHANCES[each.event] * failed / top, abs=1e-9)

    check()


def test_the_top_event_cannot_happen_without_a_single_cause(functions: Any) -> None:
    formula = Formula("and", ("e", Formula("or", ("a", "b"))))
    first = importances(*diagram_of(functions, formula))[0]
    assert first.event == "e"
    assert first.given_working == 0
    assert math.isinf(first.risk_reduction_worth)


def test_an_event_that_nearly_decides_keeps_the_rest_exact(functions: Any) -> None:
    chances = {"a": 0.5, "b": 1e-12, "c": 1e-9}
    tree = functions.tree_of(Formula("or", ("a", Formula("and", ("b", "c")))), chances)
    diagram = build(circuit_of_tree(tree, "top"))
    found = importances(diagram, np.array([chances[name] for name in diagram.variables]))
    assert found[0].given_working == pytest.approx(1e-21, rel=1e-12)


def test_conditions_on_common_causes_add_up_to_the_total(functions: Any) -> None:
    formula = Formula("or", ("a", Formula("and", ("b", "c")), Formula("and", ("b", "d", "e"))))
    diagram, row = diagram_of(functions, formula)
    conditions = conditioned(diagram, CHANCES, ("a", "b"))
    assert len(conditions) == 4
    total = math.fsum(each.weight * each.probability for each in conditions)
    assert total == pytest.approx(diagram.probability(row)[0], rel=1e-14)
    neither = next(each for each in conditions if not each.failed)
    assert neither.probability == 0
