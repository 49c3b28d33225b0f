"""Surges against what scales: closed forms of what is served before and after each step of the chain."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.simulation.load.traffic_surge import STEP, Surge
from withstand.simulation.sampling.fact_log import FactLog

REGION = "us-east-1"
FACTS = {
    "kubernetes-workload.pod_start_time": 20.0, "kubernetes-workload.image_pull_time": 10.0,
    "kubernetes-workload.metric_delay": 30.0, "eks-node-group.node_launch_time": 60.0,
    "eks-node-group.provision_decision_time": 15.0,
}  # fmt: skip
START, METRICS, NODES = 2, 2, 5
"""Steps of 15 s: 30 s of start and pull, 30 s of metrics, 75 s for a node."""


@pytest.fixture
def shop(assume: Callable[..., Any]) -> Callable[..., Architecture]:
    def make(
        facts: dict[str, float] | None = None,
        nodes: dict[str, Any] | None = None,
        region: dict[str, Any] | None = None,
        **web: Any,
    ) -> Architecture:
        values = {**FACTS, **(facts or {})}
        return build(
            {
                "name": "shop", "traffic": {"peak": "1000/s"},
                "regions": {REGION: {"zones": [f"{REGION}a"], **(region or {})}},
                "resources": {
                    "eks": {"kind": "eks", "region": REGION},
                    "nodes": {
                        "kind": "eks-node-group", "region": REGION, "zones": [f"{REGION}a"], "cluster": "eks",
                        "instance_type": "m6i.large", "cores": 2.0, "memory": "8GiB", "minimum": 1,
                        "desired": 100, "maximum": 200, "scaler": "cluster-autoscaler", **(nodes or {}),
                    },
                },
                "workloads": {
                    "web": {
                        "region": REGION, "cluster": "eks", "node_groups": ["nodes"], "replicas": 10,
                        "cores": 1.0, "capacity": "100/s",
                        "scaling": {"minimum": 1, "maximum": 1000, "target_utilisation": "50%"}, **web,
                    }
                },
                "journeys": {"shop": {"path": ["web"], "share": 1.0}},
                "assumptions": {
                    name.replace(".", "-").replace("_", "-"): assume(name, value)
                    for name, value in values.items()
                },
            }
        )  # fmt: skip

    return make


def surge(
    architecture: Architecture, factors: list[float], duration: float = 3600.0, rate: float = 500.0
) -> Surge:
    """500 requests a second before it: ten replicas of 100 at half of their use."""
    made = Surge(FactLog(architecture, 42), REGION, {"web": rate}, np.array(factors))
    made.run(duration)
    return made


def served(made: Surge) -> np.ndarray:
    return made.workloads["web"].fraction


def test_before_anything_has_grown_it_is_capacity_over_load(shop) -> None:
    first = served(surge(shop(), [1.0, 2.0, 3.0, 10.0]))[0]
    assert first == pytest.approx([1, 1, 2 / 3, 1 / 5])


def test_new_replicas_serve_after_the_metrics_the_start_and_the_pull(shop) -> None:
    """Three times the load: twenty replicas are wanted at once, and serve all from the fourth step on."""
    whole = served(surge(shop(), [3.0]))[:, 0]
    assert list(whole[: METRICS + START]) == pytest.approx([2 / 3] * (METRICS + START))
    assert list(whole[METRICS + START :]) == pytest.approx([1.0] * (len(whole) - METRICS - START))


@pytest.mark.parametrize(
    "fact",
    [
        "kubernetes-workload.metric_delay",
        "kubernetes-workload.pod_start_time",
        "kubernetes-workload.image_pull_time",
    ],
)
def test_each_delay_counts(shop, fact: str) -> None:
    def steps(facts: dict[str, float] | None = None) -> int:
        return int((served(surge(shop(facts), [3.0]))[:, 0] < 1).sum())

    assert steps({fact: FACTS[fact] + 4 * STEP}) == steps() + 4


@pytest.mark.parametrize(
    "fact", ["eks-node-group.node_launch_time", "eks-node-group.provision_decision_time"]
)
def test_on_new_nodes_their_decision_and_launch_count_too(shop, fact: str) -> None:
    def steps(facts: dict[str, float] | None = None) -> int:
        made = shop(facts, nodes={"desired": 5, "maximum": 50})
        return int((served(surge(made, [3.0]))[:, 0] < 1).sum())

    assert steps() >= METRICS + START + NODES
    assert steps({fact: FACTS[fact] + 4 * STEP}) == steps() + 4


def test_a_maximum_of_replicas_is_a_ceiling(shop) -> None:
    scaling = {"minimum": 1, "maximum": 15, "target_utilisation": "50%"}
    made = surge(shop(scaling=scaling), [6.0])
    assert served(made)[-1, 0] == pytest.approx(15 * 100 / 3000)
    assert made.why("web", 0) == "the autoscaler of web stops at 15 replicas"


def test_a_maximum_of_nodes_is_a_ceiling(shop) -> None:
    """Eight nodes of two cores: sixteen replicas of one."""
    made = surge(shop(nodes={"desired": 5, "maximum": 8}), [6.0])
    assert served(made)[-1, 0] == pytest.approx(16 * 100 / 3000)
    assert "find no room on nodes: at their most nodes" in made.why("web", 0)


def test_a_quota_is_a_ceiling(shop) -> None:
    made = surge(shop(nodes={"desired": 5, "maximum": 50}, region={"core_quota": 14}), [6.0])
    assert served(made)[-1, 0] == pytest.approx(14 * 100 / 3000)
    assert "the vCPU quota is used up" in made.why("web", 0)


def test_nodes_that_do_not_grow_are_a_ceiling(shop) -> None:
    made = surge(shop(nodes={"desired": 6, "scaler": "none"}), [6.0])
    assert served(made)[-1, 0] == pytest.approx(12 * 100 / 3000)


def test_without_an_autoscaler_nothing_grows(shop) -> None:
    made = surge(shop(scaling=None, replicas=7), [6.0])
    assert set(np.round(served(made)[:, 0], 12)) == {round(700 / 3000, 12)}
    assert made.why("web", 0) == "web has 7 replicas and no autoscaler"


def test_columns_do_not_know_each_other(shop) -> None:
    together = served(surge(shop(), [2.5, 4.0, 8.0]))
    for column, factor in enumerate([2.5, 4.0, 8.0]):
        assert np.array_equal(together[:, column], served(surge(shop(), [factor]))[:, 0])


def test_more_load_is_never_served_better(shop) -> None:
    found = served(surge(shop(nodes={"desired": 5, "maximum": 30}), [1.0, 2.0, 3.0, 4.0, 6.0, 9.0])).mean(
        axis=0
    )
    assert all(a >= b for a, b in pairwise(found))
    assert found[0] > found[-1]
