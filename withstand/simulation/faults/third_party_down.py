"""A third party is down: what needs it hard fails as long; of one that tells people, nothing is heard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.catalog.spec import Shape
from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.simulation.recovery.control_plane import wake

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Fault
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Plant

KIND = FaultKind(
    name="third-party-down",
    title="Third party down",
    does=(
        "What needs the third party hard fails as long; of one that tells people (PagerDuty, Datadog), "
        "nothing is heard."
    ),
    limited_by="soft dependencies",
    lasts=(FactOf("service_impairment_duration", otherwise=FactOf("region_event_duration", "region")),),
    rate=(FactOf("service_impairment_rate"),),
    hangs=True,
    component="third party",
)


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every third party."""
    yield from ((party.id, "") for party in architecture.of_shape(Shape.THIRD_PARTY))


def takes(plant: Plant, fault: Fault) -> Iterator[int]:
    """Its stations."""
    yield from plant.station_of.get(fault.target or "", ())


def begin(run: Run, active: ActiveFault) -> None:
    """Its stations are down already; of a tool that tells people of incidents, nothing is heard."""
    run.impaired.add(active.target)


def end(run: Run, active: ActiveFault, link: int) -> None:
    """It is there again, and whoever waited for it looks."""
    run.impaired.discard(active.target)
    wake(run)
