"""Impaired services and control planes of a region: requests fail in part or wholly, or nothing is changed.

A control plane may be impaired for one kind (`service`) or for the whole region. What runs goes on running;
only what wants to launch or to change something notices (static stability).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.behaviours import network_link
from withstand.simulation.engine.active_fault import ActiveFault
from withstand.simulation.engine.replication import Run
from withstand.simulation.faults.credentials import deny_keys
from withstand.simulation.plant.reach import stations_of_service, stores_in
from withstand.simulation.recovery.control_plane import plane_of, wake
from withstand.simulation.recovery.store_state import back, lost, wait_for_repair

if TYPE_CHECKING:
    from withstand.model.elements.scenario import Fault
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run


BLIND = 0.5
"""A tool that loses this share of its signals is not one that an alert comes from."""


def impair(run: Run, active: ActiveFault) -> None:
    """Part of the tries at the service's stations fail; of a whole outage, its stores take no writes."""
    fault = active.fault
    if fault.severity >= BLIND:
        run.impaired.add(plane_of(fault.service, active.target))
    if fault.severity < 1:
        _fail(run, fault, fault.severity, fault.slowdown)
        return
    for store in stores_in(run.plant, fault):
        others = set(store.members) - {active.target}
        if store.primary is None and others:
            # The other regions go on taking writes, and the service has what it had once it is back.
            lost(run, store)
            back(run, store, -1)
        elif store.primary in (None, active.target):
            lost(run, store)
            run.env.process(wait_for_repair(run, active, store))


def mend(run: Run, active: ActiveFault) -> None:
    """The service answers again."""
    fault = active.fault
    run.impaired.discard(plane_of(fault.service, active.target))
    wake(run)
    if fault.severity < 1:
        _fail(run, fault, -fault.severity, 1 / fault.slowdown)


def back_again(run: Run, active: ActiveFault) -> None:
    """The third party is there again."""
    run.impaired.discard(active.target)
    wake(run)


def _fail(run: Run, fault: Fault, share: float, slowdown: float) -> None:
    for station in stations_of_service(run.plant, fault):
        run.failing[station] = min(max(run.failing[station] + share, 0.0), 1.0)
        run.capacity[station] /= slowdown


def _impair(run: Run, active: ActiveFault) -> None:
    impair(run, active)
    network_link.impair(run, active)
    deny_keys(run, active)


def _lose_party(run: Run, active: ActiveFault) -> None:
    """Its stations are down already; of a tool that tells people of incidents, nothing is heard."""
    run.impaired.add(active.target)
