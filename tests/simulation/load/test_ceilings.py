"""Fixed ceilings: what each kind of element takes, as a multiple of its demand at the peak."""

from __future__ import annotations

from typing import Any

import pytest

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.simulation.load.ceilings import ceilings
from withstand.simulation.sampling.fact_log import FactLog


def platform(resource: dict[str, Any], access: str = "read-write") -> Architecture:
    """One workload that sends 100 requests a second, a quarter of them writes, to one resource."""
    path = ["entry", "service"] if resource["kind"] == "api-gateway" else ["www", "service"]
    calls = [] if resource["kind"] == "api-gateway" else [
        {"to": "entry", "protocol": "https", "access": access}
    ]  # fmt: skip
    return build(
        {
            "name": "one",
            "traffic": {"peak": "100/s"},
            "regions": {"us-east-1": {"zones": ["us-east-1a"]}},
            "resources": {
                "dns": {"kind": "route53", "domain": "x.example"},
                "alb": {"kind": "alb", "region": "us-east-1", "targets": ["service"]},
                "cluster": {"kind": "eks", "region": "us-east-1"},
                "entry": {"region": "us-east-1", **resource},
            },
            "dns_records": {"www": {"zone": "dns", "record": "x.example", "targets": [{"to": "alb"}]}},
            "workloads": {
                "service": {"region": "us-east-1", "cluster": "cluster", "replicas": 1, "dependencies": calls}
            },
            "journeys": {"all": {"path": path, "share": 1, "write_share": 0.25}},
            "claims": {"any": {"title": "any", "parts": [{"metric": "rules", "rules": ["REL001"]}]}},
        }
    )


def factors(resource: dict[str, Any], access: str = "read-write") -> dict[bool, float]:
    """The ceilings' factors, by whether they are of writes alone."""
    facts = FactLog(platform(resource, access), seed=1)
    return {ceiling.writes: ceiling.factor for ceiling in ceilings(facts, "entry")}


def test_a_database_has_a_writer_and_readers() -> None:
    instances = [{"zone": "us-east-1a", "role": role} for role in ("writer", "reader", "standby")]
    found = factors(
        {
            "kind": "aurora-postgresql",
            "instances": instances,
            "write_capacity": "50/s",
            "read_capacity": "60/s",
        }
    )
    assert found == {True: pytest.approx(50 / 25), False: pytest.approx(2 * 60 / 75)}


def test_a_database_of_unknown_capacity_has_no_known_ceiling() -> None:
    assert factors({"kind": "aurora-postgresql"}) == {}


def test_a_provisioned_table_is_fixed_and_one_on_demand_follows() -> None:
    provisioned = {
        "kind": "dynamodb", "billing": "provisioned", "write_capacity": "100/s", "read_capacity": "75/s"
    }  # fmt: skip
    assert factors(provisioned) == {True: pytest.approx(4), False: pytest.approx(1)}
    found = list(ceilings(FactLog(platform({"kind": "dynamodb"}), seed=1), "entry"))
    assert {ceiling.doubles_every for ceiling in found} == {1800}
    assert {ceiling.factor for ceiling in found} == {4000 / 25, 12_000 / 75}


def test_a_cache_a_throttle_and_a_fifo_queue() -> None:
    assert factors({"kind": "elasticache-redis", "operations_capacity": "500/s", "shards": 2}) == {False: 10}
    assert factors({"kind": "api-gateway", "throttle_rate": "250/s"}) == {False: pytest.approx(2.5)}
    assert factors({"kind": "sqs", "fifo": True}, "send") == {False: pytest.approx(3)}
    assert factors({"kind": "sqs"}, "send") == {}


def test_a_workload_is_no_fixed_ceiling() -> None:
    assert list(ceilings(FactLog(platform({"kind": "sqs"}), seed=1), "service")) == []


def test_a_pool_carries_what_little_says() -> None:
    made = platform({"kind": "aurora-postgresql", "service_time": "20ms"})
    (call,) = made.workloads["service"].dependencies
    pooled = made.workloads["service"].model_copy(
        update={"dependencies": (call.model_copy(update={"connections": 3}),), "replicas": 2}
    )
    made = made.model_copy(update={"workloads": {"service": pooled}})
    (ceiling,) = ceilings(FactLog(made, seed=1), "service")
    assert ceiling.factor == pytest.approx(2 * 3 / 0.02 / 100)
    assert "a pool of 3 connections to entry" in ceiling.why
