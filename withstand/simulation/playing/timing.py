"""How long a fault lasts and how often it comes, from what its kind says: one answer for every reader.

`duration` draws for one replication, `durations` for a measure that needs no replication; the law is
the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.elements.fault_kind import FactOf, fault_kind
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.elements.scenario import Fault, Scenario
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Plant
    from withstand.simulation.sampling.fact_log import FactLog


def subject_kind(plant: Plant, fault: Fault) -> str:
    """The catalog kind that a fault is about."""
    if fault.service:
        return fault.service
    element = plant.architecture.elements.get(fault.target or "")
    return str(getattr(element, "kind", ""))


def duration(run: Run, fault: Fault, component: str) -> float | None:
    """How long a fault lasts; None for one that ends by recovery alone (a crashed instance)."""
    if fault.duration is not None:
        return fault.duration
    parts = fault_kind(fault.kind).lasts
    if not parts:
        return None
    subject = subject_kind(run.plant, fault)
    return sum(run.draw(component, *named(part, subject, run.has_fact)) for part in parts)


def named(part: FactOf, subject: str, known: Callable[[str, str], bool]) -> tuple[str, str]:
    """(kind, fact) of a part for a fault about a kind; its stand-in where the kind has no such fact."""
    if part.kind:
        return part.kind, part.name
    if part.otherwise is None or known(subject, part.name):
        return subject, part.name
    return named(part.otherwise, subject, known)


def rate(plant: Plant, scenario: Scenario) -> tuple[float, tuple[tuple[str, str], ...]]:
    """How often a scenario happens, a year, and the facts (kind, name) it rests on; 0 where nobody knows."""
    if scenario.rate is not None:
        return scenario.rate, ()
    fault = scenario.faults[0]
    kind, subject = fault_kind(fault.kind), subject_kind(plant, fault)
    names = tuple((part.kind or subject, part.name) for part in kind.rate)
    if not names:
        return 0.0, ()
    try:
        each = math.prod(plant.architecture.fact(*name).fact.value for name in names)
    except KeyError:
        return 0.0, ()
    return each * kind.how_many(plant.architecture.elements.get(fault.target or "")), names


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
