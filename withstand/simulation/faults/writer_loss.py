"""The writer of a database is lost: it fails over to a standby, or a new instance starts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from withstand.catalog.spec import Shape
from withstand.model.elements.data import Database
from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.model.structure.derived import derived
from withstand.model.structure.replicas import source_of_replica
from withstand.simulation.behaviours import behaviour_of
from withstand.simulation.behaviours.leader_follower import failover, without_writer
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run


def recovery(element: Any) -> tuple[FactOf, ...]:
    """Until the database takes writes again, and clients without a proxy have found that out."""
    if not isinstance(element, Database):
        return ()
    reconnect = () if element.proxy else (FactOf("reconnect_time"),)
    return (failover(element, without_writer(element)), *reconnect)


KIND = FaultKind(
    name="writer-loss",
    title="Writer loss",
    does="The writer of a database fails over to a standby, or a new instance starts.",
    limited_by="standbys, proxy",
    targets=(Database,),
    hint="name a database",
    recovery=recovery,
    rate=(FactOf("instance_failure_rate"),),
    hangs=True,
    component="instance",
)
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every database with a writer of its own: no read replica, no copy of a global database."""
    for database in architecture.of_shape(Shape.DATABASE):
        followed = database.id in source_of_replica(architecture) or database.id in _followers(architecture)
        if isinstance(database, Database) and not followed:
            yield database.id, ""


def begin(run: Run, active: ActiveFault) -> None:
    """It answers as databases of its kind do."""
    module = behaviour_of(run.plant.architecture.resources[active.target].kind)
    if module is not None and hasattr(module, "lose_writer"):
        module.lose_writer(run, active, active.target)


@derived
def _followers(architecture: Architecture) -> frozenset[str]:
    """The members of global databases that another member leads."""
    found: set[str] = set()
    for group in architecture.of_shape(Shape.GLOBAL_DATABASE):
        primary = group.__dict__.get("primary")
        if primary is not None:
            found.update(member for member in group.__dict__.get("members", ()) if member != primary)
    return frozenset(found)
