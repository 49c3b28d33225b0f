"""The autoscaler acts at the first tick after its metrics have come, and not before."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from withstand.model.build import build
from withstand.simulation.engine import replication as engine
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.playing.scenario import perform

REGION, PODS = "us-east-1", "kubernetes-workload"
INTERVAL, START = 15.0, 7.0


def surge(assume: Callable[..., Any], delay: float) -> dict[str, Any]:
    """Demand doubles for two hours at copies that are used to 60 % of their capacity, on nodes with room."""
    zones = [REGION + zone for zone in "abc"]
    return {
        "name": "surge",
        "traffic": {"peak": "300/s"},
        "regions": {REGION: {"zones": zones}},
        "resources": {
            "eks": {"kind": "eks", "region": REGION},
            "nodes": {
                "kind": "eks-node-group", "region": REGION, "zones": zones, "cluster": "eks",
                "instance_type": "m6i.large", "cores": 8.0, "memory": "8GiB",
                "minimum": 6, "desired": 6, "maximum": 6,
            },
        },
        "workloads": {
            "web": {
                "region": REGION, "cluster": "eks", "node_groups": ["nodes"], "cores": 1.0,
                "capacity": "100/s", "spread": "zones", "start_time": f"{START:g}s",
                "scaling": {"minimum": 5, "maximum": 40, "target_utilisation": "60%"},
            }
        },
        "journeys": {"shop": {"path": ["web"], "share": 1.0, "critical": True}},
        "scenarios": {"rush": {"faults": [{"kind": "traffic-surge", "factor": 2, "duration": "2h"}]}},
        "assumptions": {
            "delay": assume(f"{PODS}.metric_delay", delay),
            "interval": assume(f"{PODS}.scale_decision_interval", INTERVAL),
        },
    }  # fmt: skip


@pytest.mark.parametrize("delay", [0.0, 20.0, 45.0, 61.0])
def test_copies_start_at_the_tick_after_the_metrics(
    assume: Callable[..., Any], delay: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ticks come at half an interval and then each interval; what is hot at the first acts `delay` later."""
    monkeypatch.setattr(engine, "_hashed", lambda name: 0.5)
    chunks = Chunks(build(surge(assume, delay)), 1)
    run = perform(chunks.plant, chunks.at_load(1.0), chunks.scenarios["rush"], (1, 0))
    first = next(link for link in run.steps if link.what == "Copies start")
    ticks = math.ceil(delay / INTERVAL - 1e-9)
    assert first.start == pytest.approx(INTERVAL / 2 + ticks * INTERVAL)
    assert first.end - first.start == pytest.approx(START)
