"""An availability zone is lost: copies, nodes, instances, gateways and volumes in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.catalog.spec import Shape
from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.model.elements.place import Zone
from withstand.simulation.behaviours import behaviour_of
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

KIND = FaultKind(
    name="zone-loss",
    title="Zone loss",
    does=(
        "Copies, nodes, database and cache instances of the zone stop; load balancers withdraw its "
        "addresses; volumes cannot be attached elsewhere, and are restored from a snapshot; zones that "
        "leave over its NAT gateway reach nobody outside."
    ),
    limited_by="standbys, spread over zones, a NAT gateway in each",
    targets=(Zone,),
    hint="name a zone",
    lasts=(FactOf("zone_loss_duration", "availability-zone"),),
    rate=(FactOf("zone_loss_rate", "availability-zone"),),
    whole="zone",
    component="zone",
)
# No station lies in one zone alone: behaviours take the zone's share of each.
takes = fault_parts.takes_nothing


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every zone."""
    yield from ((zone, "") for zone in architecture.zones)


def begin(run: Run, active: ActiveFault) -> None:
    """Whatever has a part in the zone answers as its kind does."""
    from withstand.simulation.behaviours import volume, workload

    zone = active.target
    region = run.plant.architecture.zones[zone].region
    run.lost_zones.add(zone)
    for id, pool in run.plant.pools.items():
        if pool.region == region:
            workload.lose_zone(run, active, id, zone)
    volume.lose_zone_of(run, active, zone)
    for resource in run.plant.architecture.of_shape(
        Shape.NODE_GROUP, Shape.LOAD_BALANCER, Shape.DATABASE, Shape.CACHE, Shape.NAT_GATEWAY
    ):
        if resource.region != region:
            continue
        module = behaviour_of(resource.kind)
        if module is not None and hasattr(module, "lose_zone"):
            module.lose_zone(run, active, resource.id, zone)


def end(run: Run, active: ActiveFault, link: int) -> None:
    """Its nodes come back."""
    from withstand.simulation.behaviours import compute_pool

    run.lost_zones.discard(active.target)
    compute_pool.regain_zone(run, active.target, link)
