"""One node of a group dies with its copies: they are evicted, and start elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.catalog.spec import Shape
from withstand.model.elements.compute import NodeGroup
from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run


KIND = FaultKind(
    name="node-loss",
    title="Node loss",
    does="The copies on a node fail, are evicted, and start elsewhere.",
    limited_by="room on other nodes, node provisioning",
    targets=(NodeGroup,),
    hint="name a node group",
    rate=(FactOf("instance_failure_rate"),),
    how_many=fault_parts.nodes_of_group,
    component="node",
)
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every node group."""
    yield from ((group.id, "") for group in architecture.of_shape(Shape.NODE_GROUP))


def begin(run: Run, active: ActiveFault) -> None:
    """Its share of the copies of every workload in the group is dead, and callers do not know it yet."""
    from withstand.simulation.behaviours import workload
    from withstand.simulation.recovery.scheduling import copies_on_node, nodes_of

    element = active.target
    group = nodes_of(run)[element]
    if group.count <= 0:
        return
    share = 1 / group.count
    group.count -= 1
    group.free *= 1 - share
    for id, lost in copies_on_node(run, element, group.count + 1).items():
        workload.lose_copies(run, id, lost, f"node of {element}")
