"""Failure domains: what fails together when a region, zone, service, key, account or third party does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from withstand.catalog.spec import Scope
from withstand.model.elements.compute import NodeGroup
from withstand.model.elements.links import ThirdParty
from withstand.model.structure.derived import derived
from withstand.model.structure.placement import node_groups_of, zones_of_workload
from withstand.model.structure.routing import region_of, zones_of

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.resource import Resource


DomainKind = Literal[
    "region", "zone", "node group", "regional service", "control plane", "key", "account", "third party"
]
# Fields that hold the KMS key without which an element cannot be read.
_KEY_FIELDS = ("key", "secrets_key")
Membership = tuple[DomainKind, str, str, bool]
"""Kind and id of a domain, an element in it, and whether the element has nothing outside it."""


@dataclass(frozen=True, slots=True)
class FailureDomain:
    """What goes down with a domain, and what loses only a part of itself; ids in the order of the model.

    A key or account that is unknown puts an element in no domain: rules that ask for it say so.
    Of a control plane, `down` is what can no longer be changed or launched; it goes on running.
    """

    id: str
    kind: DomainKind
    down: tuple[str, ...]
    weakened: tuple[str, ...] = ()


@derived
def failure_domains(architecture: Architecture) -> Mapping[str, FailureDomain]:
    """Every failure domain by id: an element's, `service:KIND@REGION`, `control-plane:KIND@REGION`."""
    kinds: dict[str, DomainKind] = {}
    down: dict[str, dict[str, None]] = defaultdict(dict)
    weakened: dict[str, dict[str, None]] = defaultdict(dict)
    for kind, domain, element, whole in _memberships(architecture):
        kinds.setdefault(domain, kind)
        (down if whole else weakened)[domain][element] = None
    return {id: FailureDomain(id, kind, tuple(down[id]), tuple(weakened[id])) for id, kind in kinds.items()}


def impact(architecture: Architecture, lost: Iterable[str]) -> tuple[str, ...]:
    """The workloads that stop because they cannot do without what is lost.

    Follows hard dependencies backwards from the lost elements, which are not repeated in the answer.
    """
    callers: dict[str, list[str]] = defaultdict(list)
    for workload in architecture.workloads.values():
        for dependency in workload.dependencies:
            if dependency.mode == "hard":
                callers[dependency.to].append(workload.id)
    gone = set(lost)
    found: dict[str, None] = {}
    waiting = list(gone)
    while waiting:
        for caller in callers[waiting.pop()]:
            if caller not in gone:
                gone.add(caller)
                found[caller] = None
                waiting.append(caller)
    return tuple(found)


def control_plane_region(resource: Resource) -> str:
    """The region whose control plane changes a resource; "" where there is none, or where it is not known."""
    written = resource.spec.control_plane
    return (resource.region or "") if written == "same region" else written


def _memberships(architecture: Architecture) -> Iterator[Membership]:
    for id in architecture.elements:
        region = region_of(architecture, id)
        if region is not None and id != region:
            yield "region", region, id, True
        for field in _KEY_FIELDS:
            key = architecture.elements[id].__dict__.get(field)
            if isinstance(key, str):
                yield "key", key, id, True
        account = architecture.elements[id].__dict__.get("account")
        if account is not None and account in architecture.accounts:
            yield "account", account, id, True
    yield from _zonal(architecture)
    for resource in architecture.resources.values():
        yield from _of_resource(architecture, resource)
    for workload in architecture.workloads.values():
        groups = node_groups_of(architecture, workload)
        for group in groups:
            yield "node group", group.id, workload.id, len(groups) == 1


def _zonal(architecture: Architecture) -> Iterator[Membership]:
    for section in (architecture.subnets, architecture.resources):
        for id in section:
            zones = zones_of(architecture, id)
            for zone in zones:
                yield "zone", zone, id, len(zones) == 1
    for workload in architecture.workloads.values():
        zones = zones_of_workload(architecture, workload)
        for zone in zones:
            yield "zone", zone, workload.id, len(zones) == 1


def _of_resource(architecture: Architecture, resource: Resource) -> Iterator[Membership]:
    region = region_of(architecture, resource.id)
    if isinstance(resource, ThirdParty) or resource.spec.scope is Scope.THIRD_PARTY:
        yield "third party", resource.id, resource.id, True
        return
    if isinstance(resource, NodeGroup):
        yield "node group", resource.id, resource.id, True
    if resource.spec.scope is not Scope.NOWHERE:
        yield "regional service", f"service:{resource.kind}@{region or 'global'}", resource.id, True
    place = control_plane_region(resource)
    if place:
        yield "control plane", f"control-plane:{resource.kind}@{place}", resource.id, True
