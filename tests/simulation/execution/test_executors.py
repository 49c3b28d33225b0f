"""Executors: the same bytes whoever computes, on a real Dask cluster of two worker processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from click.testing import CliRunner

from withstand import api
from withstand.cli.main import main
from withstand.errors import IncompleteError, MissingExtraError, UsageError
from withstand.model.elements.claim import Part
from withstand.simulation.answers import answer
from withstand.simulation.execution import executors
from withstand.simulation.execution import on_dask as dask_executor
from withstand.simulation.execution.cluster import Cluster
from withstand.simulation.execution.context import Budget
from withstand.simulation.execution.executors import ExecutorChoice, open_cluster

# One cluster for all of them.
pytestmark = pytest.mark.xdist_group("dask")

SMALL_SHOP = api.example("small-shop")

NO_RAY = "Ray is too large for the dev lock; pip install 'withstand[ray]'"

NOBODY = "tcp://127.0.0.1:9"

PARTS = {
    ("rto", 0): Part(metric="rto", scenarios=("region-loss:*", "zone-loss:*"), bound="< 5m"),
    ("rpo", 0): Part(metric="rpo", scenarios=("region-loss:*",), bound="< 1s"),
    ("availability", 0): Part(metric="availability-by-time", bound=">= 99.9%"),
}

BUDGET = Budget(replications=100, first=50)


def asked(build: Any, executor: str = "processes", workers: int = 1) -> str:
    return repr(answer(build(), PARTS, seed=42, workers=workers, budget=BUDGET, executor=executor))


@pytest.fixture(scope="module")
def expected(build) -> str:
    return asked(build)


@pytest.fixture(scope="module")
def dask() -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as cluster:
        yield cluster


def test_dask_gives_the_bytes_that_processes_give(build, dask, expected) -> None:
    assert asked(build, workers=2) == expected
    assert asked(build, f"dask={dask.scheduler_address}") == expected


def test_a_dask_worker_killed_in_the_middle_changes_no_byte(build, dask, expected, monkeypatch) -> None:
    victims = []
    result = Cluster._result

    def first_kill(self: Cluster, future: Any) -> Any:
        found = result(self, future)
        if not victims:
            victims.append(dask.workers[0].pid)
            os.kill(victims[0], signal.SIGKILL)
        return found

    monkeypatch.setattr(Cluster, "_result", first_kill)
    assert asked(build, f"dask={dask.scheduler_address}") == expected
    assert victims and dask.workers[0].pid != victims[0]


def test_a_worker_with_other_code_is_refused(build, dask, monkeypatch) -> None:
    here = replace(executors.versions(), source="0123456789ab")
    monkeypatch.setattr(executors, "versions", lambda: here)
    with pytest.raises(
        IncompleteError, match=r"the worker .* but here are .*0123456789ab.* install the same"
    ):
        asked(build, f"dask={dask.scheduler_address}")


def test_a_worker_without_withstand_is_refused(dask, monkeypatch) -> None:
    monkeypatch.setattr(dask_executor, "_NEEDED", "withstand.absent")
    with pytest.raises(IncompleteError, match=r"lacks withstand\.absent: install withstand"):
        open_cluster(ExecutorChoice.of(f"dask={dask.scheduler_address}"), 1, int, ())


def test_the_error_of_a_task_arrives_and_the_order_is_kept(dask) -> None:
    with open_cluster(ExecutorChoice.of(f"dask={dask.scheduler_address}"), 1, int, ()) as cluster:
        assert list(cluster.map(pow, [2, 3, 4], [5, 6, 7])) == [32, 729, 16384]
        with pytest.raises(ValueError, match="invalid literal"):
            list(cluster.map(int, ["1", "x"]))


@pytest.mark.parametrize("address", [NOBODY, "foo://x", "tls://127.0.0.1:9"])
def test_a_cluster_that_cannot_be_reached(address: str, monkeypatch) -> None:
    monkeypatch.setattr(dask_executor, "_CONNECT_WITHIN", 0.3)
    done = CliRunner().invoke(
        main, ["verify", str(SMALL_SHOP), "-o", "text", "--executor", f"dask={address}"]
    )
    assert done.exit_code == 4
    assert done.output.startswith(f"error: the Dask scheduler {address} cannot be reached (")
    assert "dask scheduler" in done.output and "Traceback" not in done.output


def test_a_cluster_without_workers(monkeypatch) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(dask_executor, "_WORKER_WITHIN", 0.3)
    with (
        LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", silence_logs=50) as empty,
        pytest.raises(IncompleteError, match="had no worker"),
    ):
        open_cluster(ExecutorChoice.of(f"dask={empty.scheduler_address}"), 1, int, ())


@pytest.mark.parametrize("text", ["", "dsk", "dask=", "ray= ", "processes=2", "Dask"])
def test_an_executor_that_does_not_exist(text: str) -> None:
    with pytest.raises(UsageError):
        api.VerifyOptions(executor=text)
    done = CliRunner().invoke(main, ["verify", str(SMALL_SHOP), "-o", "text", f"--executor={text}"])
    assert done.exit_code == 2 and "Traceback" not in done.output


@pytest.mark.parametrize("extra", ["dask", "ray"])
def test_the_extra_that_is_missing_is_named(extra: str, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, {"dask": "distributed"}.get(extra, extra), None)
    with pytest.raises(MissingExtraError, match=rf"pip install 'withstand\[{extra}\]'"):
        open_cluster(ExecutorChoice.of(extra), 1, int, ())


def test_the_core_imports_no_cluster() -> None:
    code = "import sys, withstand.api, withstand.simulation.execution.executors as e, withstand.simulation.execution.cluster as c; c.versions(); sys.exit(bool({'dask', 'distributed', 'ray'} & set(sys.modules)))"  # noqa: E501
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_ray_cluster_that_cannot_be_reached() -> None:
    pytest.importorskip("ray", reason=NO_RAY)
    with pytest.raises(IncompleteError, match=r"the Ray cluster 127\.0\.0\.1:9 cannot be reached"):
        open_cluster(ExecutorChoice.of("ray=127.0.0.1:9"), 1, int, ())


def test_ray_gives_the_bytes_that_processes_give(build, expected) -> None:
    pytest.importorskip("ray", reason=NO_RAY)
    assert asked(build, "ray", workers=2) == expected
