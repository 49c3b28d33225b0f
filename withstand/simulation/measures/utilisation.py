"""Utilisation: how much of each workload and node group is used over the hours of a day.

Replicas follow the autoscaler's target in each hour, nodes follow the cores that replicas ask for, both
within their limits. A workload's utilisation is its load over the capacity of its replicas; a node group's is
the cores in use over the cores of its nodes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.elements.compute import NodeGroup
from withstand.model.results.estimate import Answer, Curve, Measurement, Share
from withstand.model.structure.placement import node_groups_of
from withstand.simulation.measuring.measurement import Story, Subject, nothing_in_scope, of_value
from withstand.simulation.plant.demand import peak_demand
from withstand.simulation.plant.pools import capacity_of_replica, running_replicas
from withstand.simulation.sampling.estimates import exact
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Part
    from withstand.model.elements.workload import Workload
    from withstand.simulation.execution.context import MeasureContext

OVERSIZED_BELOW = 0.4
"""AWS's white paper on right sizing calls an instance a candidate when its highest use in four weeks is below
40 % (docs.aws.amazon.com/whitepapers/latest/cost-optimization-right-sizing)."""
UNDERSIZED_ABOVE = 0.8
"""The Kubernetes autoscaler's default target: above it more is wanted than there is."""
_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class HourlyUse:
    """Use of something over 24 hours: share of its capacity, how many there are, how many would do."""

    id: str
    share: Floats
    count: Floats
    enough: Floats
    what: str
    price: float | None = None


def measure(context: MeasureContext, part: Part) -> Answer:
    """The utilisation of each workload and node group in scope; the mean over the day by default."""
    architecture = context.architecture
    if architecture.traffic is None:
        return nothing_in_scope(part, "no traffic is described")
    found = [use for use in uses(architecture) if not part.scope or use.id in part.scope]
    facts = FactLog(architecture, context.seed)
    measured = [_one(Subject(part, use.id), use, facts) for use in found]
    return Answer(tuple(measured)) if measured else nothing_in_scope(part, "nothing in scope gets requests")


def uses(architecture: Architecture) -> Iterator[HourlyUse]:
    """Workloads that journeys reach, then the node groups that they run on."""
    curve = np.array(architecture.traffic.curve) if architecture.traffic else np.ones(24)
    busy: dict[str, Floats] = {}
    asked: dict[str, Floats] = {}
    # Sorted, so that sums do not depend on the order of the spec.
    for workload in sorted(architecture.workloads.values(), key=lambda workload: workload.id):
        peak = peak_demand(architecture).requests[workload.id]
        if peak <= 0 or workload.environment != "production":
            continue
        use = _of_workload(workload, peak * curve)
        yield use
        groups = node_groups_of(architecture, workload)
        weights = [group.maximum * group.cores for group in groups]
        for group, weight in zip(groups, weights, strict=True):
            part = weight / (sum(weights) or 1)
            cores = use.count * workload.cores * part
            asked[group.id] = asked.get(group.id, np.zeros(curve.size)) + cores
            busy[group.id] = busy.get(group.id, np.zeros(curve.size)) + cores * np.minimum(use.share, 1.0)
    for id, cores in asked.items():
        named = architecture.resources[id]
        if isinstance(named, NodeGroup):
            yield _of_group(named, cores, busy[id])


def _of_workload(workload: Workload, load: Floats) -> HourlyUse:
    one = capacity_of_replica(workload)
    count = np.array([max(running_replicas(workload, now), 1) for now in load.tolist()], dtype=float)
    target = workload.scaling.target_utilisation if workload.scaling else UNDERSIZED_ABOVE
    enough = np.maximum(np.ceil(load / (one * target) - 1e-9), 1.0)
    return HourlyUse(workload.id, load / (count * one), count, enough, "replicas")


def _of_group(group: NodeGroup, asked: Floats, busy: Floats) -> HourlyUse:
    needed = np.maximum(np.ceil(asked / group.cores - 1e-9), 1.0)
    nodes = np.full(asked.size, float(max(group.desired, 1)))
    if group.scaler != "none":
        nodes = np.clip(needed, max(group.minimum, 1), max(group.maximum, 1))
    # What would do if pods asked for what they use.
    enough = np.maximum(np.ceil(busy / (group.cores * UNDERSIZED_ABOVE) - 1e-9), 1.0)
    return HourlyUse(group.id, busy / (nodes * group.cores), nodes, enough, "nodes", group.price)


def _one(subject: Subject, use: HourlyUse, facts: FactLog) -> Measurement:
    statistic = subject.part.statistic or "mean"
    judged = exact(_over_the_day(use.share, statistic), "fraction", statistic, closed_form=True)
    others = tuple(
        exact(_over_the_day(use.share, other), "fraction", other, closed_form=True)
        for other in ("mean", "worst")
        if other != statistic
    )
    times = tuple(hour * _HOUR for hour in range(use.share.size))
    story = Story(
        _words(use),
        (use.id,),
        others,
        shares=_spare(use),
        curves=(
            Curve("utilisation", "fraction", times, tuple(use.share.tolist())),
            Curve(use.what, "count", times, tuple(use.count.tolist())),
        ),
    )
    return of_value(subject, judged, facts, story)


def _over_the_day(share: Floats, statistic: str) -> float:
    if statistic == "mean":
        return float(share.mean())
    if statistic == "worst":
        return float(share.max())
    if statistic == "share":
        return float(((share >= OVERSIZED_BELOW) & (share <= UNDERSIZED_ABOVE)).mean())
    rank = math.ceil(share.size * float(statistic.removeprefix("p")) / 100 - 1e-9)
    return float(np.sort(share)[rank - 1])


def _words(use: HourlyUse) -> str:
    highest = float(use.share.max())
    numbers = f"{use.count.min():.0f} to {use.count.max():.0f} {use.what}, at most {highest:.0%} used"
    if highest < OVERSIZED_BELOW:
        return f"oversized: {numbers}; {use.enough.max():.0f} would do at the peak"
    if highest > UNDERSIZED_ABOVE:
        return f"undersized: {numbers}; {use.enough.max():.0f} are wanted at the peak"
    return f"sized to its use: {numbers}"


def _spare(use: HourlyUse) -> tuple[Share, ...]:
    """What could go, as a daily mean: in dollars a month where the price is written, else in number."""
    spare = float(np.maximum(use.count - use.enough, 0.0).mean())
    if spare <= 0:
        return ()
    if use.price is not None:
        return (Share(f"{use.id}: more than needed", spare * use.price, "USD/month"),)
    return (Share(f"{use.id}: more than needed", spare, use.what),)
