"""Ctrl-C, killed workers, measures that crash, too small budgets: no half file, no wrong number."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from multiprocessing import connection
from pathlib import Path
from typing import Any

import pytest

from withstand import api
from withstand.errors import Interrupted
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import Result
from withstand.simulation import answers as running
from withstand.simulation import answers as summary
from withstand.simulation.execution import replications as parallel
from withstand.simulation.execution.processes import WorkerPool
from withstand.simulation.measures import rto

SMALL_SHOP = api.example("small-shop")
PLATFORM = SMALL_SHOP.parent / "enterprise-platform"
SIMULATED = ("zone-loss", "database-failover")


def verify(budget: int = 60, **options: Any) -> Result:
    return api.verify(api.load(SMALL_SHOP), api.VerifyOptions(claims=SIMULATED, budget=budget, **options))


def test_ctrl_c_while_it_simulates(start, files, tmp_path: Path) -> None:
    """The terminal sends the signal to every process of the group, the workers too."""
    process: subprocess.Popen[str] = start(
        ["simulate", str(PLATFORM), "--scenario", "*", "--workers", "2", "--budget", "1000000"]
    )
    wait_for_workers(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    output, error = process.communicate()
    assert process.returncode == 130
    assert re.fullmatch(r"interrupted(: \d+ of \d+ scenarios were simulated until then)?", error.strip())
    assert output == ""
    assert files() == []


def test_ctrl_c_before_the_command_line_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    from withstand import __main__

    class Interrupting:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "withstand.cli.main":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "withstand.cli.main", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    with pytest.raises(SystemExit) as left:
        __main__.run()
    assert left.value.code == 130


@pytest.fixture
def ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes when `zone-loss` is measured, after `database-failover`."""

    def measure(context: Any, part: Any) -> Any:
        if part.scenarios and part.scenarios[0].startswith("zone-loss"):
            raise KeyboardInterrupt
        return real(context, part)

    real = running.measure
    monkeypatch.setattr(running, "measure", measure)
    monkeypatch.setattr(summary, "measure", measure)


def test_ctrl_c_keeps_what_was_decided(monkeypatch: pytest.MonkeyPatch, ctrl_c: None) -> None:
    with pytest.raises(Interrupted, match="claims were not measured") as raised:
        api.verify(api.load(SMALL_SHOP), api.VerifyOptions(budget=60))
    kept: Result = raised.value.kept
    monkeypatch.undo()
    calm = api.verify(api.load(SMALL_SHOP), api.VerifyOptions(budget=60))
    missing = {verdict.claim for verdict in kept.verdicts if "interrupted" in verdict.reason}
    assert "zone-loss" in missing
    assert {verdict.outcome for verdict in kept.verdicts if verdict.claim in missing} == {
        Outcome.NOT_ASSESSED
    }
    decided = [verdict for verdict in kept.verdicts if verdict.claim not in missing]
    assert decided
    assert decided == [verdict for verdict in calm.verdicts if verdict.claim not in missing]
    assert kept.interrupted and not calm.interrupted


def test_what_was_decided_is_written_and_says_that_it_is_not_all(ctrl_c, run, files, tmp_path: Path) -> None:
    outputs = ("-o", "text", "-o", "json=r.json", "-o", "html=r.html")
    done = run("verify", str(SMALL_SHOP), "--budget", "60", *outputs)
    assert done.exit_code == 130
    assert files() == ["r.html", "r.json"]
    assert "interrupted: what was not measured by then counts as not assessed" in done.output
    assert json.loads((tmp_path / "r.json").read_text())["interrupted"] is True
    assert "This run was interrupted." in (tmp_path / "r.html").read_text()


def test_finished_scenarios_are_shown_and_the_rest_is_said_to_be_missing(ctrl_c, run, tmp_path: Path) -> None:
    chosen = ("--scenario", "region-loss:*", "--scenario", "zone-loss:*", "--budget", "60")
    done = run("simulate", str(SMALL_SHOP), *chosen, "-o", "text", "-o", "json=s.json")
    assert done.exit_code == 130
    assert re.search(r"interrupted: 1 of \d scenarios were simulated until then", done.output)
    written = json.loads((tmp_path / "s.json").read_text())
    assert len(written["scenarios"]) == 1 and written["interrupted"].startswith("1 of ")


