"""`explain --sensitivity` as users type it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from withstand.cli.main import main

SHOP = str(Path(__file__).parents[2] / "examples" / "small-shop" / "shop.yaml")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["explain", *arguments, "--sensitivity", "--workers", "1"])
    assert "Traceback" not in result.output
    return result


def test_it_names_what_decides_and_where_it_flips(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("t.svg", "t.json")]
    outputs = [each for file in files for each in ("-o", str(file))]
    result = run("database-failover", "--from", SHOP, "--budget", "60", "-o", "text", *outputs)
    assert result.exit_code == 0, result.output
    assert "1  aurora-postgresql.failover_time (typical)" in result.output
    assert "Where the verdict flips" in result.output
    assert "no influence: " in result.output
    assert files[0].read_text(encoding="utf-8").startswith("<svg xmlns=")
    assert json.loads(files[1].read_text(encoding="utf-8"))["claim"] == "database-failover"


def test_verify_refuses_what_no_number_decides_before_it_works(tmp_path: Path) -> None:
    for claim, said in (("retention", "nothing that is simulated"), ("retentio", "did you mean retention?")):
        result = CliRunner().invoke(main, ["verify", SHOP, "--sensitivity", claim, "-o", "text"])
        assert result.exit_code == 2
        assert said in result.output


def test_an_output_needs_something_to_put_out() -> None:
    result = CliRunner().invoke(main, ["explain", "database-failover", "--from", SHOP, "-o", "svg=x.svg"])
    assert result.exit_code == 2
    assert "-o belongs to --sensitivity" in result.output


def test_json_has_no_variants(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_text("{}", encoding="utf-8")
    result = run("database-failover", "--from", str(tmp_path / "result.json"))
    assert result.exit_code == 2
    assert "add --from FOLDER" in result.output


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("retention", "decided by nothing that was simulated"),
        ("database-failovr", "did you mean database-failover?"),
        ("*", "name one"),
    ],
)
def test_what_cannot_be_analysed_is_said(claim: str, said: str) -> None:
    result = run(claim, "--from", SHOP)
    assert result.exit_code == 2
    assert said in result.output


def test_too_few_runs_are_refused() -> None:
    assert run("database-failover", "--from", SHOP, "--budget", "10").exit_code == 2
