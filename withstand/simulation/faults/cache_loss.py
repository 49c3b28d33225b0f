"""A cache is lost: the primary of every shard fails over, or the whole cache starts empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from withstand.catalog.spec import Shape
from withstand.model.elements.data import Cache
from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.simulation.behaviours import behaviour_of
from withstand.simulation.behaviours.cache import failover, without_primaries
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run


def recovery(element: Any) -> tuple[FactOf, ...]:
    """Until it answers again, be it empty."""
    return (failover(element, without_primaries(element)),) if isinstance(element, Cache) else ()


KIND = FaultKind(
    name="cache-loss",
    title="Cache loss",
    does="A cache fails over or starts empty; its reads go to the database until it is warm.",
    limited_by="replicas, database headroom",
    targets=(Cache,),
    hint="name a cache",
    recovery=recovery,
    rate=(FactOf("instance_failure_rate"),),
    hangs=True,
    component="instance",
)
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every cache."""
    yield from ((cache.id, "") for cache in architecture.of_shape(Shape.CACHE))


def begin(run: Run, active: ActiveFault) -> None:
    """It answers as caches of its kind do."""
    module = behaviour_of(run.plant.architecture.resources[active.target].kind)
    if module is not None and hasattr(module, "lose_instance"):
        module.lose_instance(run, active, active.target)
