"""`withstand import open-psa` as users type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from withstand.cli.main import main

TREE = """\
<opsa-mef name="pumps">
  <define-fault-tree name="pumps">
    <define-gate name="top"><or><event name="valve"/><gate name="both"/></or></define-gate>
    <define-gate name="both"><and><event name="one"/><event name="two"/></and></define-gate>
    <define-basic-event name="valve"><float value="0.001"/></define-basic-event>
    <define-basic-event name="one"><float value="0.1"/></define-basic-event>
    <define-basic-event name="two"><float value="0.1"/></define-basic-event>
  </define-fault-tree>
</opsa-mef>
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "pumps.xml"
    made.write_text(TREE, encoding="utf-8")
    return made


def test_prints_probability_cut_sets_and_importance(file: Path) -> None:
    result = CliRunner().invoke(main, ["import", "open-psa", str(file)])
    assert result.exit_code == 0, result.output
    assert "P = 0.01099 (exact" in result.output
    assert "2 minimal cut sets" in result.output
    assert "one · two" in result.output
    assert "Birnbaum" in result.output


def test_writes_json(file: Path, tmp_path: Path) -> None:
    written = tmp_path / "out" / "pumps.json"
    result = CliRunner().invoke(main, ["import", "open-psa", str(file), "-o", f"json={written}"])
    assert result.exit_code == 0, result.output
    (top,) = json.loads(written.read_text(encoding="utf-8"))["top_events"]
    assert top["probability"] == pytest.approx(1 - 0.999 * 0.99)
    assert top["cut_sets"][0]["events"] == ["one", "two"]
    # Without the valve the top event can still happen, without the pumps too: all worths are finite.
    assert all(each["risk_reduction_worth"] is not None for each in top["importance"])


def test_what_is_wrong_is_said_without_a_traceback(file: Path) -> None:
    file.write_text(TREE.replace('name="one"/>', 'name="onne"/>', 1), encoding="utf-8")
    result = CliRunner().invoke(main, ["import", "open-psa", str(file)])
    assert result.exit_code == 2
    assert f"{file}:4:35: event 'onne' is not defined" in result.output
    assert "did you mean 'one'?" in result.output


def test_what_does_not_finish_exits_with_3(tmp_path: Path) -> None:
    size = 40
    products = "".join(f'<and><event name="x{i}"/><event name="x{i + size}"/></and>' for i in range(size))
    order = "".join(f'<event name="x{i}"/>' for i in range(size))
    events = "".join(
        f'<define-basic-event name="x{i}"><float value="0.1"/></define-basic-event>' for i in range(2 * size)
    )
    file = tmp_path / "hard.xml"
    file.write_text(
        f'<opsa-mef><define-fault-tree name="t"><define-gate name="top"><and><or>{order}</or>'
        f"<or>{products}</or></and></define-gate>{events}</define-fault-tree></opsa-mef>",
        encoding="utf-8",
    )
    result = CliRunner().invoke(main, ["import", "open-psa", str(file), "--node-limit", "20000"])
    assert result.exit_code == 3
    assert "no result: not finished: more than 20,000 nodes" in result.output
    assert "P =" not in result.output
    again = CliRunner().invoke(main, ["import", "open-psa", str(file), "--node-limit", "20000"])
    assert again.output == result.output


def test_out_of_time_is_an_error_without_an_answer(file: Path) -> None:
    result = CliRunner().invoke(main, ["import", "open-psa", str(file), "--time-limit", "0.1"])
    assert result.exit_code == 4
    assert "no result after 0.1 s" in result.output
    assert "P =" not in result.output


def test_a_dynamic_tree_says_of_how_many_modules_it_is_made(tmp_path: Path) -> None:
    file = tmp_path / "two.dft"
    halves = "".join(
        f'"{h}" wsp "{h}1" "{h}2"; "{h}1" lambda=0.1 dorm=0; "{h}2" lambda=0.1 dorm=0;' for h in "xy"
    )
    file.write_text(f'toplevel "t"; "t" or "x" "y"; {halves}', encoding="utf-8")
    result = CliRunner().invoke(main, ["import", "galileo", str(file), "--mission-time", "1"])
    assert result.exit_code == 0, result.output
    assert "exact, 2 independent modules, each a Markov chain, of 6 states in all" in result.output
    file.write_text(f'toplevel "t"; "t" and "x" "f"; "f" fdep "x1" "x2"; {halves}', encoding="utf-8")
    result = CliRunner().invoke(main, ["import", "galileo", str(file), "--mission-time", "1"])
    assert result.exit_code == 2
    assert f"{file}:1:27: 'f' is an fdep gate" in result.output
