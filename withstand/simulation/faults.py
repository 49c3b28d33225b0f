"""Faults: which stations and elements one hits, how long it lasts, and how often it happens."""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from withstand.catalog.spec import Behaviour
from withstand.model.derived import derived
from withstand.model.routing import region_of, zones_of
from withstand.simulation.impairment import stations_of_service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from withstand.model.architecture import Architecture
    from withstand.model.scenario import Fault, FaultKind, Scenario
    from withstand.simulation.engine import Run
    from withstand.simulation.plant import Plant

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


class ActiveFault:
    """A fault that has begun, and the stations that it keeps down until it ends or somebody releases them."""

    def __init__(self, run: Run, fault: Fault) -> None:
        self.run = run
        self.fault = fault
        self.stations: set[int] = set()
        self.over = run.env.event()
        self.repair: Any = None
        """The process that ends a fault which lasts until somebody has repaired it."""

    @property
    def target(self) -> str:
        """Id of what is lost."""
        return self.fault.target or ""

    def take(self, station: int) -> None:
        """The station no longer answers because of this fault."""
        if station not in self.stations:
            self.stations.add(station)
            self.run.down[station] += 1

    def give(self, station: int) -> None:
        """The station answers again, as far as this fault is concerned."""
        if station in self.stations:
            self.stations.remove(station)
            self.run.down[station] -= 1

    def end(self) -> None:
        """Everything that it still holds comes back."""
        for station in sorted(self.stations):
            self.give(station)
        if not self.over.triggered:
            self.over.succeed()


def behaviour_of(kind: str) -> ModuleType | None:
    """The module of `behaviours` for a kind of the catalog; None where nothing happens to it by itself."""
    from withstand.catalog import service

    return _module(service(kind).behaviour)


@cache
def _module(behaviour: Behaviour) -> ModuleType | None:
    name = f"withstand.simulation.behaviours.{behaviour.name.lower()}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None


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


def stations_in(plant: Plant, kind: FaultKind, fault: Fault) -> tuple[int, ...]:
    """Stations that stop answering at once and wholly."""
    known = _stopped(plant.architecture)
    name = (kind, fault.target or "", fault.service, fault.severity >= 1)
    if name not in known:
        known[name] = tuple(_stations_in(plant, kind, fault))
    return known[name]


@derived
def _stopped(architecture: Architecture) -> dict[tuple[str, str, str, bool], tuple[int, ...]]:
    """What `stations_in` has found; the same for all replications."""
    return {}


def _stations_in(plant: Plant, kind: FaultKind, fault: Fault) -> Iterator[int]:
    if kind == "service-impaired" and fault.severity >= 1:
        yield from stations_of_service(plant, fault)
    for station in plant.stations:
        element: Any = plant.architecture.elements[station.element]
        if (kind == "region-loss" and station.region == fault.target) or (
            kind == "third-party-down" and element.id == fault.target
        ):
            yield station.index


def zone_share(plant: Plant, id: str, zone: str) -> float:
    """What share of an element lies in a zone, when it is spread evenly over its zones."""
    zones = zones_of(plant.architecture, id)
    if not zones:
        region = region_of(plant.architecture, id)
        zones = plant.architecture.regions[region].zones if region in plant.architecture.regions else ()
    return 1 / len(zones) if zone in zones else 0.0
