"""The commands as users type them: what they print, which exit code, and never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from withstand.cli.main import main

PLATFORM = """\
name: shop
as_of: 2026-11-22
regions:
  us-east-1: {zones: [us-east-1a, us-east-1b]}
resources:
  bucket: {kind: s3, region: us-east-1, key: key}
  key: {kind: kms, region: us-east-1}
"""
CLAIMS = """\
claims:
  encrypted:
    title: All data is encrypted with KMS
    metric: rules
    rules: [SEC009]
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Run a command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(main, list(arguments), catch_exceptions=True)
        assert "Traceback" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return invoke


def write(folder: Path, text: str, name: str = "platform.yaml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return name


def test_validate_says_what_there_is(run, tmp_path: Path) -> None:
    result = run("validate", write(tmp_path, PLATFORM))
    assert result.exit_code == 0
    assert "1 region, 2 zones, 2 resources" in result.output
    assert "recorded only" not in result.output


def test_validate_lists_what_decides_nothing_with_reason_and_place(run, tmp_path: Path) -> None:
    text = PLATFORM.replace("region: us-east-1, key", "region: us-east-1, size: 2TiB, key")
    result = run("validate", write(tmp_path, text))
    assert result.exit_code == 0
    _, counts, listed = result.output.splitlines()
    assert counts == "recorded only: 1 value of 1 field decides nothing"
    assert listed.startswith("  ObjectStore.size    1 ×  restores take what the catalog says")
    assert listed.endswith("(platform.yaml:6:47)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PLATFORM.replace("kind: s3", "kind: s4"), "platform.yaml:6:18: bucket: the kind 's4'"),
        (PLATFORM.replace("key: key", "key: kye"), "did you mean 'key'?"),
        (PLATFORM.replace("region: us-east-1, key", "regoin: us-east-1, key"), "did you mean 'region'?"),
        ("name: [", "platform.yaml:2:1:"),
        ("", "platform.yaml"),
        ("\x00\x01", "platform.yaml"),
    ],
)
def test_what_is_wrong_is_said_with_its_place_and_exit_code_2(
    run, tmp_path: Path, text: str, message: str
) -> None:
    result = run("validate", write(tmp_path, text))
    assert result.exit_code == 2
    assert message in result.output


def test_a_file_that_is_not_there(run) -> None:
    result = run("verify", "nowhere.yaml")
    assert result.exit_code == 2
    assert "nowhere.yaml" in result.output


def test_check_fails_on_a_finding_and_exit_zero_lets_it_through(run, tmp_path: Path) -> None:
    file = write(tmp_path, PLATFORM.replace(", key: key", ""))
    failed = run("check", file, "--rule", "SEC009")
    assert failed.exit_code == 1
    assert "bucket" in failed.output
    assert run("check", file, "--rule", "SEC009", "--exit-zero").exit_code == 0


def test_check_of_a_rule_that_is_not_there(run, tmp_path: Path) -> None:
    assert run("check", write(tmp_path, PLATFORM), "--rule", "XYZ001").exit_code == 2


def test_verify_writes_a_report_and_a_result_and_says_what_next(run, tmp_path: Path) -> None:
    result = run("verify", write(tmp_path, PLATFORM + CLAIMS))
    assert result.exit_code == 0
    assert "encrypted" in result.output
    document = json.loads((tmp_path / "out" / "shop.json").read_text())
    assert document["claims"][0]["verdict"] == "holds"
    assert "<html" in (tmp_path / "out" / "shop.html").read_text()
    explained = run("explain", "encrypted")
    assert explained.exit_code == 0
    assert "All data is encrypted with KMS" in explained.output


def test_verify_is_violated_where_a_claim_is(run, tmp_path: Path) -> None:
    file = write(tmp_path, PLATFORM.replace(", key: key", "") + CLAIMS)
    assert run("verify", file, "-o", "text").exit_code == 1
    assert run("verify", file, "-o", "text", "--exit-zero").exit_code == 0
    assert not (tmp_path / "out").exists()


def test_a_waiver_accepts_a_violation_until_it_expires(run, tmp_path: Path) -> None:
    waiver = "waivers: {later: {claim: encrypted, reason: soon, owner: me, expires: 2026-12-01}}\n"
    file = write(tmp_path, PLATFORM.replace(", key: key", "") + CLAIMS + waiver)
    assert run("verify", file, "-o", "text").exit_code == 0
    assert run("verify", file, "-o", "text", "--as-of", "2026-12-02").exit_code == 1


def test_without_claims_nothing_is_assessed_and_that_is_not_a_success(run, tmp_path: Path) -> None:
    result = run("verify", write(tmp_path, PLATFORM))
    assert result.exit_code == 2
    assert "makes no claim" in result.output


def test_a_claim_that_is_not_there(run, tmp_path: Path) -> None:
    result = run("verify", write(tmp_path, PLATFORM + CLAIMS), "--claim", "encrypt")
    assert result.exit_code == 2
    assert "did you mean encrypted?" in result.output


def test_the_same_seed_gives_the_same_bytes(run, tmp_path: Path) -> None:
    file = write(tmp_path, PLATFORM + CLAIMS)
    for name in ("first", "second"):
        run("verify", file, "-o", f"json={name}.json", "-o", f"html={name}.html")
    for kind in ("json", "html"):
        assert (tmp_path / f"first.{kind}").read_bytes() == (tmp_path / f"second.{kind}").read_bytes()


def test_an_output_that_cannot_be_written_is_exit_code_4_and_leaves_nothing(run, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    result = run("verify", write(tmp_path, PLATFORM + CLAIMS), "-o", "json=taken")
    assert result.exit_code == 4
    assert sorted(path.name for path in tmp_path.iterdir()) == ["platform.yaml", "taken"]


def test_an_unknown_format_is_a_usage_error(run, tmp_path: Path) -> None:
    result = run("verify", write(tmp_path, PLATFORM + CLAIMS), "-o", "pdf=x.pdf")
    assert result.exit_code == 2
    assert "text, json, html" in result.output


def test_init_gives_a_platform_that_verifies(run, tmp_path: Path) -> None:
    assert run("init", "start").exit_code == 0
    again = run("init", "start")
    assert again.exit_code == 2
    assert "--force" in again.output
    assert run("validate", "start/platform.yaml").exit_code == 0


def test_explain_without_a_result_says_what_to_do(run) -> None:
    result = run("explain", "rto.dns")
    assert result.exit_code == 2
    assert "withstand verify" in result.output


def test_explain_a_rule(run) -> None:
    result = run("explain", "rel001")
    assert result.exit_code == 0
    assert "Remedy" in result.output


def test_schemas_are_json(run) -> None:
    for arguments in (("schema",), ("schema", "--result")):
        assert json.loads(run(*arguments).output)["$schema"].endswith("2020-12/schema")
