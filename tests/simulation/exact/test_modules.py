"""Independent modules: what is split says the same as one chain of the whole tree."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from withstand.errors import InputError
from withstand.model.results.dynamic_fault_tree import DynamicFaultTree, DynamicGate, Life
from withstand.scanners.galileo import read_galileo
from withstand.simulation.exact.dynamic import by_one_chain, unreliability
from withstand.simulation.exact.limits import LimitExceededError, Limits
from withstand.simulation.exact.modules import modules_of

TIME = 3.0


def tree(gates: dict[str, DynamicGate], *, top: str = "top") -> DynamicFaultTree:
    """Lives of 0.1, 0.12, 0.14 … an hour for every name that is no gate; spares are warm."""
    children = dict.fromkeys(child for gate in gates.values() for child in gate.children)
    events = [name for name in children if name not in gates]
    lives = {name: Life(0.1 + 0.02 * place, 0.5) for place, name in enumerate(events)}
    return DynamicFaultTree("made", top, gates, lives)


def gate(kind: str, *children: str, count: int = 0) -> DynamicGate:
    return DynamicGate(kind, children, count)


def agree(made: DynamicFaultTree) -> None:
    whole, _ = by_one_chain(made, TIME, Limits())
    assert unreliability(made, TIME).probability == pytest.approx(whole, abs=1e-12)


def test_each_module_is_named_and_holds_what_belongs_to_it() -> None:
    made = tree(
        {
            "top": gate("or", "left", "right", "plain"),
            "left": gate("pand", "a", "b"),
            "right": gate("and", "spare", "c"),
            "spare": gate("spare", "d", "e"),
            "plain": gate("and", "f", "g"),
            "trigger": gate("fdep", "t", "d"),
        }
    )
    found = modules_of(made)
    assert set(found.parts) == {"left", "spare"}
    assert set(found.parts["left"].lives) == {"a", "b"}
    assert set(found.parts["spare"].lives) == {"d", "e", "t"}
    assert set(found.parts["spare"].gates) == {"spare", "trigger"}
    assert set(found.gates) == {"top", "right", "plain"}
    agree(made)


def test_a_trigger_ties_its_dependents_together() -> None:
    """Both redundant halves hang on one trigger: two modules would be far too good."""
    made = tree({"top": gate("and", "x", "y"), "x": gate("pand", "a", "b"), "y": gate("or", "c", "d"),
                 "f": gate("fdep", "t", "b", "c")})  # fmt: skip
    assert set(modules_of(made).parts) == {"top"}
    agree(made)


def test_a_shared_spare_ties_gates_together_and_leaves_the_rest_alone() -> None:
    made = tree({"top": gate("or", "p", "q", "r", "s"), "p": gate("spare", "a", "z"),
                 "r": gate("pand", "c", "d"), "q": gate("spare", "b", "z"),
                 "s": gate("and", "e", "f")})  # fmt: skip
    found = modules_of(made)
    assert sorted(sorted(part.lives) for part in found.parts.values()) == [["a", "b", "z"], ["c", "d"]]
    agree(made)


def test_a_spare_that_somebody_outside_the_top_event_wants() -> None:
    made = tree({"top": gate("or", "p", "x"), "p": gate("spare", "a", "z"), "q": gate("spare", "b", "z"),
                 "x": gate("or", "c", "d")})  # fmt: skip
    (part,) = modules_of(made).parts.values()
    assert set(part.lives) == {"a", "b", "z"}
    agree(made)


def test_one_dependent_event_is_a_module() -> None:
    made = tree({"top": gate("and", "a", "b"), "f": gate("fdep", "t", "a")})
    assert set(modules_of(made).parts) == {"a"}
    agree(made)


def test_below_a_gate_that_counts_nothing_is_grouped() -> None:
    made = tree({"top": gate("atleast", "p", "q", "r", count=2), "p": gate("spare", "a", "z"),
                 "q": gate("spare", "b", "z"), "r": gate("pand", "c", "d")})  # fmt: skip
    assert set(modules_of(made).parts) == {"top"}
    agree(made)


@st.composite
def trees(draw: st.DrawFn) -> DynamicFaultTree:
    """Up to seven events, dynamic gates over them, static gates over everything below, two dependencies."""
    events = [f"e{number}" for number in range(draw(st.integers(3, 7)))]
    several = st.lists(st.sampled_from(events), min_size=2, max_size=3, unique=True).map(tuple)
    gates: dict[str, DynamicGate] = {}
    for number in range(draw(st.integers(0, 3))):
        gates[f"d{number}"] = DynamicGate(draw(st.sampled_from(["pand", "spare", "seq"])), draw(several))
    for number in range(draw(st.integers(1, 4))):
        below = st.lists(st.sampled_from([*events, *gates]), min_size=1, max_size=4, unique=True).map(tuple)
        children = draw(below)
        kind = draw(st.sampled_from(["and", "or", "atleast"]))
        gates[f"s{number}"] = DynamicGate(kind, children, (len(children) + 1) // 2)
    top = list(gates)[-1]
    for number in range(draw(st.integers(0, 2))):
        trigger = draw(st.sampled_from(events))
        others = [name for name in draw(several) if name != trigger]
        gates[f"f{number}"] = DynamicGate("fdep", (trigger, *others))
    lives = {
        name: Life(draw(st.sampled_from([0.05, 0.2, 0.5])), draw(st.sampled_from([0, 0.5, 1])))
        for name in events
    }
    return DynamicFaultTree("made", top, gates, lives)


@settings(max_examples=150, deadline=None)
@given(trees())
def test_split_or_whole_it_is_the_same_probability(made: DynamicFaultTree) -> None:
    try:
        whole, _ = by_one_chain(made, TIME, Limits())
    except InputError:
        return  # two gates want one spare at once: refused either way, unless the gate does not matter
    assert unreliability(made, TIME).probability == pytest.approx(whole, abs=1e-12)


def hecs(corpus: Path, copies: int) -> DynamicFaultTree:
    """So many systems like the published one, any of whose failures is the failure."""
    one = read_galileo(corpus / "qcomp" / "hecs.false-1-1.dft")
    gates = {"top": DynamicGate("or", tuple(f"{one.top}/{copy}" for copy in range(copies)))}
    lives = {}
    for copy in range(copies):
        for name, each in one.gates.items():
            children = tuple(f"{child}/{copy}" for child in each.children)
            gates[f"{name}/{copy}"] = DynamicGate(each.kind, children, each.count)
        lives |= {f"{name}/{copy}": life for name, life in one.lives.items()}
    return DynamicFaultTree("hecs", "top", gates, lives)


@pytest.mark.parametrize("copies", [1, 2, 8])
def test_several_example_computer_systems(corpus: Path, copies: int) -> None:
    """Published for one; several that share nothing fail with 1 - (1 - p)^n. One chain of two: too large."""
    with (corpus / "results.tsv").open(encoding="utf-8") as file:
        (row,) = [row for row in csv.DictReader(file, delimiter="\t") if row["model"].endswith(".dft")]
    low, high = map(float, re.findall(r"[\d.]+", row["value"]))
    found = unreliability(hecs(corpus, copies), 1.0)
    assert found.probability is not None
    assert 1 - (1 - low) ** copies <= found.probability <= 1 - (1 - high) ** copies
    assert found.modules == copies  # two processors and their common spare; the rest does not ask for order
    if copies == 2:
        with pytest.raises(LimitExceededError):
            by_one_chain(hecs(corpus, 2), 1.0, Limits(states=20_000))
