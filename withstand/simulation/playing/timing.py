"""How long a fault lasts and how often it comes, from what its kind says: one answer for every reader.

`duration` draws for one replication, `durations` for a measure that needs no replication: the law is the
same, and what ends by recovery alone lasts as long as the recovery that a replication plays.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.elements.fault_kind import fault_kind
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.fault_kind import FactOf
    from withstand.model.elements.scenario import Fault, Scenario
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Plant
    from withstand.simulation.sampling.fact_log import FactLog


def subject_kind(architecture: Architecture, fault: Fault) -> str:
    """The catalog kind that a fault is about."""
    if fault.service:
        return fault.service
    element = architecture.elements.get(fault.target or "")
    return str(getattr(element, "kind", ""))


def duration(run: Run, fault: Fault, component: str) -> float | None:
    """How long a fault lasts; None for one that ends by recovery alone (a crashed instance)."""
    if fault.duration is not None:
        return fault.duration
    parts = fault_kind(fault.kind).lasts
    if not parts:
        return None
    subject = subject_kind(run.plant.architecture, fault)
    return sum(run.draw(component, *part.of(subject, run.has_fact)) for part in parts)


def rate(plant: Plant, scenario: Scenario) -> tuple[float, tuple[tuple[str, str], ...]]:
    """How often a scenario happens, a year, and the facts (kind, name) it rests on; 0 where nobody knows."""
    if scenario.rate is not None:
        return scenario.rate, ()
    fault = scenario.faults[0]
    kind, subject = fault_kind(fault.kind), subject_kind(plant.architecture, fault)
    names = tuple((part.kind or subject, part.name) for part in kind.rate)
    if not names:
        return 0.0, ()
    try:
        each = math.prod(plant.architecture.fact(*name).fact.value for name in names)
    except KeyError:
        return 0.0, ()
    return each * kind.how_many(plant.architecture.elements.get(fault.target or "")), names


def durations(fault: Fault, facts: FactLog, size: int) -> Floats:
    """`size` durations in seconds: of the fault, or of the recovery that ends it.

    ValueError for a kind that recovers in a way that only a replication can tell.
    """
    if fault.duration is not None:
        return np.full(size, fault.duration)
    parts, subject = lasting(facts.architecture, fault)
    component = f"duration:{fault.kind}:{fault.target}"
    total = np.zeros(size)
    for part in parts:
        kind, name = part.of(subject, facts.has)
        values = facts.draws(kind, name, component, size)
        total += values * (facts.value(kind, part.times) if facts.has(kind, part.times) else 1.0)
    return total


def lasting(architecture: Architecture, fault: Fault) -> tuple[tuple[FactOf, ...], str]:
    """What a fault without a duration of its own lasts for the sum of, and the kind that it is about."""
    kind, element = fault_kind(fault.kind), architecture.elements.get(fault.target or "")
    parts = kind.lasts or kind.recovery(element)
    if not parts:
        raise ValueError(f"how long a {fault.kind} lasts is known only once it is played")
    return parts, subject_kind(architecture, fault)


def told(fault: Fault, facts: FactLog) -> str:
    """What `durations` are made of, in words."""
    if fault.duration is not None:
        return "as the scenario says"
    parts, subject = lasting(facts.architecture, fault)
    return " + ".join(".".join(part.of(subject, facts.has)) for part in parts)
