"""A lost zone that comes back: its nodes launch again, and copies that found no room run on them.

All copies are in the one zone that is lost, nothing is behind them, and traffic has nowhere else to go: the
outage is as long as the loss, and then as long as the facts say that nodes and pods take.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.simulation.behaviours import compute_pool
from withstand.simulation.execution.replications import Chunks

HOUR = 3600.0

LAUNCH, START, PULL = 40.0, 7.0, 3.0

NODES, PODS = "eks-node-group", "kubernetes-workload"

ZONES = ("us-east-1a", "us-east-1b")


@pytest.fixture(scope="module")
def shop(assume: Callable[..., Any]) -> Callable[..., Architecture]:
    def make(scaler: str = "cluster-autoscaler", spare: int = 0) -> Architecture:
        zones = ZONES[: 1 + (spare > 0)]
        return build(
            {
                "name": "shop",
                "traffic": {"peak": "10/s"},
                "regions": {"us-east-1": {"zones": list(zones)}},
                "resources": {
                    "eks": {"kind": "eks", "region": "us-east-1"},
                    "nodes": {
                        "kind": NODES, "region": "us-east-1", "zones": list(zones), "cluster": "eks",
                        "instance_type": "m6i.large", "cores": 2.0, "memory": "8GiB", "scaler": scaler,
                        "minimum": 4, "desired": 4, "maximum": 4 + spare,
                    },
                },
                "workloads": {
                    "web": {
                        "region": "us-east-1", "cluster": "eks", "node_groups": ["nodes"], "replicas": 4,
                        "cores": 2.0, "service_time": "20ms", "concurrency": 4, "spread": "zones",
                        "critical": True,
                    }
                },
                "journeys": {"shop": {"path": ["web"], "share": 1.0, "critical": True}},
                "scenarios": {
                    "gone": {"faults": [{"kind": "zone-loss", "target": ZONES[0], "duration": "2h"}]}
                },
                "assumptions": {
                    "launch": assume(f"{NODES}.node_launch_time", LAUNCH),
                    "start": assume(f"{PODS}.pod_start_time", START),
                    "pull": assume(f"{PODS}.image_pull_time", PULL),
                },
            }
        )  # fmt: skip

    return make


def outage(architecture: Architecture) -> float:
    (one,) = Chunks(architecture, 42).make("gone", "peak", range(1))
    return one.flows["shop"].outage


@pytest.mark.parametrize("scaler", ["cluster-autoscaler", "none"])
def test_copies_run_again_once_the_zone_is_back(shop: Callable[..., Architecture], scaler: str) -> None:
    assert outage(shop(scaler)) == pytest.approx(2 * HOUR + LAUNCH + START, abs=1e-6)


def test_a_model_in_which_nodes_do_not_come_back_is_found_out(
    shop: Callable[..., Architecture], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compute_pool, "regain_zone", lambda run, zone, after: None)
    assert outage(shop()) > 2 * HOUR + 10 * (LAUNCH + START)


def test_a_group_with_room_in_another_zone_does_not_wait(shop: Callable[..., Architecture]) -> None:
    assert outage(shop(spare=4)) < HOUR