def wait_for_workers(pid: int) -> list[int]:
    """The ids of the process's workers, once it has forked them."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        pytest.skip("this system does not list a process's children")
    while len(found := children.read_text().split()) < 2:
        time.sleep(0.05)
    return [int(one) for one in found]


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_its_parent(start, end: signal.Signals) -> None:
    """A cancelled CI job ends the parent alone. A worker that stays makes this test run into its timeout."""
    process: subprocess.Popen[str] = start(
        ["simulate", str(SMALL_SHOP), "--scenario", "*", "--workers", "2", "--budget", "1000000"]
    )
    workers = wait_for_workers(process.pid)
    os.kill(process.pid, end)
    process.communicate()  # returns when the last process that could still write has gone
    for worker in workers:
        while Path(f"/proc/{worker}/cmdline").exists() and Path(f"/proc/{worker}/cmdline").read_bytes():
            time.sleep(0.05)


def test_a_killed_worker_changes_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = verify(workers=1)
    monkeypatch.setattr(parallel, "WorkerPool", DyingPool)
    DyingPool.killed = False
    hurt = verify(workers=2)
    assert DyingPool.killed
    assert hurt.verdicts == calm.verdicts


def test_a_worker_killed_in_the_middle_of_its_result_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half a result is in the pipe, and the other workers keep it open: its end never comes."""
    calm = verify(workers=1)
    parent, real = os.getpid(), connection.Connection._send

    def half(self: Any, data: Any, *how: Any) -> Any:
        if os.getpid() != parent and len(data) > 1_000:
            os.write(self.fileno(), bytes(data[: len(data) // 2]))
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, data, *how)

    monkeypatch.setattr(connection.Connection, "_send", half)
    assert verify(workers=2).verdicts == calm.verdicts


class DyingPool(WorkerPool):
    """A pool one of whose workers is killed once the third piece of work is handed out."""

    killed = False
    handed_out = 0

    def submit(self, *arguments: Any, **how: Any) -> Any:
        future = super().submit(*arguments, **how)
        self.handed_out += 1
        if self.handed_out == 3:
            DyingPool.killed = True
            worker = next(iter(self._processes.values()))
            os.kill(worker.pid, signal.SIGKILL)
            worker.join()
        return future


def test_a_measure_that_crashes_costs_its_own_claim_only(monkeypatch: pytest.MonkeyPatch) -> None:
    calm = verify()

    def crash(context: Any, part: Any) -> None:
        if part.scope:
            raise ZeroDivisionError("a <b>bug</b>\nof ours")
        return real(context, part)

    real = rto.measure
    monkeypatch.setattr(rto, "measure", crash)
    hurt = verify()
    (failed,) = [verdict for verdict in hurt.verdicts if verdict.claim == "database-failover"]
    assert failed.outcome is Outcome.INCONCLUSIVE
    assert "the measure failed with ZeroDivisionError (a <b>bug</b> of ours)" in failed.reason
    assert failed.estimate is None
    assert any("ZeroDivisionError" in gap for gap in hurt.unmodelled)
    assert [verdict for verdict in hurt.verdicts if verdict is not failed] == [
        verdict for verdict in calm.verdicts if verdict.claim != "database-failover"
    ]
    for format in ("html", "json", "text", "junit", "sarif", "markdown"):
        assert "ZeroDivisionError" in api.render(format, hurt, api.load(SMALL_SHOP))


def test_a_budget_that_is_too_small_decides_nothing(run) -> None:
    done = run(
        "verify", str(SMALL_SHOP), "--claim", "database-failover", "--budget", "3", "-o", "text"
    )  # fmt: skip
    assert done.exit_code == 3
    assert "1 inconclusive" in done.output


@pytest.mark.parametrize("setting", ["--budget=0", "--workers=0", "--seed=-1", "--budget=x"])
def test_settings_that_make_no_sense(run, setting: str) -> None:
    run("verify", str(SMALL_SHOP), setting).refused(setting.partition("=")[0])


def test_a_bug_is_called_a_bug_and_not_a_verdict(run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own exit code for an error is 1, which says "violated"."""

    def broken(_: Path) -> None:
        raise KeyError("x")

    monkeypatch.setattr(api, "load", broken)
    done = run("verify", str(SMALL_SHOP))
    assert done.exit_code == 70
    assert "withstand itself failed: KeyError: 'x'" in done.output
    assert "Traceback" not in done.output


def test_what_has_no_service_level_is_not_said_to_withstand(run, tmp_path: Path) -> None:
    """Nothing can go wrong where nothing is: that is no recovery within a minute."""
    text = "name: empty\nregions: {us-east-1: {zones: [us-east-1a]}}\nclaims:\n"
    for metric, bound in (("rto", "< 1m"), ("outage", "= 0s"), ("success-ratio", ">= 99%")):
        text += f"  {metric}: {{metric: {metric}, scenarios: ['region-loss:*'], bound: '{bound}'}}\n"
    (tmp_path / "empty.yaml").write_text(text, encoding="utf-8")
    done = run("verify", "empty.yaml", "-o", "text")
    assert done.exit_code == 2
    assert "3 not assessed" in done.output
    assert "no journey" in done.output
