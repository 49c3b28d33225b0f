"""Evaluation in a process of its own: limits of work give answers, the net of time and memory errors."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from withstand.errors import InputError
from withstand.model.results.fault_tree import CommonCauseGroup, FaultTree, Formula
from withstand.simulation.exact.isolated import evaluate_within, run_within
from withstand.simulation.exact.limits import Limits, OutOfResourcesError

FEW = Limits(nodes=20_000, products=500)


def tree(size: int) -> FaultTree:
    """An easy top event, and one whose diagram has 2^size nodes in depth-first order."""
    products = tuple(Formula("and", (f"x{i}", f"x{i + size}")) for i in range(size))
    first = Formula("or", tuple(f"x{i}" for i in range(size)))
    gates = {"easy": Formula("and", ("x0", "x1")), "hard": Formula("and", (first, Formula("or", products)))}
    return FaultTree("two", gates, {f"x{i}": 0.1 for i in range(2 * size)}, ("easy", "hard"))


def test_what_finishes_is_kept_and_the_rest_is_named() -> None:
    result = evaluate_within(tree(40), FEW)
    (easy,) = result.events
    assert easy.probability == pytest.approx(0.01)
    assert easy.cut_set_count == 1
    (hard,) = result.unfinished
    assert hard.name == "hard"
    assert hard.reason == "not finished: more than 20,000 nodes (building the decision diagram)"
    assert hard.bounds is not None
    low, high = hard.bounds
    exact = 1 - 0.99**40  # a product of two implies that one of the first has failed
    assert 0.05 < low <= exact <= high


def test_out_of_time_is_an_error_and_not_an_answer() -> None:
    with pytest.raises(OutOfResourcesError, match=r"no result after 0\.01 s"):
        evaluate_within(tree(3), Limits(seconds=0.01))


def test_out_of_memory_is_an_error_and_not_an_answer() -> None:
    """The process gets 1 GiB, and asks for more in one piece."""
    with pytest.raises(OutOfResourcesError, match="no result within 1 GiB of memory"):
        run_within(_memory, (2**31,), Limits(bytes=2**30))


def _memory(size: int) -> Iterator[int]:
    yield len(bytearray(size))


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


def test_a_script_without_a_main_guard_runs_once(tmp_path: Path) -> None:
    (tmp_path / "tree.xml").write_text(
        '<opsa-mef><define-fault-tree name="t"><define-gate name="top"><or><event name="a"/></or>'
        '</define-gate><define-basic-event name="a"><float value="0.25"/></define-basic-event>'
        "</define-fault-tree></opsa-mef>"
    )
    (tmp_path / "script.py").write_text(
        f"import sys\nsys.path[:] = {sys.path!r}\nprint('begun', flush=True)\n"
        "from pathlib import Path\nfrom withstand.api.fault_tree import evaluate_fault_tree\n"
        "print(evaluate_fault_tree([Path('tree.xml')]).events[0].probability)\n"
    )
    ran = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.stdout == "begun\n0.25\n", ran.stderr
