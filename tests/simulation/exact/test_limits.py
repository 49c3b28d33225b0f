"""Limits count work: no exact analysis asks what time it is, except the safety net around it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import withstand.simulation.exact.limits as module
from withstand.simulation.exact.limits import Allowance, LimitExceededError, Limits, OutOfResourcesError

SOURCES = sorted(Path(module.__file__).parent.glob("*.py"))
CLOCKS = {"time", "datetime", "threading", "signal"}


def test_nothing_but_the_net_asks_for_the_time() -> None:
    asking = {
        path.name
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import) and CLOCKS & {alias.name for alias in node.names}
    }
    assert asking == {"isolated.py"}


def test_a_budget_is_spent_by_what_was_made() -> None:
    allowance = Allowance(3, "states")
    allowance.check([1, 2, 3])
    allowance.check(3)
    with pytest.raises(LimitExceededError, match=r"not finished: more than 3 states \(exploring\)"):
        allowance.check([1, 2, 3, 4], "exploring")
    with pytest.raises(LimitExceededError):
        allowance.check(4)


def test_an_answer_that_is_missing_is_not_a_machine_that_is_too_small() -> None:
    """Exit code 3, inconclusive, comes from the input alone; 4 says that the machine gave up."""
    assert (LimitExceededError.exit_code, OutOfResourcesError.exit_code) == (3, 4)
    assert Limits().seconds > 600
