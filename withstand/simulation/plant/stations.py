"""What a station can take, where the model says it: requests a second, mean service time, and servers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.catalog.spec import Shape
from withstand.model.elements.data import Cache, Database, Table
from withstand.model.elements.edge import ApiGateway, Cdn
from withstand.simulation.plant.tries import ONCE, Tries

if TYPE_CHECKING:
    from withstand.model.elements.base import Named
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Workload
    from withstand.simulation.plant.plant import Role
    from withstand.simulation.plant.pools import WorkloadPool


def capacity_of(pools: Mapping[str, WorkloadPool], element: Named, role: Role) -> tuple[float, float, int]:
    """Requests a second, mean service time, and servers; infinite where the model gives no limit."""
    pool = pools.get(element.id)
    if pool is not None:
        return pool.rate, pool.workload.service_time, pool.workload.concurrency
    if isinstance(element, Database):
        one = element.write_capacity if role == "write" else element.read_capacity
        count = 1 if role == "write" else max(sum(i.count for i in element.instances), 1)
        return (one * count if one else math.inf), element.service_time or 0.0, count
    if isinstance(element, Table):
        limit = element.write_capacity if role == "write" else element.read_capacity
        return (limit or math.inf), 0.0, 1
    if isinstance(element, Cache):
        nodes = max(sum(i.count for i in element.instances), 1)
        return (element.operations_capacity or math.inf) * nodes, 0.0, nodes
    if isinstance(element, ApiGateway):
        return element.throttle_rate or math.inf, 0.0, 1
    return math.inf, 0.0, 1


@dataclass(frozen=True, slots=True)
class Call:
    """A step of the walk along the calls of one request."""

    workload: Workload | None
    journey: Journey | None
    """None: of any journey, so that everything the workload needs counts."""
    calls: float
    writes: float
    """Share of the requests that write."""
    tries: Tries
    depth: int
    need: float = 1.0
    timeout: float = 1.0
    patience: float = math.inf
    """Seconds that everybody on the way to it waits at least."""


def serves(element: Named) -> bool:
    """Whether a resource on a path answers requests itself (a bucket), rather than stand beside it."""
    return getattr(element, "shape", None) in (Shape.OBJECT_STORE, Shape.TABLE, Shape.STATE_MACHINE)


def connections(path: list[Named], timeout: float) -> Tries:
    """Connections that the CDN tries to an entry within the journey's timeout; an error is an answer."""
    cdn = next((element for element in path if isinstance(element, Cdn)), None)
    if cdn is None or cdn.connection_attempts <= 1:
        return ONCE
    return Tries(cdn.connection_attempts, errors=0.0, wait=cdn.connection_timeout, limit=timeout)
