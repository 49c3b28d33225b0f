"""Spot nodes are taken back after a notice: their copies move while they still run."""

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
    name="spot-interruption",
    title="Spot interruption",
    does=(
        "A spot node is taken back after a notice; its copies leave in order as far as their disruption "
        "budget lets them, the others die with it."
    ),
    limited_by="the notice, room on other nodes, another node",
    targets=(NodeGroup,),
    hint="name a node group",
    rate=(FactOf("interruption_rate"),),
    how_many=fault_parts.nodes_of_group,
)
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
    """One node is taken back after its notice; its copies leave as their budgets let them."""
    from withstand.simulation.behaviours.draining import interrupt

    interrupt(run, active)


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every group of spot nodes."""
    for group in architecture.of_shape(Shape.NODE_GROUP):
        if group.__dict__.get("purchase") == "spot":
            yield group.id, ""
