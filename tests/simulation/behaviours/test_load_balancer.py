"""Load balancers: when a target comes back, and which targets an address in a zone sends to."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.simulation.engine.record import FlowOutcome
from withstand.simulation.engine.replication import uniform
from withstand.simulation.execution.replications import Chunks

REGION = "us-east-1"
ZONES = [f"{REGION}{letter}" for letter in "abc"]

RESTART, INTERVAL = 63.0, 7.0
PODS, SEED = "kubernetes-workload", 42

Shop = Callable[..., Architecture]


@pytest.fixture
def shop(assume: Callable[..., Any]) -> Shop:
    """A load balancer in front of three copies, one in each zone, that serve 3/s."""

    def make(peak: str = "3/s", **balancer: Any) -> Architecture:
        return build(
            {
                "name": "shop",
                "traffic": {"peak": peak},
                "regions": {REGION: {"zones": ZONES}},
                "resources": {
                    "eks": {"kind": "eks", "region": REGION},
                    "alb": {"kind": "alb", "region": REGION, "targets": ["web"], **balancer},
                },
                "workloads": {
                    "web": {
                        "region": REGION, "cluster": "eks", "replicas": 3, "cores": 1, "capacity": "1/s",
                        "service_time": "1ms", "concurrency": 100, "spread": "zones",
                    }
                },
                "journeys": {"shop": {"path": ["alb", "web"], "share": 1.0, "floor": "90%"}},
                "scenarios": {
                    "crash": {"faults": [{"kind": "process-crash", "target": "web"}]},
                    "zone": {"faults": [{"kind": "zone-loss", "target": ZONES[0], "duration": "1h"}]},
                },
                "assumptions": {
                    "restart": assume(f"{PODS}.process_restart_time", RESTART),
                    "evacuation": assume("alb.zone_evacuation_time", 20.0),
                },
            }
        )  # fmt: skip

    return make


def felt(architecture: Architecture, scenario: str) -> FlowOutcome:
    (one,) = Chunks(architecture, SEED).make(scenario, "peak", range(1))
    return one.flows["shop"]


def check(unhealthy: int, healthy: int) -> dict[str, Any]:
    return {
        "interval": f"{INTERVAL}s",
        "timeout": "2s",
        "unhealthy_threshold": unhealthy,
        "healthy_threshold": healthy,
    }


@pytest.mark.parametrize("healthy", [2, 3, 10])
def test_a_target_that_failed_its_checks_must_pass_some(shop: Shop, healthy: int) -> None:
    first = INTERVAL * uniform(SEED, "crash", 0, "target check alb")
    passing = first + INTERVAL * math.ceil((RESTART - first) / INTERVAL)
    found = felt(shop(health_check=check(2, healthy)), "crash")
    assert found.outage == pytest.approx(passing + INTERVAL * (healthy - 1))


def test_one_that_was_back_before_its_checks_failed_need_not(shop: Shop) -> None:
    # Ten checks in a row take longer than the restart.
    found = felt(shop(health_check=check(10, 10)), "crash")
    assert found.outage == pytest.approx(RESTART)


def test_addresses_send_to_every_zone(shop: Shop) -> None:
    # A third of the addresses is lost, and a third of what the others send goes to the lost copy.
    assert felt(shop("1/s"), "zone").lowest == pytest.approx(2 / 3 * 2 / 3)


def test_addresses_without_cross_zone_balancing_send_to_their_own(shop: Shop) -> None:
    assert felt(shop("1/s", cross_zone=False), "zone").lowest == pytest.approx(2 / 3)
