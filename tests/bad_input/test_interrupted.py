"""Ctrl-C, killed workers, measures that crash, too small budgets: no half file, no wrong number."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from withstand import api
from withstand.model.verdict import Outcome, Result
from withstand.simulation import parallel
from withstand.simulation.measures import rto

SMALL_SHOP = api.example("small-shop")
SIMULATED = ("zone-loss", "database-failover")


def verify(budget: int = 60, **options: Any) -> Result:
    return api.verify(api.load(SMALL_SHOP), api.VerifyOptions(claims=SIMULATED, budget=budget, **options))


def test_ctrl_c_while_it_simulates(start, files, tmp_path: Path) -> None:
    """The terminal sends the signal to every process of the group, the workers too."""
    process: subprocess.Popen[str] = start(
        ["simulate", str(SMALL_SHOP), "--scenario", "*", "--workers", "2", "--budget", "1000000"]
    )
    wait_for_workers(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    output, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error.strip() == "interrupted"
    assert output == ""
    assert files() == []


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
    monkeypatch.setattr(parallel, "ProcessPoolExecutor", DyingPool)
    DyingPool.killed = False
    hurt = verify(workers=2)
    assert DyingPool.killed
    assert hurt.verdicts == calm.verdicts


class DyingPool(ProcessPoolExecutor):
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
