"""Replicas in steady state: how many the autoscaler runs at a load, and how long it takes to add some."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withstand.model.workload import Workload
    from withstand.simulation.fact_log import FactLog


_SHORTEST = 1e-6
"""A service time of zero counts as a microsecond, so that capacities stay finite."""


def capacity_of_replica(workload: Workload) -> float:
    """Requests a second of one replica at full use."""
    return workload.capacity or workload.concurrency / max(workload.service_time, _SHORTEST)


def running_replicas(workload: Workload, load: float) -> int:
    """Replicas once the autoscaler has settled at a load (requests a second); the written ones without it."""
    scaling = workload.scaling
    if scaling is None or scaling.target_utilisation <= 0:
        return workload.replicas
    wanted = math.ceil(load / (capacity_of_replica(workload) * scaling.target_utilisation) - 1e-9)
    return min(max(wanted, scaling.minimum), scaling.maximum)


def reaction_time(facts: FactLog, workload: Workload) -> float:
    """Typical time from more load until more replicas serve it, on nodes that have room, in seconds."""
    kind = workload.kind
    start = workload.start_time
    if start is None:
        start = facts.value(kind, "pod_start_time")
    return facts.value(kind, "metric_delay") + facts.value(kind, "scale_decision_interval") + start
