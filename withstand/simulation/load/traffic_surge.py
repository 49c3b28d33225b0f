"""A surge against what scales: autoscalers, nodes that are launched, quotas and fixed ceilings, step by step.

Many columns are stepped at once (numpy): each is one replication at one size of the surge, so that the
largest surge that is served is found in one pass. Before the surge everything has settled at the stated load.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from withstand.model.elements.compute import NodeGroup
from withstand.model.structure.placement import node_groups_of
from withstand.model.structure.routing import region_of
from withstand.simulation.plant.pools import capacity_of_replica, running_replicas
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.workload import Workload
    from withstand.simulation.sampling.fact_log import FactLog


STEP = 15.0
"""The interval of the Kubernetes autoscaler's decisions (its sync period)."""
_KIND, _NODES = "kubernetes-workload", "eks-node-group"
_QUIET_STEPS = 40
"""Ten minutes without a new pod: longer than metrics, nodes and images take, so nothing is on its way."""
_LEAST_PODS_ADDED = 4
"""The autoscaler's default policy: double, or four pods more if that is more, in each period."""


@dataclass(eq=False)
class NodesInGroup:
    """A node group: nodes that run, and room on them, in each column."""

    group: NodeGroup
    nodes: Floats
    free: Floats
    launched: Floats
    """Nodes that run or were asked for."""
    launch_steps: NDArray[np.intp]
    arriving: Floats
    """Nodes that become ready, by step and column."""


@dataclass(eq=False)
class Scaled:
    """A workload: replicas that are ready, on their way, or wait for a node, in each column."""

    workload: Workload
    rate: float
    ready: Floats
    pending: Floats
    waiting: Floats
    start_steps: NDArray[np.intp]
    metric_steps: NDArray[np.intp]
    arriving: Floats
    groups: tuple[NodesInGroup, ...]
    used: Floats
    """What metrics show of its utilisation, by step and column."""
    fraction: Floats = field(default_factory=lambda: np.zeros(0))
    """Share of its requests that it can answer, by step and column."""

    @property
    def each(self) -> float:
        """Requests a second of one replica."""
        return capacity_of_replica(self.workload)


