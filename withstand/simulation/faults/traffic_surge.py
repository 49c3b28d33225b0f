"""Demand above the stated load: of users, or hostile, which Shield Advanced takes out before the ways in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.edge import DdosProtection
from withstand.model.elements.fault_kind import FaultKind
from withstand.model.structure.routing import entry_leaves
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run

KIND = FaultKind(
    name="traffic-surge",
    title="Traffic surge",
    does=(
        "Demand is `factor` times the load; autoscalers follow as far as nodes and quotas go. A `hostile` "
        "one is an attack."
    ),
    limited_by="headroom; of an attack, Shield Advanced before every way in, once it has seen it",
    needs="factor",
    endless=True,
    soft=True,
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing


def begin(run: Run, active: ActiveFault) -> None:
    """An attack ends for the platform when its protection has noticed it; a surge of users does not."""
    run.scale *= active.fault.factor
    protection = _protection(run)
    if active.fault.hostile and protection is not None:
        run.env.process(_mitigate(run, active, protection))


def end(run: Run, active: ActiveFault, link: int) -> None:
    """Demand is what it was, unless the protection has seen to it before."""
    if not active.mitigated:
        active.mitigated = True
        run.scale /= active.fault.factor


def _mitigate(run: Run, active: ActiveFault, protection: DdosProtection) -> Process:
    seconds = run.draw(f"attack {protection.id}", protection.kind, "detection_time")
    link = yield from run.spend(
        "detect", "Attack is seen and taken out", protection.id, seconds=seconds, after=-1
    )
    end(run, active, link)
    run.changed(link)
    return link


def _protection(run: Run) -> DdosProtection | None:
    """Shield Advanced in front of every journey's way in; Standard knows attacks on the network only."""
    architecture = run.plant.architecture
    for found in architecture.resources.values():
        if isinstance(found, DdosProtection) and found.tier == "advanced":
            covered = set(found.protects)
            paths = [journey.path for journey in architecture.journeys.values() if journey.path]
            if all(covered & {*path, *entry_leaves(architecture, path[0])} for path in paths):
                return found
    return None
