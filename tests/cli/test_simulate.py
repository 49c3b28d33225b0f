"""`withstand simulate`: scenarios and incidents as users ask for them, JSON, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from withstand.cli.main import main

SHOP = str(Path(__file__).resolve().parents[2] / "examples" / "small-shop")
ZONE_POWER = "2021-12-22-us-east-1-zone-power"
FEW = ("--budget", "12", "--workers", "1")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, ["simulate", *arguments], catch_exceptions=True)
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_incidents_are_listed_without_an_architecture() -> None:
    result = run("--incidents")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert len(lines) >= 10
    assert any(line.startswith("2025-10-20-us-east-1-dynamodb") and "14 h 32 m" in line for line in lines)


def test_an_incident_elsewhere_is_moved_and_says_so() -> None:
    result = run(SHOP, "--incident", ZONE_POWER, "--in", "eu-central-1", *FEW)
    assert result.exit_code == 0
    assert "Played in eu-central-1, not in us-east-1" in result.output
    assert "not used here" in result.output
    assert "The provider's event took 10 h 00 m; a critical journey would have been below" in result.output
    assert re.search(r"  order \*? .* of the chain", result.output)
    assert result.output.index("a critical journey") < result.output.index("What failed then")


def test_what_is_not_modelled_is_listed_and_not_judged() -> None:
    result = run(SHOP, "--incident", "2023-06-13-us-east-1-lambda", "--in", "eu-central-1", *FEW)
    assert result.exit_code == 0
    assert re.search(r"\? not modelled .* 50% of Lambda: the catalog has no such service", result.output)
    nothing = run(
        SHOP, "--incident", "2021-09-02-ap-northeast-1-direct-connect", "--in", "eu-central-1", *FEW
    )
    assert "nothing of it that is modelled touches this architecture" in nothing.output


def test_the_trace_of_an_incident() -> None:
    result = run(SHOP, "--incident", ZONE_POWER, "--in", "eu-central-1", "--trace", *FEW)
    assert "Median replication of" in result.output and "Worst replication of" in result.output
    assert "zone-loss begins eu-central-1a" in result.output
    assert "What decides, for order" in result.output
    assert "own estimate. Launches were reported to fail" in result.output


def test_the_trace_of_a_scenario() -> None:
    result = run(SHOP, "--scenario", "writer-loss:orders-db", "--trace", *FEW)
    assert result.exit_code == 0
    assert "Below its floor order" in result.output
    assert "Median replication of writer-loss:orders-db" in result.output


def test_a_scenario_on_nothing_says_so(tmp_path: Path) -> None:
    spec = tmp_path / "shop.yaml"
    text = (Path(SHOP) / "shop.yaml").read_text(encoding="utf-8")
    fault = "{kind: service-impaired, target: eu-central-1, service: sqs, duration: 1h}"
    spec.write_text(f"{text}\nscenarios:\n  nothing: {{faults: [{fault}]}}\n", encoding="utf-8")
    result = run(str(spec), "--scenario", "nothing", *FEW)
    assert result.exit_code == 0
    assert "nothing that is followed feels it" in result.output
    felt = run(SHOP, "--scenario", "writer-loss:orders-db", *FEW)
    assert "nothing that is followed feels it" not in felt.output


def test_the_screen_of_a_scenario_answers_first() -> None:
    result = run(SHOP, "--scenario", "writer-loss:orders-db", *FEW)
    lines = result.output.splitlines()
    assert [line.split("  ")[1] for line in lines if "decided by" in line] == [
        "Journeys (* critical)",
        "Stores",
    ]
    assert any(
        re.match(r"  orders-db +[\dms ]+ .*Failover to a standby.*of the chain", line) for line in lines
    )
    assert "critical in" not in result.output and "--trace" in lines[-1]
    traced = run(SHOP, "--scenario", "writer-loss:orders-db", "--trace", *FEW)
    assert "critical in" in traced.output


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        (("--incident", ZONE_POWER, "--in", "eu-central-1"), "incident"),
        (("--scenario", "writer-loss:orders-db"), "scenarios"),
    ],
)
def test_json_goes_to_a_file_or_to_the_terminal(tmp_path: Path, asked: tuple[str, ...], key: str) -> None:
    file = tmp_path / "found.json"
    written = run(SHOP, *asked, *FEW, "-o", f"json={file}")
    printed = run(SHOP, *asked, *FEW, "-o", "json")
    assert written.exit_code == printed.exit_code == 0
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found["schema"] == "withstand/simulation" and key in found
    assert json.loads(printed.stdout) == found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--incident", "2021-12-22-us-east-1-power"), f"did you mean {ZONE_POWER}?"),
        (("--incident", ZONE_POWER), "--in eu-central-1"),
        (("--incident", ZONE_POWER, "--in", "eu-central-2"), "did you mean eu-central-1?"),
        (("--in", "eu-central-1"), "add --incident ID"),
        (("--incident", ZONE_POWER, "--scenario", "zone-loss:*"), "leave --scenario out"),
        (("--scenario", "writer-loss:order-db"), "did you mean writer-loss:orders-db?"),
        (("--scenario", "zone-loss:*", "-o", "html=x.html"), "'html' is not a format"),
        (("--scenario", "zone-loss:*", "-o", "text=x.txt"), "text goes to the terminal"),
        (("--scenario", "writer-loss:orders-db", *FEW, "-o", "json=/proc/no/file.json"), "was not written"),
    ],
)
def test_what_cannot_be_done_is_refused(arguments: tuple[str, ...], message: str) -> None:
    result = run(SHOP, *arguments)
    assert result.exit_code in (2, 4)
    assert message in result.output
