"""A shop in two regions, small enough to know what each metric must say of it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from withstand.model.build import build
from withstand.model.elements.claim import Part
from withstand.model.results.estimate import Answer
from withstand.simulation.execution.context import Budget, MeasureContext

EAST, WEST = "us-east-1", "us-west-2"
BUDGET = 400


def _per_region(name: str, **fields: Any) -> dict[str, Any]:
    """The same resource in both regions; `{region}` in texts becomes the region."""

    def fill(value: Any, region: str) -> Any:
        if isinstance(value, str):
            return value.replace("{region}", region)
        if isinstance(value, Mapping):
            return {key: fill(item, region) for key, item in value.items()}
        return [fill(item, region) for item in value] if isinstance(value, (list, tuple)) else value

    return {f"{name}@{region}": {"region": region, **fill(fields, region)} for region in (EAST, WEST)}


def shop() -> dict[str, Any]:
    """Data of the shop: gateway → order → payment, a queue, a table in both regions, a cache, a stream."""
    return {
        "name": "shop",
        "traffic": {"peak": "1000/s", "curve": [0.5] * 12 + [1.0] * 12, "surge": 2},
        "regions": {
            region: {"zones": [f"{region}a", f"{region}b", f"{region}c"]} for region in (EAST, WEST)
        },
        "resources": {
            "dns": {"kind": "route53", "domain": "shop.example"},
            **_per_region("alb", kind="alb", targets=["gateway"]),
            **_per_region("cluster", kind="eks"),
            **_per_region(
                "nodes", kind="eks-node-group", cluster="cluster", instance_type="m6i.2xlarge", cores=8,
                memory="32GiB", minimum=3, desired=6, maximum=12, scaler="cluster-autoscaler",
                zones=["{region}a", "{region}b", "{region}c"],
            ),
            **_per_region(
                "db", kind="aurora-postgresql", read_capacity="20000/s", write_capacity="2000/s",
                instances=[{"zone": "{region}a", "role": "writer"}, {"zone": "{region}b", "role": "reader"}],
            ),
            "db-global": {"kind": "aurora-global", "members": ["db"], "primary": f"db@{EAST}"},
            **_per_region("carts", kind="dynamodb", versioned=True),
            "carts-global": {"kind": "dynamodb-global-table", "members": ["carts"]},
            **_per_region("cart-stream", kind="dynamodb-streams", source="carts", consumers=["worker"]),
            **_per_region(
                "cache", kind="elasticache-redis",
                instances=[{"zone": "{region}a", "role": "primary"},
                           {"zone": "{region}b", "role": "replica"}],
            ),
            **_per_region(
                "jobs", kind="sqs", consumers=["worker"], dead_letter_queue="jobs-failed", max_receives=5
            ),
            **_per_region("jobs-failed", kind="sqs", is_dead_letter=True, retention="14d"),
            **_per_region("mesh", kind="istio", cluster="cluster", canaries=[{"workloads": ["order"]}]),
        },
        "dns_records": {
            "www": {
                "zone": "dns", "record": "www.shop.example", "policy": "weighted",
                "targets": [{"to": f"alb@{EAST}", "weight": 70}, {"to": f"alb@{WEST}", "weight": 30}],
            }
        },
        "workloads": {
            **_workload("gateway", 8, "2ms", [{"to": "order", "protocol": "grpc", "timeout": "2s"},
                                             {"to": "catalogue", "protocol": "grpc", "timeout": "2s"}]),
            **_workload("order", 10, "10ms", [
                {"to": "payment", "protocol": "grpc", "timeout": "2s"},
                {"to": "db", "protocol": "postgresql", "access": "read-write"},
                {"to": "carts", "protocol": "dynamodb", "access": "write"},
                {"to": "jobs", "protocol": "sqs", "mode": "asynchronous", "access": "send"},
            ], release="canary"),
            **_workload("payment", 10, "10ms", []),
            **_workload("catalogue", 8, "4ms", [
                {"to": "cache", "protocol": "redis", "mode": "soft", "access": "read"},
                {"to": "db", "protocol": "postgresql", "access": "read"}]),
            **_workload("worker", 8, "10ms", [], fault_tolerant=True),
        },
        "replications": {
            "db-copy": {"source": f"db@{EAST}", "target": f"db@{WEST}", "mode": "asynchronous",
                        "within": "db-global"},
        },
        "journeys": {
            "checkout": {"path": ["www", "alb", "gateway"],
                         "uses": ["order", "payment", "db", "carts", "jobs"],
                         "share": "30%", "critical": True, "write_share": "50%", "timeout": "5s"},
            "browse": {"path": ["www", "alb", "gateway"], "uses": ["catalogue", "cache", "db"],
                       "share": "70%", "write_share": 0, "timeout": "5s"},
        },
        "claims": {"any": {"title": "any", "parts": [{"metric": "rules", "rules": ["REL001"]}]}},
    }  # fmt: skip


def _workload(name: str, replicas: int, service_time: str, calls: list[Any], **more: Any) -> dict[str, Any]:
    scaling = {"minimum": replicas // 2, "maximum": replicas * 4, "target_utilisation": 0.6}
    return _per_region(
        name, cluster="cluster", replicas=replicas, service_time=service_time, concurrency=1, cores=0.5,
        spread="zones", dependencies=calls, scaling=scaling, in_mesh=True, **more,
    )  # fmt: skip


Ask = Callable[..., Answer]


@pytest.fixture
def data() -> dict[str, Any]:
    """The shop's data, to be changed by a test before it asks."""
    return shop()


@pytest.fixture
def ask(data: dict[str, Any]) -> Ask:
    """Ask for a metric of the data as it is then: `ask("drain-time", scenarios=(…,))`."""

    def once(metric: str, *, seed: int = 1, replications: int = BUDGET, **fields: Any) -> Answer:
        architecture = build(data)
        context = MeasureContext(architecture, seed, Budget(replications), _no_runs, _no_runs)
        module = importlib.import_module(f"withstand.simulation.measures.{metric.replace('-', '_')}")
        answer: Answer = module.measure(context, Part.model_validate({"metric": metric, **fields}))
        return answer

    return once


def _no_runs(*_: object) -> Any:
    raise AssertionError("this metric makes no replications of scenarios")
