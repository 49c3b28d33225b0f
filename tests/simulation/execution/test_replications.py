"""Sampling: it goes on until recovery times are known as precisely as asked, or the budget ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from withstand.simulation.engine.record import FlowOutcome, Replication
from withstand.simulation.execution.context import Budget
from withstand.simulation.execution.replications import Sampling, precise

LOSS = "region-loss:us-east-1"


def made(budget: Budget, architecture: Any, key: str = LOSS) -> int:
    with Sampling(architecture, seed=1, workers=1, budget=budget) as sampling:
        (runs,) = sampling.sample([(key, "peak", None)])
    assert [one.number for one in runs.replications] == list(range(len(runs.replications)))
    return len(runs.replications)


def test_it_goes_on_while_it_is_not_precise(build: Callable[..., Any]) -> None:
    """People decide in this loss, so that recovery times vary: 10, 20, 40 and then the whole budget."""
    assert made(Budget(replications=80, first=10, precision=1e-9), build()) == 80


def test_it_stops_when_it_is_precise(build: Callable[..., Any]) -> None:
    # Below 59 replications a P95 has no upper bound, and nothing is precise.
    assert made(Budget(replications=240, first=60, precision=1e9), build()) == 60
    assert made(Budget(replications=80, first=40, precision=1e9), build()) == 80


def test_local_faults_have_a_budget_of_their_own(build: Callable[..., Any]) -> None:
    budget = Budget(replications=800, first=100, precision=1e-9)
    assert made(budget, build(), "workload-loss:web@us-east-1") == budget.local == 200


def test_what_is_overloaded_before_any_fault_is_not_waited_for(build: Callable[..., Any]) -> None:
    """A workload of one slow copy never answers: how long it takes to come back, no sample would tell."""
    slow = {
        "region": "us-east-1",
        "cluster": "eks",
        "node_groups": ["nodes"],
        "capacity": "1/s",
        "cores": 0.5,
    }
    calls = [
        {"to": "db", "protocol": "postgresql", "access": "read-write", "timeout": "1s"},
        {"to": "slow", "protocol": "http", "mode": "soft"},
    ]
    workloads = {"web@us-east-1": {"dependencies": calls}, "slow@us-east-1": slow}
    alone = {"journeys": {"shop": {"uses": None}}, "workloads": workloads}
    other = "an outage of its own length that nobody else feels"
    fault = {"kind": "service-impaired", "target": "us-west-2", "service": "s3"}
    architecture = build(**alone, scenarios={"other": {"title": other, "faults": [fault]}})
    with Sampling(architecture, seed=1, workers=1, budget=Budget()) as sampling:
        (runs,) = sampling.sample([("other", "peak", 30)])
    assert len({one.flows["slow"].rto for one in runs.replications}) == 30, "below its floor all the time"
    assert made(Budget(replications=480, first=60, precision=0.01), architecture, "other") == 60


def replication(number: int, rto: float) -> Replication:
    flow = FlowOutcome(rto, rto, rto, rto, 0.0, repaired=False)
    return Replication(number, 1.0, 1.0, rto, {"shop": flow}, {}, {}, 0.0, {})


@pytest.mark.parametrize(("spread", "found"), [(0.0, True), (1.0, True), (200.0, False)])
def test_precise_is_a_relative_half_width_of_the_p95(spread: float, found: bool) -> None:
    sample = [replication(number, 100.0 + spread * (number % 50) / 50) for number in range(100)]
    assert precise(sample, 0.01) is found
    assert precise(sample, 0.01, without=("shop",))
