"""Connections as ceilings: pools of replicas, limits of a mesh towards a callee, and what a database takes.

A call keeps its connection for as long as it takes, so n connections carry n / time calls a second (Little).
A database takes so many connections and refuses more: replicas beyond them are ready, and serve nothing.
Where nobody states a limit, there is none here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from withstand.model.elements.data import Database
from withstand.model.structure.derived import derived
from withstand.simulation.plant.demand import peak_demand

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.workload import Dependency, Workload


# gRPC has many requests on one connection, and what is no HTTP has no connection pool of the mesh.
_ONE_REQUEST_EACH = frozenset({"http", "graphql"})
_SHORTEST = 1e-6


def carried(architecture: Architecture, workload: Workload) -> tuple[float, str]:
    """Requests a second that the connections of one replica carry, and what limits them."""
    found = (math.inf, "")
    for dependency in workload.dependencies:
        connections, what = _stated(dependency)
        if dependency.mode == "hard" and math.isfinite(connections):
            each = _calls(architecture, workload, dependency) * _time(architecture, dependency, ())
            found = min(found, (connections / max(each, _SHORTEST), what))
    return found


def _stated(dependency: Dependency) -> tuple[float, str]:
    """Connections that one replica may have, as the architecture says."""
    found = (math.inf, "")
    if dependency.connections is not None:
        pool = f"a pool of {dependency.connections} connections to {dependency.to}"
        found = (float(dependency.connections), pool)
    breaker = dependency.breaker
    if breaker is not None and breaker.max_connections and dependency.protocol in _ONE_REQUEST_EACH:
        limit = f"the mesh allows {breaker.max_connections} connections to {dependency.to}"
        found = min(found, (float(breaker.max_connections), limit))
    return found


def _calls(architecture: Architecture, workload: Workload, dependency: Dependency) -> float:
    """Mean calls for one request, over the journeys as they come at the peak."""
    demand = peak_demand(architecture)
    requests = demand.requests.get(workload.id, 0.0)
    if requests <= 0:
        return dependency.calls_per_request
    return demand.calls.get((workload.id, dependency.to), 0.0) / requests


def _time(architecture: Architecture, dependency: Dependency, stack: tuple[str, ...]) -> float:
    """Mean seconds that a call takes, with what its callee waits for; never longer than the caller waits."""
    callee = architecture.workloads.get(dependency.to)
    if callee is None:
        return min(_statement(architecture, dependency.to), dependency.timeout)
    total = callee.service_time
    for onward in callee.dependencies:
        if onward.mode == "hard" and onward.to not in stack:
            time = _time(architecture, onward, (*stack, callee.id))
            total += _calls(architecture, callee, onward) * time
    return min(total, dependency.timeout)


def _statement(architecture: Architecture, id: str) -> float:
    element = architecture.resources[id]
    if isinstance(element, Database) and element.service_time:
        return element.service_time
    try:
        return architecture.fact(element.kind, "service_latency").fact.value
    except KeyError:
        return 0.0


@derived
def shared_limits(architecture: Architecture) -> Mapping[str, tuple[int, Mapping[str, int]]]:
    """Database → connections that it takes, and the pool of each user's replica; a proxy shares them out."""
    pools: dict[str, dict[str, int]] = {}
    for workload in architecture.workloads.values():
        for dependency in workload.dependencies:
            if dependency.connections is not None:
                pools.setdefault(dependency.to, {})[workload.id] = dependency.connections
    found = {}
    for id, users in pools.items():
        database = architecture.resources.get(id)
        most = _most(architecture, database) if isinstance(database, Database) else None
        if most is not None:
            found[id] = (most, users)
    return found


def _most(architecture: Architecture, database: Database) -> int | None:
    if database.proxy or database.max_connections is not None:
        return None if database.proxy else database.max_connections
    try:
        return int(architecture.fact(database.kind, "max_connections").fact.value)
    except KeyError:
        return None


def connected(architecture: Architecture, copies: Mapping[str, int]) -> Mapping[str, tuple[float, str]]:
    """Workload → share of its copies that get their connections, and which database refuses the others."""
    found: dict[str, tuple[float, str]] = {}
    for id, (most, users) in shared_limits(architecture).items():
        wanted = sum(copies.get(user, 0) * pool for user, pool in users.items())
        if wanted > most:
            for user in users:
                known = found.get(user, (1.0, ""))
                found[user] = min(known, (most / wanted, f"{id} takes {most} connections"))
    return found
