"""Load balancers: their own addresses in a lost zone answer nothing until they are no longer given out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.plant.reach import zone_share

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run


def lose_zone(run: Run, active: ActiveFault, element: str, zone: str) -> None:
    """Connections to its addresses in the zone fail until they are withdrawn."""
    share = zone_share(run.plant, element, zone)
    if share > 0:
        run.env.process(_evacuate(run, element, share))


def _evacuate(run: Run, element: str, share: float) -> Process:
    kind = run.plant.architecture.resources[element].kind
    stations = run.plant.station_of.get(element, ())
    for station in stations:
        run.silent[station] += share
    run.changed(-1)
    seconds = run.draw(f"evacuate {element}", kind, "zone_evacuation_time")
    link = yield from run.spend(
        "redirect", "Load balancer withdraws its addresses in the zone", element, seconds=seconds, after=-1
    )
    for station in stations:
        run.silent[station] = max(run.silent[station] - share, 0.0)
    run.changed(link)
    return link
