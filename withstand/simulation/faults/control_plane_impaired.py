"""A control plane is impaired: nothing is launched or changed, and what runs goes on (static stability)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.simulation.engine import fault_parts
from withstand.simulation.recovery.control_plane import freeze, thaw

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

KIND = FaultKind(
    name="control-plane-impaired",
    title="Control plane impaired",
    does=(
        "Nothing is launched or changed in the region (of one kind, with `service`; of `eks`, no new copies "
        "are scheduled). What runs goes on."
    ),
    limited_by="room that is there already",
    service="optional",
    part="control plane",
    lasts=(FactOf("control_plane_impairment_duration", "region"),),
    rate=(FactOf("control_plane_impairment_rate"),),
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing


def begin(run: Run, active: ActiveFault) -> None:
    """Whoever wants to launch or to change something from now on waits, or is refused."""
    freeze(run, active)


def end(run: Run, active: ActiveFault, link: int) -> None:
    """What waited for it goes on."""
    thaw(run, active)
