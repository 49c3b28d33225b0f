"""Queues and topics: regional; what they hold waits in the lost region until it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.recovery.store_state import lost, wait_for_repair

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Store


def lose_region(run: Run, active: ActiveFault, store: Store, region: str) -> None:
    """Its messages are kept, but cannot be reached before the region returns."""
    lost(run, store)
    run.env.process(wait_for_repair(run, active, store))
