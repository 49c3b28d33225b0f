"""Draining: what becomes of the copies on a spot node that is taken back.

The node is announced as lost some time ahead (EC2: two minutes) and drained: its copies leave in order,
callers are told before, and others are started for them. A pod disruption budget lets a copy leave only while
enough of its workload are ready (Kubernetes, "API-initiated Eviction"); those that had to stay die with the
node when the notice has run out. The group launches another node in its place, at once where its Auto Scaling
group rebalances capacity, else when the node is gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.compute import AutoScaling
from withstand.model.structure.derived import derived
from withstand.simulation.behaviours.workload import lose_copies
from withstand.simulation.recovery.control_plane import hindered, is_frozen, thawing, wake
from withstand.simulation.recovery.copies import Copies, copies_of
from withstand.simulation.recovery.scheduling import (
    Nodes,
    awaited_nodes,
    copies_on_node,
    nodes_of,
    start,
    steady_nodes,
)

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run

_GROUPS = "ec2-auto-scaling"
"""The kind of what launches a node in the place of one that is gone."""
_ONE_NODE = "a node"
"""In the place of a lost zone: what the group waits for is a node of its own."""


def interrupt(run: Run, active: ActiveFault) -> None:
    """One spot node of the group is taken back after its notice."""
    nodes = nodes_of(run)[active.target]
    if nodes.count > 0:
        run.env.process(_take_back(run, nodes))


def _take_back(run: Run, nodes: Nodes) -> Process:
    element = nodes.group.id
    on_it = copies_on_node(run, element, nodes.count)
    drained = [_Drained(run, copies_of(run, id), count) for id, count in on_it.items()]
    nodes.free *= 1 - 1 / nodes.count
    nodes.count -= 1
    awaited_nodes(run)[element, _ONE_NODE] = 1
    for each in drained:
        each(-1)
    early = element in _rebalanced(run.plant.architecture)
    if early:
        run.env.process(_replace(run, nodes, -1))
    notice = run.draw(f"notice {element}", nodes.group.kind, "interruption_notice")
    link = yield from run.spend("detect", "Notice of the node runs out", element, seconds=notice, after=-1)
    for each in drained:
        lose_copies(run, each.copies.pool.workload.id, each.end(), f"node of {element}")
    if not early:
        run.env.process(_replace(run, nodes, link))
    return link


class _Drained:
    """The copies of one workload on the node: each leaves as soon as the budget lets it; a watcher."""

    def __init__(self, run: Run, copies: Copies, count: int) -> None:
        self.run, self.copies = run, copies
        self.left = min(count, copies.ready)
        """Copies that are still on the node."""
        self.budget = copies.pool.workload.min_available or 0
        run.watchers.append(self)

    def __call__(self, cause: int) -> None:
        """The plant's state has changed."""
        going = min(self.left, max(self.copies.ready - self.budget, 0))
        if going:
            self.left -= going
            self.copies.leave(going)
            self.run.changed(cause)
            self.run.env.process(start(self.run, self.copies, going, cause))

    def end(self) -> int:
        """The node is gone: how many copies were still on it."""
        left, self.left = self.left, 0
        return left


def _replace(run: Run, nodes: Nodes, after: int) -> Process:
    element = nodes.group.id
    while is_frozen(run, nodes.region, _GROUPS):
        hindered(run, "nodes could not be launched", element)
        yield thawing(run)
    seconds = run.draw(f"replace {element}", nodes.group.kind, "node_launch_time")
    link = yield from run.spend(
        "scale", "A node launches in its place", element, seconds=seconds, after=after
    )
    awaited_nodes(run).pop((element, _ONE_NODE), None)
    # Where the group has grown for waiting copies meanwhile, it needs no more than it had.
    before = steady_nodes(run.at_load)[element].count
    back = min(1, max(before - nodes.count, 0))
    nodes.count += back
    nodes.free += back * nodes.group.cores
    wake(run)
    return link


@derived
def _rebalanced(architecture: Architecture) -> frozenset[str]:
    """Node groups whose Auto Scaling group rebalances capacity when a node is announced as lost."""
    return frozenset(
        group
        for scaling in architecture.resources.values()
        if isinstance(scaling, AutoScaling) and scaling.rebalance
        for group in scaling.node_groups
    )
