"""Which stations and stores a fault reaches: of a region, of a service, in a zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from withstand.model.structure.derived import derived
from withstand.model.structure.routing import region_of, zones_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Fault, FaultKind
    from withstand.simulation.plant.plant import Plant, Store


_NOT_OF_A_SERVICE = frozenset({"workload", "link"})
"""Workloads have faults of their own; of links, `behaviours.network_link` knows who takes which."""


def stores_in(plant: Plant, fault: Fault) -> Iterator[Store]:
    """The stores that an impaired service keeps, alone or as one member of several."""
    for store in plant.stores:
        member = store.members.get(fault.target or "")
        kind = getattr(plant.architecture.elements.get(member or ""), "kind", "")
        if member is not None and fault.service in (store.kind, kind):
            yield store


def stations_of_service(plant: Plant, fault: Fault) -> Iterator[int]:
    """The stations in the fault's region that are of the impaired kind."""
    for station in plant.stations:
        kind = getattr(plant.architecture.elements[station.element], "kind", "")
        if kind == fault.service and station.region == fault.target and station.role not in _NOT_OF_A_SERVICE:
            yield station.index


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
