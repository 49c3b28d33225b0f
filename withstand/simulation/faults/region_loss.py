"""A region is lost: its stations, its control planes, and the leaders of its stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.simulation.behaviours import behaviour_of
from withstand.simulation.engine.active_fault import ActiveFault
from withstand.simulation.engine.replication import Run
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.recovery.headroom import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from withstand.simulation.plant.plant import Plant, Store


def _lose_region(run: Run, active: ActiveFault) -> None:
    region = active.target
    run.struck_regions.add(region)
    survivors = tuple(other for other in run.plant.regions if other != region)
    if run.state.find(Watcher) is None:
        run.state.put(Watcher(run, survivors))
    run.lost_regions.add(region)
    run.frozen.add(region)
    for store, lose_region in _losing(run.plant, region):
        lose_region(run, active, store, region)


@remembered
def _losing(plant: Plant, region: str) -> list[tuple[Store, Callable[..., None]]]:
    """Stores with a member in the region, and what each does when the region is lost."""
    kinds = ((store, behaviour_of(store.kind)) for store in plant.stores if region in store.members)
    answers = ((store, getattr(module, "lose_region", None)) for store, module in kinds)
    return [(store, answer) for store, answer in answers if answer is not None]
