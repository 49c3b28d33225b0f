"""Multi-active stores: every region takes writes; a lost region's last writes have not all left it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.recovery.data_loss import NOTHING, each_write
from withstand.simulation.recovery.store_state import back, lost, restore_or_wait

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Store


def lose_region(run: Run, active: ActiveFault, store: Store, region: str) -> None:
    """The other regions go on accepting writes at once; what was in flight from the lost one is missing."""
    target = next((other for other in store.members if other not in run.lost_regions), None)
    if target is None:
        run.env.process(restore_or_wait(run, active, store, region))
        return
    strong = getattr(store.group, "consistency", "eventual") == "strong"
    lost(run, store, NOTHING if strong else each_write(run, store, store.kind, source=region, target=target))
    back(run, store, -1)
