"""Logical stores: which elements hold the same data, where writes go, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from withstand.catalog.spec import Behaviour, Shape
from withstand.model.elements.data import GlobalDatabase
from withstand.model.structure.derived import derived
from withstand.model.structure.routing import region_of
from withstand.simulation.plant.demand import peak_demand
from withstand.simulation.plant.plant import Store

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.resource import Resource


_STORING = (
    Shape.DATABASE,
    Shape.TABLE,
    Shape.CACHE,
    Shape.OBJECT_STORE,
    Shape.FILE_SYSTEM,
    Shape.VOLUME,
    Shape.QUEUE,
)
_MULTI_ACTIVE = frozenset({"multi-active"})


def stores_of(architecture: Architecture) -> tuple[Store, ...]:
    """Every logical store, in the order of the model."""
    writes = peak_demand(architecture).writes
    made: list[Store] = []
    taken: set[str] = set()
    for group in architecture.of_shape(Shape.GLOBAL_DATABASE):
        if isinstance(group, GlobalDatabase):
            made.append(_global(architecture, group, writes))
            taken.update(group.members)
    for resource in architecture.of_shape(*_STORING):
        if resource.id not in taken:
            made.append(_plain(architecture, resource, writes))
            taken.update(made[-1].members.values())
    return tuple(made)


def _global(architecture: Architecture, group: GlobalDatabase, writes: Mapping[str, float]) -> Store:
    members = {region_of(architecture, member) or "": member for member in group.members}
    multi = group.spec.behaviour is Behaviour.MULTI_ACTIVE
    primary = None if multi else region_of(architecture, group.primary or group.members[0])
    rates = {region: writes.get(id, 0.0) for region, id in members.items()}
    if primary is not None:
        rates[primary] = rates.get(primary, 0.0) + writes.get(group.id, 0.0)
    return Store(group.id, members, group.kind, group, primary, rates)


def _plain(architecture: Architecture, resource: Resource, writes: Mapping[str, float]) -> Store:
    """A store of its own, with the copies that replication edges lead to."""
    region = region_of(architecture, resource.id) or ""
    members, multi = {region: resource.id}, False
    for other, mode in _copies(architecture).get(resource.id, ()):
        place = region_of(architecture, other) or ""
        members.setdefault(place, other)
        multi = multi or mode in _MULTI_ACTIVE
    rates = {place: writes.get(id, 0.0) for place, id in members.items()}
    return Store(resource.id, members, resource.kind, None, None if multi else region, rates)


@derived
def _copies(architecture: Architecture) -> Mapping[str, list[tuple[str, str]]]:
    """Element id → (copy, mode) of the replication edges that lead to its copies."""
    found: dict[str, list[tuple[str, str]]] = {}
    for edge in architecture.replications.values():
        if edge.mode == "snapshot-copy" or edge.within in architecture.resources:
            continue
        found.setdefault(edge.source, []).append((edge.target, edge.mode))
        if edge.target != edge.source and edge.mode in _MULTI_ACTIVE:
            found.setdefault(edge.target, []).append((edge.source, edge.mode))
    return found
