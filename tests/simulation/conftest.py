"""A small platform in two regions, built from data, to be changed by each test where it needs to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import pytest

from withstand.model.architecture import Architecture
from withstand.model.build import build as build_architecture
from withstand.simulation.engine.record import Link, Replication
from withstand.simulation.execution.replications import Chunks

EAST, WEST = "us-east-1", "us-west-2"
REGIONS = (EAST, WEST)

Build = Callable[..., Architecture]


def _data() -> dict[str, Any]:
    return {
        "name": "shop",
        "traffic": {"peak": "1000/s"},
        "regions": {region: {"zones": [region + zone for zone in "abc"]} for region in REGIONS},
        "dns_records": {
            "www": {
                "zone": "dns",
                "record": "www.example.com",
                "policy": "weighted",
                "targets": [
                    {"to": f"alb@{region}", "weight": weight, "health_check": f"check@{region}"}
                    for region, weight in zip(REGIONS, (70, 30), strict=True)
                ],
            }
        },
        "health_checks": {
            f"check@{region}": {"target": f"alb@{region}", "interval": "10s", "failure_threshold": 3}
            for region in REGIONS
        },
        "on_call": {"operations": {}},
        "alerts": {"down": {"about": ["shop"], "source": "datadog", "pages": "operations"}},
        "resources": _resources(),
        "replications": {
            "files-copy": {"source": f"files@{EAST}", "target": f"files@{WEST}", "mode": "asynchronous"}
        },
        "workloads": {f"web@{region}": _web(region) for region in REGIONS},
        "journeys": {
            "shop": {
                "path": ["www", "cdn", "alb", "web"],
                "uses": ["db"],
                "share": 1.0,
                "critical": True,
                "write_share": 0.0,
            }
        },
    }


def _resources() -> dict[str, Any]:
    made: dict[str, Any] = {
        "dns": {"kind": "route53", "domain": "example.com"},
        "cdn": {
            "kind": "cloudfront",
            "origins": [{"id": "origin", "to": "www"}],
            "default_origin": "origin",
        },
        "datadog": {"kind": "datadog", "signals": ["metrics"]},
        "global": {
            "kind": "aurora-global",
            "members": [f"db@{EAST}", f"db@{WEST}"],
            "primary": f"db@{EAST}",
            "promotion": "scripted",
            "decided_by": "operations",
        },
    }
    for region in REGIONS:
        zones = [region + zone for zone in "abc"]
        made[f"alb@{region}"] = {"kind": "alb", "region": region, "targets": ["web"]}
        made[f"eks@{region}"] = {"kind": "eks", "region": region}
        made[f"nodes@{region}"] = {
            "kind": "eks-node-group",
            "region": region,
            "zones": zones,
            "cluster": "eks",
            "instance_type": "m6i.xlarge",
            "cores": 4.0,
            "memory": "16GiB",
            "minimum": 3,
            "desired": 6,
            "maximum": 20,
        }
        made[f"db@{region}"] = {
            "kind": "aurora-postgresql",
            "region": region,
            "instances": [
                {"zone": zones[0], "role": "writer" if region == EAST else "reader"},
                {"zone": zones[1], "role": "reader"},
            ],
        }
        made[f"files@{region}"] = {"kind": "s3", "region": region}
    return made


def _web(region: str) -> dict[str, Any]:
    return {
        "region": region,
        "cluster": "eks",
        "node_groups": ["nodes"],
        "replicas": 12,
        "cores": 0.5,
        "service_time": "20ms",
        "concurrency": 4,
        "critical": True,
        "spread": "zones",
        "dependencies": [
            {"to": "db", "protocol": "postgresql", "access": "read-write", "timeout": "1s"},
            {"to": "files", "protocol": "s3", "mode": "asynchronous", "access": "write"},
        ],
    }


def _merge(base: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """`change` over `base`, mapping by mapping; None takes a key away."""
    merged = dict(base)
    for key, value in change.items():
        if value is None:
            merged.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = _merge(merged[key], value)
        else:
            merged[key] = value
    return merged


@pytest.fixture(scope="session")
def build() -> Build:
    """Builds the platform with changes: `build(workloads={"web@us-east-1": {"replicas": 3}})`."""
    return lambda **changes: build_architecture(_merge(_data(), changes))


@pytest.fixture(scope="session")
def shop_data() -> Callable[[], dict[str, Any]]:
    """The platform as data."""
    return _data


@pytest.fixture(scope="session")
def replications() -> Callable[..., list[Replication]]:
    """Replications of a scenario of an architecture: `replications(architecture, key, 200)`."""

    def make(architecture: Architecture, key: str, count: int, seed: int = 42) -> list[Replication]:
        return Chunks(architecture, seed).make(key, "peak", range(count))

    return make


def override(fact: str, value: float, law: str = "", *parameters: float) -> dict[str, Any]:
    """An assumption that replaces a fact of the catalog."""
    made: dict[str, Any] = {"fact": fact, "value": value, "source": "a test"}
    if law:
        made["spread"] = {"law": law, "parameters": list(parameters)}
    return made


@pytest.fixture(scope="session")
def assume() -> Callable[..., dict[str, Any]]:
    """`assume("route53.alias_ttl", 120)`: an assumption, to be put into `assumptions`."""
    return override


CONSTANTS = {
    "operator.page_time": 31.0,
    "operator.acknowledge_time": 203.0,
    "operator.decision_time": 411.0,
    "operator.execution_time": 83.0,
    "operator.escalation_delay": 307.0,
    "datadog.scrape_interval": 1e-6,
    "aurora-global.promotion_time": 173.0,
    "aurora-global.reconnect_time": 29.0,
    "aurora-global.replication_lag": 3.0,
    "route53.edge_propagation_time": 2.0,
    "route53.propagation_time": 59.0,
    "route53.late_resolver_share": 0.1,
    "kubernetes-workload.pod_start_time": 17.0,
    "kubernetes-workload.image_pull_time": 13.0,
    "kubernetes-workload.metric_delay": 37.0,
    "eks-node-group.node_launch_time": 61.0,
    "eks-node-group.provision_decision_time": 7.0,
}
"""Distinct, so that a link which is left out or counted twice shows in the sum."""


@pytest.fixture(scope="session")
def pinned(build: Build, assume: Callable[..., Any]) -> Build:
    """`pinned(FAULTS, {"operator.page_time": 5.0}, workloads={…})`: scenario, facts, changes."""

    def make(
        faults: list[dict[str, Any]],
        facts: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> Architecture:
        values = {**CONSTANTS, **(facts or {})}
        assumptions = {
            name.replace(".", "-").replace("_", "-"): assume(name, *_law(value))
            for name, value in values.items()
        }
        return build(**{"scenarios": {"test": {"faults": faults}}, "assumptions": assumptions, **changes})

    return make


def _law(value: Any) -> tuple[Any, ...]:
    """A constant, or ("exponential", 60.0): a law with its parameters, the first of which is the value."""
    return (value[1], *value) if isinstance(value, tuple) else (value,)


@pytest.fixture(scope="session")
def constants() -> Mapping[str, float]:
    """The facts that `pinned` has."""
    return CONSTANTS


@pytest.fixture(scope="session")
def play() -> Callable[..., Replication]:
    """One replication of the scenario `test`."""

    def one(architecture: Architecture, load: str | float = "peak") -> Replication:
        (found,) = Chunks(architecture, 42).make("test", load, range(1))
        return found

    return one


@pytest.fixture(scope="session")
def took() -> Callable[..., list[float]]:
    """`took(one, "Paged")`: the seconds of every link of that name, in the order of the record."""

    def seconds(one: Replication, what: str) -> list[float]:
        return [link.end - link.start for link in one.links if link.what == what]

    return seconds


@pytest.fixture(scope="session")
def names() -> Callable[[Replication, tuple[int, ...]], list[str]]:
    """The links of a critical chain by name."""

    def listed(one: Replication, critical: tuple[int, ...]) -> list[str]:
        links: list[Link] = [one.links[index] for index in critical]
        assert all(a.end <= b.start + 1e-9 for a, b in pairwise(links))
        return [link.what for link in links]

    return listed
