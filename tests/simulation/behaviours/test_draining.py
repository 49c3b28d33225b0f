"""A spot node that is taken back: who leaves it when, and what a disruption budget changes.

One workload, no autoscaler of copies, nobody behind it and nowhere else to go; every duration is pinned to a
number of its own. The node holds `on_it` copies: one group, its copies on two nodes, of which one goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.simulation.engine.record import FlowOutcome
from withstand.simulation.execution.replications import Chunks

NOTICE, LAUNCH, START, PULL, UNREADY, REMOVAL = 120.0, 47.0, 11.0, 5.0, 40.0, 1.0
"""Seconds: the notice, a node, a pod, its image, and until a silent node is left out."""

NODES, PODS, REGION = "eks-node-group", "kubernetes-workload", "us-east-1"


@pytest.fixture
def taken_back(assume: Callable[..., Any]) -> Callable[..., FlowOutcome]:
    """What the journey felt of an interruption, with so many copies of which half are on the node."""

    def make(replicas: int, *, rebalance: bool = False, free: int = 0, **workload: Any) -> FlowOutcome:
        return outcome(spot(assume, replicas, rebalance=rebalance, free=free, **workload))

    return make


def spot(
    assume: Callable[..., Any], replicas: int, *, rebalance: bool, free: int, **workload: Any
) -> Architecture:
    """Two spot nodes with room for the copies, and for `free` more on the other one."""
    return build(
        {
            "name": "shop",
            # As much as all copies serve, so that one copy less is felt.
            "traffic": {"peak": f"{replicas}/s"},
            "regions": {REGION: {"zones": [f"{REGION}a"]}},
            "resources": {
                "eks": {"kind": "eks", "region": REGION},
                "nodes": {
                    "kind": NODES, "region": REGION, "cluster": "eks", "purchase": "spot",
                    "instance_type": "m6i.large", "cores": replicas / 2 + free, "memory": "8GiB",
                    "minimum": 2, "desired": 2, "maximum": 2,
                },
                "group": {
                    "kind": "ec2-auto-scaling", "region": REGION, "node_groups": ["nodes"],
                    "rebalance": rebalance,
                },
            },
            "workloads": {
                "web": {
                    "region": REGION, "cluster": "eks", "replicas": replicas, "cores": 1, "capacity": "1/s",
                    "service_time": "1ms", "concurrency": 1000, "spread": "nodes", **workload,
                }
            },
            "journeys": {"shop": {"path": ["web"], "share": 1.0, "critical": True, "floor": "90%"}},
            "scenarios": {"gone": {"faults": [{"kind": "spot-interruption", "target": "nodes"}]}},
            "assumptions": {
                "notice": assume(f"{NODES}.interruption_notice", NOTICE),
                "launch": assume(f"{NODES}.node_launch_time", LAUNCH),
                "start": assume(f"{PODS}.pod_start_time", START),
                "pull": assume(f"{PODS}.image_pull_time", PULL),
                "unready": assume(f"{PODS}.node_not_ready_time", UNREADY),
                "removal": assume(f"{PODS}.endpoint_removal_time", REMOVAL),
                "eviction": assume(f"{PODS}.eviction_delay", 300.0),
            },
        }
    )  # fmt: skip


def outcome(architecture: Architecture) -> FlowOutcome:
    (one,) = Chunks(architecture, 42).make("gone", "peak", range(1))
    return one.flows["shop"]


def test_without_a_budget_all_copies_leave_at_once(taken_back: Callable[..., FlowOutcome]) -> None:
    # The other node has room for all: half is missing until they have started there.
    felt = taken_back(4, free=2)
    assert felt.lowest == pytest.approx(0.5, abs=0.01)
    assert felt.outage == pytest.approx(START)


def test_a_budget_lets_them_leave_one_by_one(taken_back: Callable[..., FlowOutcome]) -> None:
    # Three of four stay ready: one leaves and is replaced, then the other.
    felt = taken_back(4, free=2, min_available=3)
    assert felt.lowest == pytest.approx(0.75, abs=0.01)
    assert felt.outage == pytest.approx(2 * START)


def test_a_budget_of_all_copies_keeps_them_until_they_die(taken_back: Callable[..., FlowOutcome]) -> None:
    # Nothing leaves in order; at the end of the notice they are silent until the node is left out.
    felt = taken_back(4, free=2, min_available=4)
    assert felt.lowest == pytest.approx(0.5, abs=0.01)
    assert felt.outage == pytest.approx(UNREADY + REMOVAL + 300.0 + START)


@pytest.mark.parametrize(("rebalance", "launched"), [(True, LAUNCH), (False, NOTICE + LAUNCH)])
def test_copies_without_room_wait_for_the_next_node(
    taken_back: Callable[..., FlowOutcome], rebalance: bool, launched: float
) -> None:
    assert taken_back(4, rebalance=rebalance).outage == pytest.approx(launched + START)
