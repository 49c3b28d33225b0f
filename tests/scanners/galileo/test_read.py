"""Galileo trees: what is read, and what is refused and where."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from withstand.errors import InputError
from withstand.model.results.dynamic_fault_tree import DynamicGate, Life
from withstand.scanners.galileo import read_galileo

TREE = """\
toplevel "Top";  // the end
"Top" 2of3 "Spare" "A" B;
/* a spare
   in two lines */
"Spare" csp "A" "C";
"A" lambda=1.0e-4 dorm=0.5;
B lambda=2;
"C" lambda=0.1;
"""


def read(folder: Path, text: str):
    file = folder / "tree.dft"
    file.write_text(text, encoding="utf-8")
    return read_galileo(file)


def test_gates_events_and_comments(tmp_path: Path) -> None:
    tree = read(tmp_path, TREE)
    assert tree.top == "Top"
    assert tree.gates["Top"] == DynamicGate("atleast", ("Spare", "A", "B"), 2)
    assert tree.gates["Spare"] == DynamicGate("spare", ("A", "C"))
    assert tree.lives == {"A": Life(1e-4, 0.0), "B": Life(2.0, 1.0), "C": Life(0.1, 0.0)}
    assert tree.dynamic


@pytest.mark.parametrize(
    ("old", "new", "position", "message"),
    [
        ('"C" lambda=0.1;', "", "5:17", "'C' is not defined"),
        ("lambda=2", "lambda=-2", "7:3", "'-2' is not a rate"),
        ("lambda=2", "lambda=nan", "7:3", "'nan' is not a rate"),
        ("lambda=2", "prob=0.5", "7:3", "'prob' is not supported"),
        ("csp", "por", "5:9", "the gate 'por' is not supported"),
        ("2of3", "4of3", "2:7", "4of3 has 3 children"),
        ('"A" lambda', '"B" lambda', "7:1", "'B' is defined twice"),
        ('toplevel "Top";', "", "1:1", "no top event"),
        ('csp "A" "C"', 'csp "A" "Top"', "2:1", "the gate 'Top' depends on itself"),
        ("lambda=0.1;", "lambda=0.1", "8:1", "the statement has no end"),
        ('"C" lambda=0.1', '"C" lambda=0.1 dorm=0.5', "5:9", "csp means dorm=0, but 'C' has dorm=0.5"),
        ('"C" lambda', '"C lambda', "8:1", "'\"' has no end"),
    ],
)
def test_what_is_wrong_and_where(tmp_path: Path, old: str, new: str, position: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, TREE.replace(old, new, 1))
    found = [str(problem) for problem in caught.value.problems]
    assert any(f"tree.dft:{position}: " in problem and message in problem for problem in found), found


DYNAMIC = """\
toplevel "Top";
"Top" or "Spare" "A";
"Spare" wsp "B" "C";
"F" fdep "A" "B";
"A" lambda=1;
"B" lambda=1;
"C" lambda=1;
"""


@pytest.mark.parametrize(
    ("old", "new", "position", "message"),
    [
        ('or "Spare" "A"', 'or "Spare" "A" "F"', "2:22", "'F' is an fdep gate, which never fails"),
        ('or "Spare" "A"', 'and "F" "Spare"', "2:11", "'F' is an fdep gate, which never fails"),
        ('toplevel "Top"', 'toplevel "F"', "1:10", "'F' is an fdep gate, which never fails"),
        ('wsp "B" "C"', 'wsp "B" "G"; "G" and "C"', "3:17", "'G' must be a basic event"),
        ('fdep "A" "B"', 'fdep "A" "Spare"', "4:14", "'Spare' must be a basic event"),
        ('or "Spare" "A"', '2of3 "A" "Spare" "A"', "2:24", "'A' stands in 'Top' twice"),
    ],
)
def test_what_has_no_agreed_meaning_is_refused(
    tmp_path: Path, old: str, new: str, position: str, message: str
) -> None:
    assert read(tmp_path, DYNAMIC).dynamic
    with pytest.raises(InputError) as caught:
        read(tmp_path, DYNAMIC.replace(old, new, 1))
    found = [str(problem) for problem in caught.value.problems]
    assert any(f"tree.dft:{position}: " in problem and message in problem for problem in found), found


def test_depth_is_limited(tmp_path: Path) -> None:
    gates = "".join(f'"g{i}" or "g{i + 1}";\n' for i in range(5000))
    with pytest.raises(InputError, match="gates deep"):
        read(tmp_path, f'toplevel "g0";{gates}"g5000" lambda=1;')


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(tmp_path: Path, text: str) -> None:
    try:
        read(tmp_path, text)
    except InputError:
        return
