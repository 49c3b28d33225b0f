"""Object stores: regional and spread over zones; copies in another region travel object by object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.recovery.data_loss import each_write, edge_between
from withstand.simulation.recovery.store_state import back, lost, restore_or_wait

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Store


def lose_region(run: Run, active: ActiveFault, store: Store, region: str) -> None:
    """A replicated bucket goes on in the other region without what was in flight; else backup or waiting."""
    target = next((other for other in store.members if other not in run.lost_regions), None)
    if target is None:
        run.env.process(restore_or_wait(run, active, store, region))
    elif edge_between(run, store, region, target) is not None:
        lost(run, store, each_write(run, store, _kind(run, store, region), source=region, target=target))
        back(run, store, -1)


def _kind(run: Run, store: Store, region: str) -> str:
    return run.plant.architecture.resources[store.members[region]].kind
