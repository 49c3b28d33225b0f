"""One node of a cache is lost: a replica, or the primary of one shard, with or without one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from withstand.model.elements.data import Cache
from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.simulation.behaviours import behaviour_of
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run


def nodes(element: Any) -> int:
    """Each node of a cache fails by itself."""
    return max(sum(one.count for one in element.instances), 1) if isinstance(element, Cache) else 1


KIND = FaultKind(
    name="cache-node-loss",
    title="Cache node loss",
    does=(
        "One node of a cache fails, any of them alike. Without a replica, the others take its reads until a "
        "new one runs. Without the primary of a shard, calls for its keys fail until a replica of the shard "
        "takes over; without a replica these keys are gone, and come from the database until it is warm."
    ),
    limited_by="shards, a replica in each with automatic failover, database headroom",
    targets=(Cache,),
    hint="name a cache",
    rate=(FactOf("instance_failure_rate"),),
    how_many=nodes,
)
# `cache-loss` stands for failing nodes in the year of faults: both would count each failure twice.
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
    """It answers as caches of its kind do."""
    module = behaviour_of(run.plant.architecture.resources[active.target].kind)
    if module is not None and hasattr(module, "lose_node"):
        module.lose_node(run, active, active.target)
