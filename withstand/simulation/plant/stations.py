"""What a station can take, where the model says it: requests a second, mean service time, and servers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from withstand.model.elements.data import Cache, Database, Table
from withstand.model.elements.edge import ApiGateway

if TYPE_CHECKING:
    from withstand.model.elements.base import Named
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
