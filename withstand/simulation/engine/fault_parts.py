"""Parts that files of faults share: most do nothing, so that a file says so instead of leaving one out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Fault
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Plant


def no_standard_scenario(architecture: Architecture) -> tuple[tuple[str, str], ...]:
    """Nobody is asked about it unless the architecture declares a scenario."""
    return ()


def takes_nothing(plant: Plant, fault: Fault) -> tuple[int, ...]:
    """No station stops at once and wholly."""
    return ()


def begins_with_nothing(run: Run, active: ActiveFault) -> None:
    """All that it does is that its stations stop."""


def ends_by_itself(run: Run, active: ActiveFault, link: int) -> None:
    """Its stations, links, calls and copies come back, as those of every fault; nothing else is undone."""


def nodes_of_group(element: Any) -> int:
    """Each node of a group fails, or is taken back, by itself."""
    return max(int(getattr(element, "desired", 1)), 1)
