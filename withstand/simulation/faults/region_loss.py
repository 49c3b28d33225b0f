"""A region is lost: its stations, its control planes, and the leaders of its stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.model.elements.place import Region
from withstand.model.structure.derived import derived
from withstand.simulation.behaviours import behaviour_of
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
    run.shared.setdefault("lost", []).append(region)
    survivors = tuple(other for other in run.plant.regions if other != region)
    if "headroom" not in run.shared:
        run.shared["headroom"] = Watcher(run, survivors)
    run.lost_regions.add(region)
    run.frozen.add(region)
    for store, lose_region in _losing(run.plant, region):
        lose_region(run, active, store, region)


def end(run: Run, active: ActiveFault, link: int) -> None:
    """The region is there again, and launches."""
    run.lost_regions.discard(active.target)
    thaw(run, active)


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
