"""Spot saving: what interruptible workloads save against on-demand prices, and what interruptions cost.

Weighted by the cores that fault-tolerant workloads ask for. A workload whose pods may run on several node
groups is spread over them by their size. Each interruption takes a node's work away for as long as its
replacement takes beyond the notice; the replacement's start is paid twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import Answer, Share
from withstand.model.structure.placement import node_groups_of
from withstand.simulation.measuring.measurement import (
    Story,
    Subject,
    nothing_in_scope,
    of_sample,
    sample_size,
)
from withstand.simulation.sampling.estimates import Sampled, mean_estimate
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Part
    from withstand.model.elements.workload import Workload
    from withstand.simulation.execution.context import MeasureContext

_YEAR = 365.25 * 86_400
_REPLACEMENT = ("provision_decision_time", "node_launch_time", "image_pull_time")


def measure(context: MeasureContext, part: Part) -> Answer:
    """The fraction saved over all fault-tolerant workloads in scope; the mean by default."""
    architecture = context.architecture
    workloads = [
        workload
        for workload in architecture.workloads.values()
        if workload.fault_tolerant and workload.replicas and _in_scope(architecture, part, workload)
    ]
    if not workloads:
        return nothing_in_scope(part, "no fault-tolerant workload")
    facts = FactLog(architecture, context.seed, "spot")
    size = sample_size(context.budget)
    net, missing = net_saving(facts, size)
    cores = {workload.id: workload.replicas * workload.cores for workload in workloads}
    on_spot = {workload.id: spot_share(architecture, workload) for workload in workloads}
    total = sum(cores.values())
    share = sum(cores[id] * on_spot[id] for id in cores) / total
    elsewhere = [id for id in cores if on_spot[id] < 1]
    binding = f"{share:.0%} of the cores of fault-tolerant workloads run on spot"
    if elsewhere:
        binding += f"; not or not only: {', '.join(elsewhere)}"
    exposed = _exposed(architecture)
    story = Story(
        binding,
        tuple(cores),
        (mean_estimate(missing, Sampled("s a year and node without its capacity", context.seed, least=0.0)),),
        tuple(f"{id} runs on spot and is not declared fault tolerant" for id in exposed),
        tuple(Share(id, cores[id] * (1 - on_spot[id]), "cores on demand") for id in elsewhere),
    )
    label = Sampled("fraction", context.seed, most=1.0)
    subject = Subject(part, ", ".join(part.scope))
    return Answer((of_sample(subject, net * share, label, facts, default="mean", story=story),))


def _in_scope(architecture: Architecture, part: Part, workload: Workload) -> bool:
    groups = {group.id for group in node_groups_of(architecture, workload)}
    if not part.scope:
        return workload.environment == "production"
    return bool({workload.id, *groups} & set(part.scope))


def spot_share(architecture: Architecture, workload: Workload) -> float:
    """Share of a workload's pods on spot nodes, its node groups filled by their size."""
    sizes = [
        (group.purchase == "spot", max(group.desired, group.minimum) * group.cores)
        for group in node_groups_of(architecture, workload)
    ]
    total = sum(size for _, size in sizes)
    return sum(size for spot, size in sizes if spot) / total if total else 0.0


def net_saving(facts: FactLog, size: int) -> tuple[Floats, Floats]:
    """Saving of a spot node against an on-demand one, and its seconds a year without capacity, by draw."""
    kind = "eks-node-group"
    saving = facts.draws(kind, "savings_share", "price", size)
    rate = facts.draws(kind, "interruption_rate", "interruptions", size)
    replaced = facts.draws("kubernetes-workload", "pod_start_time", "start", size)
    for name in _REPLACEMENT:
        replaced = replaced + facts.draws(kind, name, "replacement", size)
    interruptions = facts.rng("count").poisson(rate).astype(float)
    notice = facts.value(kind, "interruption_notice")
    missing = interruptions * np.maximum(replaced - notice, 0.0)
    twice = interruptions * replaced / _YEAR
    return 1 - (1 - saving) * (1 + twice), missing


def _exposed(architecture: Architecture) -> list[str]:
    """Production workloads that may be interrupted without saying that they can stand it."""
    return [
        workload.id
        for workload in architecture.workloads.values()
        if workload.environment == "production"
        and not workload.fault_tolerant
        and spot_share(architecture, workload) > 0
    ]
