"""Connections as ceilings: Little's law for pools, what a database takes, and the mesh's limits."""

from __future__ import annotations

import math
from typing import Any

import pytest

from withstand.model.architecture import Architecture
from withstand.simulation.plant.connections import carried

EAST, WEST = "us-east-1", "us-west-2"

SHOP = "region-loss:us-east-1"

PEAK, COPIES, RATE = 1000.0, 12, 4 / 0.02

HOLD = 0.01


def shop(build: Any, *, database: dict[str, Any] | None = None, **dependency: Any) -> Architecture:
    """The shop whose database answers a statement in 10 ms; every request reads once."""
    call = {"to": "db", "protocol": "postgresql", "access": "read", "timeout": "1s", **dependency}
    made: Architecture = build(
        workloads={f"web@{region}": {"dependencies": [call]} for region in (EAST, WEST)},
        resources={
            f"db@{region}": {"service_time": f"{HOLD}s", **(database or {})} for region in (EAST, WEST)
        },
    )
    return made


def west(replications: Any, architecture: Architecture) -> Any:
    (one,) = replications(architecture, SHOP, 1)
    return one.capacity[WEST]


@pytest.mark.parametrize(
    ("dependency", "database", "rate", "ceiling"),
    [
        ({}, {}, COPIES * RATE, ""),
        # 1 connection carries 1 / 10 ms = 100 statements a second.
        ({"connections": 1}, {}, COPIES / HOLD, "a pool of 1 connections to db"),
        ({"connections": 3}, {}, COPIES * RATE, ""),
        # 12 replicas want 60 connections: a third of them gets none.
        ({"connections": 5}, {"max_connections": 40}, COPIES * RATE * 40 / 60, "takes 40 connections"),
        ({"connections": 5}, {"max_connections": 60}, COPIES * RATE, ""),
        ({"connections": 5}, {"max_connections": 40, "proxy": True}, COPIES * RATE, ""),
    ],
)  # fmt: skip
def test_what_a_region_can_serve(
    build: Any, replications: Any, dependency: Any, database: Any, rate: float, ceiling: str
) -> None:
    outcome = west(replications, shop(build, database=database, **dependency))
    assert outcome.settled == pytest.approx(rate / PEAK)
    assert (ceiling in outcome.ceiling) and bool(outcome.ceiling) is bool(ceiling)


def test_requests_beyond_the_connections_are_not_served(build: Any, replications: Any) -> None:
    """A pool of one on four replicas: 400 of the 1,000 requests a second, once the east is lost."""
    few = {"workloads": {f"web@{region}": {"replicas": 4} for region in (EAST, WEST)}}
    made = shop(lambda **changes: build(**_with(changes, few)), connections=1)
    free = shop(lambda **changes: build(**_with(changes, few)))
    (tight,), (wide,) = (replications(architecture, SHOP, 1) for architecture in (made, free))
    assert tight.flows["shop"].lost > wide.flows["shop"].lost * 1.5
    assert tight.capacity[WEST].settled == pytest.approx(4 / HOLD / PEAK)


def test_more_replicas_do_not_help_a_database_that_is_full(build: Any, replications: Any) -> None:
    settled = {}
    for replicas in (8, 12, 40):
        many = {"workloads": {f"web@{region}": {"replicas": replicas} for region in (EAST, WEST)}}
        full = {"max_connections": 40}
        made = shop(lambda **changes: build(**_with(changes, many)), database=full, connections=5)  # noqa: B023
        settled[replicas] = west(replications, made).settled
    assert (
        settled[8]
        == pytest.approx(settled[12])
        == pytest.approx(settled[40])
        == pytest.approx(8 * RATE / PEAK)
    )


def test_the_mesh_limits_http_and_not_grpc(build: Any) -> None:
    call = {"to": "api", "timeout": "1s", "breaker": {"max_connections": 2, "max_pending": 1}}
    shape = {"region": EAST, "cluster": "eks", "node_groups": ["nodes"], "service_time": "50ms"}
    limits = {}
    for protocol in ("http", "grpc"):
        made = build(workloads={
            f"web@{EAST}": {"dependencies": [{**call, "protocol": protocol}]}, f"api@{EAST}": shape,
        })  # fmt: skip
        limits[protocol] = carried(made, made.workloads[f"web@{EAST}"])
    assert limits["http"] == (pytest.approx(2 / 0.05), "the mesh allows 2 connections to api@us-east-1")
    assert limits["grpc"] == (math.inf, "")


def _with(changes: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    workloads = {id: {**known, **more["workloads"].get(id, {})} for id, known in changes["workloads"].items()}
    return {**changes, "workloads": workloads}
