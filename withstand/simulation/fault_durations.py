"""How long faults last: as declared, else drawn from the catalog's distribution of the domain that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from withstand.simulation.streams import Floats

if TYPE_CHECKING:
    from withstand.model.scenario import Fault
    from withstand.simulation.fact_log import FactLog

_DOMAINS = {
    "region-loss": ("region", "region_loss_duration"),
    "zone-loss": ("availability-zone", "zone_loss_duration"),
    "partition": ("region", "partition_duration"),
    "packet-loss": ("region", "partition_duration"),
    "gray-failure": ("kubernetes-workload", "gray_failure_duration"),
    "control-plane-impaired": ("region", "control_plane_impairment_duration"),
}
_BY_PEOPLE = ("page_time", "acknowledge_time", "repair_time")
"""What nothing repairs by itself lasts until a person was paged, has answered, and has repaired it."""


def durations(fault: Fault, facts: FactLog, size: int) -> Floats:
    """`size` durations of a fault in seconds."""
    if fault.duration is not None:
        return np.full(size, fault.duration)
    component = f"duration:{fault.kind}:{fault.target}"
    if fault.kind == "service-impaired" and facts.has(fault.service, "service_impairment_duration"):
        return facts.draws(fault.service, "service_impairment_duration", component, size)
    if fault.kind in _DOMAINS:
        return facts.draws(*_DOMAINS[fault.kind], component, size)
    total = np.zeros(size)
    for name in _BY_PEOPLE:
        total += facts.draws("operator", name, component, size)
    return total
