"""Evaluation in a process of its own: what does not finish says so, and what was found is kept."""

from __future__ import annotations

import pytest

from withstand.errors import InputError
from withstand.model.results.fault_tree import CommonCauseGroup, FaultTree, Formula
from withstand.simulation.exact.isolated import evaluate_within
from withstand.simulation.exact.limits import Limits


def tree(size: int) -> FaultTree:
    """An easy top event, and one whose diagram has 2^size nodes in depth-first order."""
    products = tuple(Formula("and", (f"x{i}", f"x{i + size}")) for i in range(size))
    first = Formula("or", tuple(f"x{i}" for i in range(size)))
    gates = {"easy": Formula("and", ("x0", "x1")), "hard": Formula("and", (first, Formula("or", products)))}
    return FaultTree("two", gates, {f"x{i}": 0.1 for i in range(2 * size)}, ("easy", "hard"))


def test_what_finishes_is_kept_and_the_rest_is_named() -> None:
    result = evaluate_within(tree(40), Limits(seconds=10))  # enough to start a process on a busy machine
    (easy,) = result.events
    assert easy.probability == pytest.approx(0.01)
    assert easy.cut_set_count == 1
    (hard,) = result.unfinished
    assert hard.name == "hard"
    assert "not finished" in hard.reason


def test_a_tree_too_large_for_its_memory_says_so() -> None:
    result = evaluate_within(tree(40), Limits(seconds=60, bytes=2**28))
    assert [unfinished.reason for unfinished in result.unfinished if "not finished" in unfinished.reason]


def test_all_of_a_small_tree() -> None:
    result = evaluate_within(tree(3), Limits())
    assert not result.unfinished
    assert [event.name for event in result.events] == ["easy", "hard"]
    assert all(event.cut_set_count for event in result.events)


def test_an_impossible_group_is_an_error_of_input() -> None:
    members = tuple(f"m{number}" for number in range(40))
    group = CommonCauseGroup("all", "MGL", members, 0.1, (0.5,) * 39)
    made = FaultTree("many", {"top": Formula("or", members)}, dict.fromkeys(members, 0.1), ("top",), (group,))
    with pytest.raises(InputError, match="too many combinations"):
        evaluate_within(made, Limits())
