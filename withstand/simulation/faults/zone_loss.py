"""An availability zone is lost: copies, nodes, instances, gateways and volumes in it."""

from __future__ import annotations

from withstand.catalog.spec import Shape
from withstand.simulation.behaviours import behaviour_of, volume, workload
from withstand.simulation.engine.active_fault import ActiveFault
from withstand.simulation.engine.replication import Run


def _lose_zone(run: Run, active: ActiveFault) -> None:
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
