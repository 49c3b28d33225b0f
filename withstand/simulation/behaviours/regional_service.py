"""Regional services and plain tables: nothing of their own brings them back before the region returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.recovery.store_state import restore_or_wait

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Store


def lose_region(run: Run, active: ActiveFault, store: Store, region: str) -> None:
    """A table is restored from a copied backup where there is one; else it waits for the region."""
    run.env.process(restore_or_wait(run, active, store, region))
