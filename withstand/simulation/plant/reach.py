"""Which stations and stores a fault reaches: of a region, of a service, in a zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.model.elements.resource import Store as StoredData
from withstand.model.structure.routing import region_of, zones_of
from withstand.model.structure.serving import ASK_FOR_KEYS
from withstand.simulation.plant.remembered import remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from withstand.model.elements.scenario import Fault
    from withstand.simulation.plant.plant import Plant, Store


_NOT_OF_A_SERVICE = frozenset({"workload", "link"})
"""Workloads have faults of their own; of links, `behaviours.network_link` knows who takes which."""


KEYS = "kms"
"""The kind of what keeps keys."""


def stores_in(plant: Plant, fault: Fault) -> Iterator[Store]:
    """The stores that an impaired service keeps, alone or as one member of several."""
    for store in plant.stores:
        member = store.members.get(fault.target or "")
        kind = getattr(plant.architecture.elements.get(member or ""), "kind", "")
        if member is not None and fault.service in (store.kind, kind):
            yield store


def stations_of_service(plant: Plant, fault: Fault) -> tuple[int, ...]:
    """The stations in the fault's region that are of the impaired kind."""
    return _of_service(plant, fault.service, fault.target)


@remembered
def _of_service(plant: Plant, kind: str, region: str | None) -> tuple[int, ...]:
    return tuple(
        station.index
        for station in plant.stations
        if station.region == region
        and station.role not in _NOT_OF_A_SERVICE
        and getattr(plant.architecture.elements[station.element], "kind", "") == kind
    )


def asking(plant: Plant, region: str) -> list[int]:
    """Stations of the region whose service decrypts with KMS request by request; instances keep theirs."""
    found = []
    for station in plant.stations:
        element = plant.architecture.resources.get(station.element)
        asks = isinstance(element, StoredData) and element.key and element.spec.behaviour in ASK_FOR_KEYS
        if asks and station.region == region and station.role != "link":
            found.append(station.index)
    return found


def zone_share(plant: Plant, id: str, zone: str) -> float:
    """What share of an element lies in a zone, when it is spread evenly over its zones."""
    zones = zones_of(plant.architecture, id)
    if not zones:
        region = region_of(plant.architecture, id)
        zones = plant.architecture.regions[region].zones if region in plant.architecture.regions else ()
    return 1 / len(zones) if zone in zones else 0.0