class Surge:
    """All workloads and node groups of a region under surges; `factors` is the demand of each column."""

    def __init__(self, facts: FactLog, region: str, rates: dict[str, float], factors: Floats) -> None:
        self.architecture: Architecture = facts.architecture
        self.facts = facts
        self.region = region
        self.factors = factors
        self.columns = np.arange(factors.size)
        self.groups: dict[str, NodesInGroup] = {}
        self.workloads: dict[str, Scaled] = {}
        self.quota_bound = np.zeros(factors.size, dtype=bool)
        self._rates = rates

    def run(self, duration: float) -> None:
        """Step through a surge that starts at once and lasts for `duration` seconds."""
        self.steps = max(round(duration / STEP), 1)
        self._settle()
        loaded = [scaled for scaled in self.workloads.values() if scaled.rate > 0]
        quiet = 0
        for step in range(self.steps):
            for group in self.groups.values():
                group.nodes += group.arriving[step]
                group.free += group.arriving[step] * group.group.cores
            moving = False
            for scaled in loaded:
                self._serve(scaled, step)
                moving |= self._scale(scaled, step)
            for group in self.groups.values():
                self._launch(group, step)
            quiet = 0 if moving else quiet + 1
            if quiet > _QUIET_STEPS:
                for scaled in loaded:
                    scaled.fraction[step + 1 :] = scaled.fraction[step]
                break

    def _settle(self) -> None:
        size = self.factors.size
        # Sorted: who gets the room on nodes must not depend on the order of the spec.
        for id, workload in sorted(self.architecture.workloads.items()):
            if region_of(self.architecture, id) == self.region:
                self._add(workload, self._rates.get(id, 0.0), size)
        for scaled in self.workloads.values():
            self._place(scaled, scaled.ready.copy(), grow=True)

    def _add(self, workload: Workload, rate: float, size: int) -> None:
        for node_group in node_groups_of(self.architecture, workload):
            if node_group.id not in self.groups:
                self._add_group(node_group, size)
        replicas = float(running_replicas(workload, rate))
        if workload.start_time is None:
            start = self.facts.draws(_KIND, "pod_start_time", f"start:{workload.id}", size)
        else:
            start = np.full(size, workload.start_time)
        delay = self.facts.draws(_KIND, "metric_delay", f"metrics:{workload.id}", size)
        pull = self.facts.draws(_KIND, "image_pull_time", f"pull:{workload.id}", size)
        steps = _steps(start + pull)
        groups = tuple(self.groups[group.id] for group in node_groups_of(self.architecture, workload))
        self.workloads[workload.id] = Scaled(
            workload, rate, np.full(size, replicas), np.zeros(size), np.zeros(size), steps, _steps(delay),
            np.zeros((self.steps + int(steps.max()) + 1, size)), groups, np.zeros((self.steps, size)),
            np.ones((self.steps, size)),
        )  # fmt: skip

    def _add_group(self, node_group: NodeGroup, size: int) -> None:
        nodes = np.full(size, float(node_group.desired))
        if node_group.scaler == "none":
            seconds = np.zeros(size)
        else:
            seconds = self.facts.draws(_NODES, "provision_decision_time", f"ask:{node_group.id}", size)
            seconds = seconds + self.facts.draws(_NODES, "node_launch_time", f"node:{node_group.id}", size)
        steps = _steps(seconds)
        self.groups[node_group.id] = NodesInGroup(
            node_group, nodes, nodes * node_group.cores, nodes.copy(), steps,
            np.zeros((self.steps + int(steps.max()) + 2, size)),
        )  # fmt: skip

    def _serve(self, scaled: Scaled, step: int) -> None:
        arrived = scaled.arriving[step]
        scaled.ready += arrived
        scaled.pending -= arrived
        load = scaled.rate * self.factors
        capacity = scaled.ready * scaled.each
        if scaled.rate > 0:
            scaled.fraction[step] = np.minimum(capacity / load, 1.0)
        # A replica cannot use more than it has, whatever arrives.
        scaled.used[step] = np.minimum(load / np.maximum(capacity, 1e-9), 1.0)

    def _scale(self, scaled: Scaled, step: int) -> bool:
        """Ask for replicas and place them; whether anything is still on its way or asked for."""
        scaling = scaled.workload.scaling
        if scaling is None or scaling.target_utilisation <= 0:
            return False
        seen = step - scaled.metric_steps
        used = scaled.used[np.maximum(seen, 0), self.columns]
        ratio = used / scaling.target_utilisation
        current = scaled.ready + scaled.pending + scaled.waiting
        allowed = np.maximum(
            current * self.facts.value(_KIND, "scale_up_factor"), current + _LEAST_PODS_ADDED
        )
        wanted = np.minimum(np.ceil(scaled.ready * ratio - 1e-9), allowed)
        wanted = np.minimum(wanted, float(scaling.maximum))
        acts = (seen >= 0) & (ratio > 1 + self.facts.value(_KIND, "scale_tolerance"))
        more = np.where(acts, np.maximum(wanted - current, 0.0), 0.0)
        scaled.waiting += more
        if scaled.waiting.any():
            placed = self._place(scaled, scaled.waiting)
            scaled.waiting -= placed
            scaled.pending += placed
            scaled.arriving[step + scaled.start_steps, self.columns] += placed
        return bool(more.any() or scaled.pending.any())

    def _place(self, scaled: Scaled, pods: Floats, *, grow: bool = False) -> Floats:
        """Put pods on nodes with room and say how many; with `grow`, nodes are there as soon as wanted."""
        placed = np.zeros_like(pods)
        cores = max(scaled.workload.cores, 1e-9)
        groups = scaled.groups
        for group in groups:
            fits = np.minimum(pods - placed, np.floor(np.maximum(group.free, 0.0) / cores + 1e-9))
            group.free -= fits * cores
            placed += fits
        for group in groups if grow else ():
            missing = np.ceil((pods - placed) * cores / group.group.cores - 1e-9)
            limit = group.group.maximum if group.group.scaler != "none" else group.group.desired
            more = np.clip(missing, 0.0, np.maximum(limit - group.nodes, 0.0))
            group.nodes += more
            group.launched += more
            group.free += more * group.group.cores
            fits = np.minimum(pods - placed, np.floor(np.maximum(group.free, 0.0) / cores + 1e-9))
            group.free -= fits * cores
            placed += fits
        if not groups:
            return pods.copy()
        return placed

    def _launch(self, group: NodesInGroup, step: int) -> None:
        """The cluster's autoscaler asks for nodes for pods that found no room, within limits and quota."""
        if group.group.scaler == "none":
            return
        wanted = np.zeros(self.factors.size)
        for scaled in self.workloads.values():
            if any(one is group for one in scaled.groups):
                wanted += scaled.waiting * scaled.workload.cores / len(scaled.groups)
        if not wanted.any():
            return
        coming = (group.launched - group.nodes) * group.group.cores
        nodes = np.ceil(np.maximum(wanted - coming, 0.0) / group.group.cores - 1e-9)
        nodes = np.minimum(nodes, np.maximum(group.group.maximum - group.launched, 0.0))
        room = np.floor(self._quota_left(group.group) / group.group.cores + 1e-9)
        self.quota_bound |= nodes > room
        nodes = np.minimum(nodes, np.maximum(room, 0.0))
        group.launched += nodes
        group.arriving[step + 1 + group.launch_steps, self.columns] += nodes

    def _quota_left(self, node_group: NodeGroup) -> Floats:
        region = self.architecture.regions[self.region]
        spot = node_group.purchase == "spot"
        quota = region.spot_core_quota if spot else region.core_quota
        if quota is None:
            return np.full(self.factors.size, math.inf)
        used = np.zeros(self.factors.size)
        for group in self.groups.values():
            if (group.group.purchase == "spot") == spot:
                used += group.launched * group.group.cores
        return quota - used

    def why(self, id: str, column: int) -> str:
        """What holds a workload back at the end of the surge, in one column."""
        scaled = self.workloads[id]
        scaling = scaled.workload.scaling
        if scaling is None or scaling.target_utilisation <= 0:
            return f"{id} has {scaled.ready[column]:.0f} replicas and no autoscaler"
        if scaled.waiting[column] > 0:
            names = ", ".join(group.group.id for group in scaled.groups)
            limit = "the vCPU quota is used up" if self.quota_bound[column] else "at their most nodes"
            return f"{scaled.waiting[column]:.0f} pods of {id} find no room on {names}: {limit}"
        if scaled.ready[column] + scaled.pending[column] >= scaling.maximum:
            return f"the autoscaler of {id} stops at {scaling.maximum} replicas"
        return f"the autoscaler of {id} is slower than the surge"


def _steps(seconds: Floats) -> NDArray[np.intp]:
    return np.maximum(np.ceil(seconds / STEP), 1).astype(np.intp)
