"""Packets between two sides are lost: a share of the tries across fails, and copies go on more slowly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.simulation.engine import fault_parts
from withstand.simulation.recovery.separation import separate

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

KIND = FaultKind(
    name="packet-loss",
    title="Packet loss",
    does=(
        "Of the tries across, `severity` fails. Copies go on; each write takes 1 / (1 − `severity`) times as "
        "long."
    ),
    limited_by="retries",
    needs="sides",
    lasts=(FactOf("gray_failure_duration", "availability-zone"),),
    soft=True,
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
    """Copies stop only where everything is lost."""
    separate(run, active, copies_stop=active.fault.severity >= 1)
