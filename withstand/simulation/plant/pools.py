"""Pools: the copies of a workload, the zones they are in, and the nodes that may carry them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.model.elements.edge import LoadBalancer
from withstand.model.elements.mesh import Mesh
from withstand.model.structure.placement import fewest_replicas, node_groups_of, zones_of_workload
from withstand.simulation.plant.connections import carried
from withstand.simulation.plant.retry_policy import patience_of_try

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.workload import Breaker, Workload
    from withstand.simulation.sampling.fact_log import FactLog


@dataclass(frozen=True, slots=True)
class Watch:
    """Outlier detection of one caller: its settings, who it is, and the seconds after which a try is late."""

    breaker: Breaker
    caller: str
    wait: float

    def ejection(self, load: float, callers: int, copies: int) -> float:
        """Seconds until a proxy has seen enough silent tries at one copy to leave it out.

        Envoy counts consecutive errors as they come; only success rates wait for its interval. `load`
        is the calls a second from all callers to all copies, evenly.
        """
        pair = load / max(callers * copies, 1)
        return self.wait + self.breaker.consecutive_errors / pair if pair > 0 else math.inf


@dataclass(frozen=True, slots=True)
class WorkloadPool:
    """A workload's copies in one region: what each can serve, and where further ones may run."""

    workload: Workload
    region: str
    cluster: str
    zones: tuple[str, ...]
    groups: tuple[str, ...]
    """Node groups that may carry it."""
    rate: float
    """Requests a second of one copy at full use."""
    cores: float
    minimum: int
    maximum: int
    target: float
    """Utilisation that the autoscaler aims at; 0 without one."""
    balancer: LoadBalancer | None = None
    """The load balancer that checks it, where one sends to it."""
    watch: Watch | None = None
    """The breaker of a caller in the mesh, where one watches it."""
    carried: float = math.inf
    """Requests a second that the connections of one copy carry, and in `carried_by` what limits them."""
    carried_by: str = ""
    zone_local: bool = False
    """Each caller, a balancer's address in a zone included, sends to the copies in its own zone alone."""

    @property
    def served(self) -> float:
        """Requests a second that one copy serves: what it works off, or its connections carry."""
        return min(self.rate, self.carried)

    def copies(self, demand: float) -> int:
        """Copies that run in steady state at this demand (requests a second)."""
        return running_replicas(self.workload, demand)


def pools_of(architecture: Architecture) -> Mapping[str, WorkloadPool]:
    """The pool of every workload with a region."""
    made = {}
    balancers, watches = _balancers(architecture), _watches(architecture)
    local = (_zone_local(architecture) - set(balancers)) | _behind_zonal_balancers(architecture, balancers)
    for workload in architecture.workloads.values():
        scaling = workload.scaling
        made[workload.id] = WorkloadPool(
            workload,
            workload.region or "",
            workload.cluster,
            zones_of_workload(architecture, workload),
            tuple(group.id for group in node_groups_of(architecture, workload)),
            capacity_of_replica(workload),
            workload.cores,
            fewest_replicas(workload),
            scaling.maximum if scaling else workload.replicas,
            scaling.target_utilisation if scaling else 0.0,
            balancers.get(workload.id),
            watches.get(workload.id),
            *carried(architecture, workload),
            workload.id in local and workload.spread == "zones",
        )
    return made


def _balancers(architecture: Architecture) -> dict[str, LoadBalancer]:
    return {
        target: balancer
        for balancer in architecture.resources.values()
        if isinstance(balancer, LoadBalancer)
        for target in balancer.targets
    }


def _watches(architecture: Architecture) -> dict[str, Watch]:
    found: dict[str, Watch] = {}
    for workload in architecture.workloads.values():
        for dependency in workload.dependencies:
            if workload.in_mesh and dependency.breaker is not None:
                seen = Watch(dependency.breaker, workload.id, patience_of_try(dependency))
                found.setdefault(dependency.to, seen)
    return found


def _zone_local(architecture: Architecture) -> set[str]:
    """Workloads that are called through a zone-aware mesh only.

    Istio keeps requests in their zone where its DestinationRule has outlier detection, which is what tells it
    when to leave the zone ("Locality Load Balancing").
    """
    aware = {
        mesh.cluster for mesh in architecture.resources.values() if isinstance(mesh, Mesh) and mesh.zone_aware
    }
    called: dict[str, bool] = {}
    for caller in architecture.workloads.values():
        for dependency in caller.dependencies:
            local = caller.in_mesh and caller.cluster in aware and dependency.breaker is not None
            called[dependency.to] = called.get(dependency.to, True) and local
    return {id for id, local in called.items() if local}


def _behind_zonal_balancers(architecture: Architecture, balancers: Mapping[str, LoadBalancer]) -> set[str]:
    """Workloads that only a load balancer without cross-zone balancing sends to.

    Each of its addresses then sends to the targets in its own zone (Elastic Load Balancing user guide, "How
    Elastic Load Balancing works"), so that the targets of a lost zone lose their callers with themselves.
    """
    called = {call.to for caller in architecture.workloads.values() for call in caller.dependencies}
    return {id for id, balancer in balancers.items() if not balancer.cross_zone} - called


_SHORTEST = 1e-6
"""A service time of zero counts as a microsecond, so that capacities stay finite."""


def capacity_of_replica(workload: Workload) -> float:
    """Requests a second of one replica at full use."""
    return workload.capacity or workload.concurrency / max(workload.service_time, _SHORTEST)


def running_replicas(workload: Workload, load: float) -> int:
    """Replicas once the autoscaler has settled at a load (requests a second); the written ones without it."""
    scaling = workload.scaling
    if scaling is None or scaling.target_utilisation <= 0:
        return fewest_replicas(workload)
    # Floating-point noise must not add a replica: 7.000000001 replicas are 7.
    wanted = math.ceil(load / (capacity_of_replica(workload) * scaling.target_utilisation) - 1e-9)
    return min(max(wanted, scaling.minimum), scaling.maximum)


def reaction_time(facts: FactLog, workload: Workload) -> float:
    """Typical time from more load until more replicas serve it, on nodes that have room, in seconds."""
    kind = workload.kind
    start = workload.start_time
    if start is None:
        start = facts.value(kind, "pod_start_time")
    return facts.value(kind, "metric_delay") + facts.value(kind, "scale_decision_interval") + start
