"""A region is lost: its stations, its control planes, and the leaders of its stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.model.elements.place import Region
from withstand.simulation.behaviours import behaviour_of
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.recovery.control_plane import thaw

if TYPE_CHECKING:
    from collections.abc import Callable

    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Fault
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Plant, Store

KIND = FaultKind(
    name="region-loss",
    title="Region loss",
    does=(
        "Everything in the region stops; health checks and DNS move requests, stores are promoted each in "
        "its way."
    ),
    limited_by="health checks, TTL, who decides",
    targets=(Region,),
    hint="name a region",
    lasts=(FactOf("region_loss_duration", "region"),),
    rate=(FactOf("region_loss_rate", "region"),),
    whole="region",
    component="region",
)


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every region."""
    yield from ((region, "") for region in architecture.regions)


def takes(plant: Plant, fault: Fault) -> Iterator[int]:
    """All stations of the region."""
    yield from (station.index for station in plant.stations if station.region == fault.target)


def begin(run: Run, active: ActiveFault) -> None:
    """Nothing is launched there, stores answer each in its way, and the rest's headroom is watched."""
    from withstand.simulation.recovery.headroom import Watcher

    region = active.target
    run.struck_regions.add(region)
    survivors = tuple(other for other in run.plant.regions if other != region)
    if run.state.find(Watcher) is None:
        run.state.put(Watcher(run, survivors))
    run.lost_regions.add(region)
    run.frozen.add(region)
    for store, lose_region in _losing(run.plant, region):
        lose_region(run, active, store, region)


def end(run: Run, active: ActiveFault, link: int) -> None:
    """The region is there again, and launches."""
    run.lost_regions.discard(active.target)
    thaw(run, active)


@remembered
def _losing(plant: Plant, region: str) -> list[tuple[Store, Callable[..., None]]]:
    """Stores with a member in the region, and what each does when the region is lost."""
    kinds = ((store, behaviour_of(store.kind)) for store in plant.stores if region in store.members)
    answers = ((store, getattr(module, "lose_region", None)) for store, module in kinds)
    return [(store, answer) for store, answer in answers if answer is not None]
