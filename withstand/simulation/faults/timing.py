"""Faults: which stations and elements one hits, how long it lasts, and how often it happens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.elements.scenario import Fault, Scenario
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Plant
    from withstand.simulation.sampling.fact_log import FactLog


# (kind, fact) of the duration of a fault that says none; kinds that end by themselves are not here.
_DURATIONS: dict[str, tuple[str, str]] = {
    "region-loss": ("region", "region_loss_duration"),
    "zone-loss": ("availability-zone", "zone_loss_duration"),
    "control-plane-impaired": ("region", "control_plane_impairment_duration"),
    "partition": ("region", "partition_duration"),
    "packet-loss": ("availability-zone", "gray_failure_duration"),
    "consumer-outage": ("operator", "repair_time"),
    "replication-lag": ("operator", "repair_time"),
    "replication-stop": ("operator", "repair_time"),
}
# What an element's own kind says, for faults that are about one kind.
_OWN_DURATIONS = {
    "service-impaired": "service_impairment_duration",
    "third-party-down": "service_impairment_duration",
    "gray-failure": "gray_failure_duration",
    "link-loss": "link_failure_duration",
}
_OWN_RATES = {
    "service-impaired": "service_impairment_rate",
    "third-party-down": "service_impairment_rate",
    "gray-failure": "gray_failure_rate",
    "writer-loss": "instance_failure_rate",
    "cache-loss": "instance_failure_rate",
    "node-loss": "instance_failure_rate",
    "spot-interruption": "interruption_rate",
    "corruption": "data_corruption_rate",
    "expired-certificate": "certificate_expiry_rate",
    "lost-key": "key_loss_rate",
    "control-plane-impaired": "control_plane_impairment_rate",
    "link-loss": "link_failure_rate",
}
_RATES = {
    "region-loss": ("region", "region_loss_rate"),
    "zone-loss": ("availability-zone", "zone_loss_rate"),
    "partition": ("region", "partition_rate"),
}


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
    if fault.kind in _DURATIONS:
        return run.draw(component, *_DURATIONS[fault.kind])
    name = _OWN_DURATIONS.get(fault.kind)
    kind = subject_kind(run.plant, fault)
    if name and run.has_fact(kind, name):
        return run.draw(component, kind, name)
    return run.draw(component, "region", "region_event_duration") if name else None


def rate(plant: Plant, scenario: Scenario) -> tuple[float, tuple[tuple[str, str], ...]]:
    """How often a scenario happens, a year, and the facts (kind, name) it rests on; 0 where nobody knows."""
    if scenario.rate is not None:
        return scenario.rate, ()
    fault = scenario.faults[0]
    if fault.kind == "bad-release":
        releases, failing = (
            ("delivery-pipeline", name) for name in ("deployment_rate", "change_failure_share")
        )
        product = plant.architecture.fact(*releases).fact.value * plant.architecture.fact(*failing).fact.value
        return product, (releases, failing)
    if fault.kind in _RATES:
        name: tuple[str, str] | None = _RATES[fault.kind]
    elif fault.kind in _OWN_RATES:
        name = (subject_kind(plant, fault), _OWN_RATES[fault.kind])
    else:
        name = None
    if name is None:
        return 0.0, ()
    try:
        use = plant.architecture.fact(*name)
    except KeyError:
        return 0.0, ()
    return use.fact.value * _multiplicity(plant, fault), (name,)


def _multiplicity(plant: Plant, fault: Fault) -> float:
    """How many things fail at the rate: the nodes of a group, the instances of a cache."""
    element: Any = plant.architecture.elements.get(fault.target or "")
    if fault.kind in ("node-loss", "spot-interruption"):
        return float(max(getattr(element, "desired", 1), 1))
    if fault.kind == "link-loss":
        return float(getattr(element, "connections", 1))
    return 1.0


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
