"""A volume is full: who mounts it cannot write, and goes on reading, until somebody has grown it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.data import Volume
from withstand.model.elements.fault_kind import FaultKind
from withstand.simulation.behaviours import volume
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

KIND = FaultKind(
    name="volume-full",
    title="Volume full",
    does=(
        "Requests that write fail where a workload mounts the volume; reads go on, and nothing that was "
        "acknowledged is lost. People are alerted, or notice it themselves; they grow the volume and its "
        "file system, which needs the control plane."
    ),
    limited_by="an alert, who is on call",
    targets=(Volume,),
    hint="name a volume",
    soft=True,
)
# Nobody publishes how often disks fill up: it depends on who watches them.
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
    """Without a duration it lasts until people have grown the volume."""
    volume.fill(run, active, active.target)
