"""A region is lost: its stations, its control planes, and the leaders of its stores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.structure.derived import derived
from withstand.simulation.behaviours import behaviour_of
from withstand.simulation.engine.active_fault import ActiveFault
from withstand.simulation.engine.replication import Run
from withstand.simulation.recovery.headroom import Watcher

if TYPE_CHECKING:
    from collections.abc import Callable

    from withstand.model.architecture import Architecture
    from withstand.simulation.plant.plant import Plant, Store


def _lose_region(run: Run, active: ActiveFault) -> None:
    region = active.target
    run.shared.setdefault("lost", []).append(region)
    survivors = tuple(other for other in run.plant.regions if other != region)
    if "headroom" not in run.shared:
        run.shared["headroom"] = Watcher(run, survivors)
    run.lost_regions.add(region)
    run.frozen.add(region)
    for store, lose_region in _losing(run.plant, region):
        lose_region(run, active, store, region)


def _losing(plant: Plant, region: str) -> list[tuple[Store, Callable[..., None]]]:
    """Stores with a member in the region, and what each does when the region is lost."""
    known = _answers(plant.architecture)
    if region not in known:
        kinds = ((store, behaviour_of(store.kind)) for store in plant.stores if region in store.members)
        answers = ((store, getattr(module, "lose_region", None)) for store, module in kinds)
        known[region] = [(store, answer) for store, answer in answers if answer is not None]
    return known[region]


@derived
def _answers(architecture: Architecture) -> dict[str, list[tuple[Store, Callable[..., None]]]]:
    """What `_losing` has found; the same for all replications."""
    return {}
