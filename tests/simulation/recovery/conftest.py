"""The shop with constants instead of distributions: a chain is then the exact sum of its links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from withstand.model.architecture import Architecture
from withstand.simulation.engine.record import Link, Replication
from withstand.simulation.execution.replications import Chunks

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

Pinned = Callable[..., Architecture]


@pytest.fixture(scope="session")
def pinned(build: Callable[..., Architecture], assume: Callable[..., Any]) -> Pinned:
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
        assert all(a.end <= b.start + 1e-9 for a, b in zip(links, links[1:], strict=False))
        return [link.what for link in links]

    return listed
