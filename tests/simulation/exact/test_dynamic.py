"""Dynamic fault trees against closed forms, and a published model."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.errors import InputError
from withstand.model.results.dynamic_fault_tree import DynamicFaultTree, DynamicGate, DynamicKind, Life
from withstand.scanners.galileo import read_galileo
from withstand.simulation.exact.dynamic import as_static, by_one_chain, unreliability
from withstand.simulation.exact.evaluation import evaluate
from withstand.simulation.exact.limits import LimitExceededError, Limits

RATES = st.floats(1e-3, 1)
TIMES = st.floats(0.1, 20)


def tree(gates: dict[str, DynamicGate], **lives: Life | float) -> DynamicFaultTree:
    made = {name: life if isinstance(life, Life) else Life(life) for name, life in lives.items()}
    return DynamicFaultTree("made", "top", gates, made)


def fails_by(rate: float, time: float) -> float:
    return -math.expm1(-rate * time)


@given(RATES, TIMES)
def test_a_cold_spare_lives_once_more(rate: float, time: float) -> None:
    made = tree({"top": DynamicGate("spare", ("a", "b"))}, a=rate, b=Life(rate, 0))
    erlang = 1 - math.exp(-rate * time) * (1 + rate * time)
    assert unreliability(made, time).probability == pytest.approx(erlang, abs=1e-12)


@given(RATES, RATES, TIMES)
def test_a_hot_spare_is_redundancy(a: float, b: float, time: float) -> None:
    made = tree({"top": DynamicGate("spare", ("a", "b"))}, a=a, b=Life(b, 1))
    expected = fails_by(a, time) * fails_by(b, time)
    assert unreliability(made, time).probability == pytest.approx(expected, abs=1e-12)


def test_two_gates_share_one_cold_spare() -> None:
    rate, time = 0.1, 2.0
    gates = {
        "top": DynamicGate("or", ("p", "q")),
        "p": DynamicGate("spare", ("a", "s")),
        "q": DynamicGate("spare", ("b", "s")),
    }
    made = tree(gates, a=rate, b=rate, s=Life(rate, 0))
    # Two run at any time; the second failure of all is the last: Erlang with rate 2λ.
    erlang = 1 - math.exp(-2 * rate * time) * (1 + 2 * rate * time)
    assert unreliability(made, time).probability == pytest.approx(erlang, abs=1e-12)


@given(RATES, RATES, TIMES)
def test_priority_asks_for_the_order(a: float, b: float, time: float) -> None:
    made = tree({"top": DynamicGate("pand", ("a", "b"))}, a=a, b=b)
    expected = fails_by(b, time) - b / (a + b) * fails_by(a + b, time)
    assert unreliability(made, time).probability == pytest.approx(expected, abs=1e-12)


@given(RATES, RATES, TIMES)
def test_a_trigger_takes_its_dependents_down(trigger: float, rate: float, time: float) -> None:
    gates = {"top": DynamicGate("and", ("a", "b")), "f": DynamicGate("fdep", ("t", "a", "b"))}
    made = tree(gates, t=trigger, a=rate, b=rate)
    by_trigger = fails_by(trigger, time)
    expected = by_trigger + (1 - by_trigger) * fails_by(rate, time) ** 2
    assert unreliability(made, time).probability == pytest.approx(expected, abs=1e-12)


@given(RATES, TIMES)
def test_a_sequence_waits(rate: float, time: float) -> None:
    made = tree({"top": DynamicGate("seq", ("a", "b"))}, a=rate, b=rate)
    erlang = 1 - math.exp(-rate * time) * (1 + rate * time)
    assert unreliability(made, time).probability == pytest.approx(erlang, abs=1e-12)


def test_without_order_it_is_a_fault_tree() -> None:
    gates = {
        "top": DynamicGate("or", ("x", "y")),
        "x": DynamicGate("and", ("a", "b")),
        "y": DynamicGate("atleast", ("c", "d", "e"), 2),
    }
    made = tree(gates, a=1e-3, b=1e-3, c=2e-3, d=2e-3, e=2e-3)
    published = 0.0949342369374736
    assert by_one_chain(made, 100, Limits())[0] == pytest.approx(published, abs=1e-14)
    assert unreliability(made, 100).probability == pytest.approx(published, abs=1e-14)
    assert unreliability(made, 100).modules == 0
    assert evaluate(as_static(made, 100))[0].probability == pytest.approx(published, abs=1e-14)


def test_hypothetical_example_computer_system(corpus: Path) -> None:
    with (corpus / "results.tsv").open(encoding="utf-8") as file:
        (row,) = [row for row in csv.DictReader(file, delimiter="\t") if row["model"].endswith(".dft")]
    low, high = map(float, re.findall(r"[\d.]+", row["value"]))
    found = unreliability(read_galileo(corpus / row["model"]), 1.0)
    assert found.probability is not None
    assert low <= found.probability <= high


def test_who_comes_first_must_not_matter() -> None:
    gates = {
        "top": DynamicGate("or", ("p", "q")),
        "p": DynamicGate("spare", ("a", "s")),
        "q": DynamicGate("spare", ("b", "s")),
        "f": DynamicGate("fdep", ("t", "a", "b")),
    }
    with pytest.raises(InputError, match="two gates need the spare 's' at the same moment"):
        unreliability(tree(gates, t=0.1, a=0.1, b=0.1, s=0.1), 1.0)
    nested = {"top": DynamicGate("spare", ("g", "s")), "g": DynamicGate("and", ("a",))}
    with pytest.raises(InputError, match="'g' must be a basic event"):
        unreliability(tree(nested, a=0.1, s=0.1), 1.0)


def test_limits_hold() -> None:
    names = [f"x{number}" for number in range(20)]
    made = tree({"top": DynamicGate("pand", tuple(names))}, **dict.fromkeys(names, 0.1))
    with pytest.raises(LimitExceededError, match="more than 1,000 states"):
        unreliability(made, 1.0, Limits(states=1000))


@pytest.mark.parametrize("kind", ["and", "or", "pand"])
def test_a_functional_dependency_is_no_child(kind: DynamicKind) -> None:
    """It never fails: below an "and" the answer would be 0 without a word."""
    gates = {"top": DynamicGate(kind, ("f", "a")), "f": DynamicGate("fdep", ("t", "a"))}
    with pytest.raises(InputError, match="'f' is an fdep gate"):
        unreliability(tree(gates, t=0.1, a=0.1), 1.0)
    with pytest.raises(InputError, match="'f' is an fdep gate"):
        unreliability(replace(tree(gates, t=0.1, a=0.1), top="f"), 1.0)
