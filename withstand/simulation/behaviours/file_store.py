"""File systems: spread over the zones of a region; a replica elsewhere waits for a promotion by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.recovery.data_loss import missing
from withstand.simulation.recovery.people import decision
from withstand.simulation.recovery.replication_lag import delayed
from withstand.simulation.recovery.store_state import back, lost, release, restore_or_wait

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Store


def lose_region(run: Run, active: ActiveFault, store: Store, region: str) -> None:
    """The replica is promoted by hand, back to its last whole copy."""
    if store.primary not in (None, region):
        return
    target = next((other for other in store.members if other not in run.lost_regions), None)
    if target is None:
        run.env.process(restore_or_wait(run, active, store, region))
        return
    kind = run.plant.architecture.resources[store.members[region]].kind
    usual = run.draw(f"lag {store.id}", kind, "replication_lag")
    lag = delayed(run, store, region, target, lag=usual)
    lost(run, store, missing(run, store, lag, "changes since the last whole copy"))
    run.env.process(_promote(run, active, store, target))


def _promote(run: Run, active: ActiveFault, store: Store, target: str) -> Process:
    link = yield from decision(run, None)
    kind = run.plant.architecture.resources[store.members[target]].kind
    seconds = run.draw(f"promote {store.id}", kind, "promotion_time")
    link = yield from run.spend("promote", f"{store.id} made writable", store.id, seconds=seconds, after=link)
    release(run, active, store)
    back(run, store, link)
    run.changed(link)
    return link
