"""The structure function of a journey: which components must work for it to be served, as an expression.

In a region, a journey needs everything on its path there and all hard dependencies behind that; soft and
asynchronous ones it does without. Over the platform it is served where DNS and CDN can send its requests.
What people or automation repair later (a promotion, a rescheduled pod) is not in here: these are the states
right after a failure, and how long they last is for the simulation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.catalog.spec import Behaviour, Scope
from withstand.model.elements.compute import Cluster
from withstand.model.elements.data import Cache, Database, FileSystem, GlobalDatabase, Instance, Table, Volume
from withstand.model.elements.edge import Cdn, DnsRecord, LoadBalancer
from withstand.model.elements.links import Endpoint, NatGateway, ThirdParty
from withstand.model.elements.resource import Resource, Store
from withstand.model.structure.derived import derived
from withstand.model.structure.expression import (
    ALWAYS,
    NEVER,
    AtLeast,
    Atom,
    Component,
    Expression,
    all_of,
    any_of,
)
from withstand.model.structure.placement import (
    copies_by_zone,
    region_atom,
    replicas_in,
    subnets_of_workload,
    zone_atom,
    zones_or_all,
)
from withstand.model.structure.replicas import source_of_replica
from withstand.model.structure.routing import (
    candidate_regions,
    entries_in,
    escape,
    followed,
    region_of,
    region_shares,
)

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Workload


# Instances hold their data keys since they started.
_READS_TOO = frozenset({"read-write", "call"})
ASK_FOR_KEYS = frozenset(
    {Behaviour.OBJECT_STORE, Behaviour.QUEUE, Behaviour.REGIONAL_SERVICE, Behaviour.STREAM}
)
"""Behaviours of stores that ask KMS for data keys while they serve."""


@dataclass(frozen=True, slots=True)
class Need:
    """An element that a journey cannot do without in a region, and whether it writes to it."""

    element: str
    writes: bool = True


def serving_regions(architecture: Architecture, journey: Journey) -> tuple[str, ...]:
    """The regions that its entry can send requests to, whatever the weights; else those of its path."""
    found = set(candidate_regions(architecture, journey.path[0])) if journey.path else set()
    found = found or {region for id in journey.path if (region := region_of(architecture, id))}
    return tuple(region for region in architecture.regions if region in found)


def in_region(architecture: Architecture, journey: Journey, region: str) -> Expression:
    """When requests that reach this region are answered; what is global (DNS, CDN) is left out.

    A need in another region (the writer of a global database) brings that region's components with it.
    """
    parts: list[Expression] = [region_atom(region)]
    for need in needs(architecture, journey, region):
        place = region_of(architecture, need.element)
        if place not in (None, region):
            parts.append(region_atom(str(place)))
        parts.append(alive(architecture, need))
    return all_of(parts)


def platform(architecture: Architecture, journey: Journey) -> Expression:
    """When the journey is served for all users: in some region that its entry fails over to.

    A region that gets requests and that they cannot leave by themselves is needed for its share of users.
    """
    regions = serving_regions(architecture, journey)
    entry = journey.path[0] if journey.path else None
    shares = region_shares(architecture, entry) if entry else {}
    pinned = {
        region
        for region in regions
        if shares.get(region, 0) > 0 and entry and escape(architecture, journey, entry, region).missing
    }
    by_region = {region: in_region(architecture, journey, region) for region in regions}
    free = [expression for region, expression in by_region.items() if region not in pinned]
    moved = [any_of(by_region.values())] if free else []
    fixed = [by_region[region] for region in regions if region in pinned]
    return all_of([*_global_parts(architecture, journey), *fixed, *moved]) if regions else NEVER


def needs(architecture: Architecture, journey: Journey, region: str) -> tuple[Need, ...]:
    """Everything that a journey's requests need once they are in a region, in the order they reach it."""
    found: dict[Need, None] = {}
    waiting = [
        Need(id, journey.write_share > 0)
        for id in dict.fromkeys((*entries_in(architecture, journey, region), *journey.path))
        if region_of(architecture, id) == region
    ]
    while waiting:
        need = waiting.pop(0)
        if need in found:
            continue
        found[need] = None
        workload = architecture.workloads.get(need.element)
        for dependency in followed(journey, workload) if workload else ():
            if dependency.mode != "hard":
                continue
            writes = need.writes and dependency.access != "read"
            waiting += _members(architecture, dependency.to, region, writes)
            if writes and dependency.access in _READS_TOO and _is_stored(architecture, dependency.to):
                # What it reads it reads here, wherever its writes are made.
                waiting.append(Need(dependency.to, writes=False))
            if dependency.endpoint:
                waiting.append(Need(dependency.endpoint))
    return tuple(found)


def _is_stored(architecture: Architecture, id: str) -> bool:
    return isinstance(architecture.elements[id], (Database, Cache, Table))


def alive(architecture: Architecture, need: Need) -> Expression:
    """When an element serves: its zones, instances, service and key; its region is not repeated here."""
    workload = architecture.workloads.get(need.element)
    if workload is not None:
        return _workload(architecture, workload)
    resource = architecture.resources.get(need.element)
    if resource is None or isinstance(resource, Cluster):
        # A running pod does without its cluster's control plane.
        return ALWAYS
    parts = list(_service(architecture, resource))
    if isinstance(resource, (Database, Cache)):
        parts.append(_instances(architecture, resource, need.writes))
    elif isinstance(resource, (LoadBalancer, Endpoint, FileSystem)):
        zones = zones_or_all(architecture, resource.id)
        parts.append(any_of(zone_atom(architecture, zone) for zone in zones) if zones else ALWAYS)
    elif isinstance(resource, Volume):
        zones = zones_or_all(architecture, resource.id)
        parts += [zone_atom(architecture, zone) for zone in zones[:1]]
        parts.append(_part(architecture, resource, "volume"))
    if isinstance(resource, Store) and resource.key:
        parts += _key(architecture, resource)
    return all_of(parts)


def _members(architecture: Architecture, id: str, region: str, writes: bool) -> list[Need]:
    """What stands for a dependency in this region: of a global database the writer, or the member here."""
    binding = architecture.elements[id]
    if not isinstance(binding, GlobalDatabase):
        found = global_database_of(architecture).get(id)
        if found is None or not writes:
            # A read replica's writes go to what it follows.
            return [Need(source_of_replica(architecture).get(id, id) if writes else id, writes)]
        binding = found
    here = [member for member in binding.members if region_of(architecture, member) == region]
    primary = binding.primary
    one_writer = primary is not None and binding.spec.behaviour is Behaviour.GLOBAL_LEADER
    if not writes or not one_writer or binding.promotion == "automatic":
        return [Need(member, writes) for member in here] or [Need(binding.members[0], writes)]
    return [Need(str(primary), writes)]


@derived
def global_database_of(architecture: Architecture) -> Mapping[str, GlobalDatabase]:
    """The global database that each member belongs to, by the member's id."""
    return {
        member: resource
        for resource in architecture.resources.values()
        if isinstance(resource, GlobalDatabase)
        for member in resource.members
    }


def _workload(architecture: Architecture, workload: Workload) -> Expression:
    nats = _egress(architecture, workload)
    zones = [
        all_of([replicas_in(architecture, workload, zone, count), nats.get(zone, ALWAYS)])
        for zone, count in copies_by_zone(architecture, workload).items()
    ]
    volumes = [alive(architecture, Need(claim.volume)) for claim in workload.volumes]
    # Where nothing promises a spread, all replicas may be in whichever zone fails: each zone is needed.
    promised = workload.spread == "zones"
    return all_of([any_of(zones) if promised or not zones else all_of(zones), *volumes])


def _egress(architecture: Architecture, workload: Workload) -> dict[str, Expression]:
    """For a workload that cannot do without something outside: the NAT gateways that each zone's pods use."""
    outside = any(
        dependency.mode == "hard" and isinstance(architecture.elements[dependency.to], ThirdParty)
        for dependency in workload.dependencies
    )
    if not outside:
        return {}
    found: dict[str, list[Expression]] = {}
    for id in subnets_of_workload(architecture, workload):
        subnet = architecture.subnets[id]
        for route in architecture.route_tables[subnet.route_table].routes:
            gateway = architecture.elements[route.via]
            if isinstance(gateway, NatGateway) and subnet.zone:
                found.setdefault(subnet.zone, []).append(_nat(architecture, gateway))
    return {zone: any_of(parts) for zone, parts in found.items()}


def _nat(architecture: Architecture, gateway: NatGateway) -> Expression:
    zone = architecture.subnets[gateway.subnet].zone
    place = [zone_atom(architecture, zone)] if zone else []
    region = region_of(architecture, gateway.id)
    itself = Atom(Component(f"link:{gateway.id}", "link", gateway.id, gateway.kind, region))
    return all_of([*place, itself])


def _part(architecture: Architecture, resource: Resource, name: str) -> Atom:
    region = region_of(architecture, resource.id)
    made = Component(f"instance:{resource.id}/{name}", "instance", resource.id, resource.kind, region)
    return Atom(made)


def _instances(architecture: Architecture, store: Database | Cache, writes: bool) -> Expression:
    """One instance that serves: for writes, the writer or one that takes over by itself."""
    if not store.instances:
        # Nothing says that there is a second one.
        zones = zones_or_all(architecture, store.id)
        place = [zone_atom(architecture, zones[0])] if len(zones) == 1 else []
        return all_of([*place, _part(architecture, store, "1")])
    serving = [instance for instance in store.instances if not writes or _can_write(store, instance)] or list(
        store.instances[:1]
    )
    each = [
        all_of(
            [
                zone_atom(architecture, instance.zone),
                _part(architecture, store, f"{instance.zone}/{instance.role}#{number + 1}"),
            ]
        )
        for instance in serving
        for number in range(instance.count)
    ]
    if isinstance(store, Database) and all(instance.role == "node" for instance in store.instances):
        # Peers elect a manager and keep each other's shards: a majority must be there.
        return AtLeast(len(each) // 2 + 1, tuple(each)) if len(each) > 1 else each[0]
    return any_of(each)


def _can_write(store: Database | Cache, instance: Instance) -> bool:
    if instance.role in ("writer", "primary", "node"):
        return True
    if isinstance(store, Cache):
        return store.automatic_failover
    # Where a kind has standbys of their own (the catalog times them), its readers are asynchronous copies
    # that nobody promotes by himself.
    return instance.role == "standby" or "failover_time_readable_standbys" not in store.spec.facts


def _service(architecture: Architecture, resource: Resource) -> Iterator[Expression]:
    """The regional or global service as a whole, or the third party, that a resource is a part of."""
    region = region_of(architecture, resource.id)
    if isinstance(resource, ThirdParty) or resource.spec.scope is Scope.THIRD_PARTY:
        yield Atom(Component(resource.id, "third party", resource.id, resource.kind))
    elif resource.spec.scope is not Scope.ZONAL:
        yield service_atom(resource.kind, region if resource.spec.scope is Scope.REGIONAL else None)


def service_atom(kind: str, region: str | None) -> Atom:
    """Works while the service of this kind works in the region; everywhere, where there is no region."""
    return Atom(Component(f"service:{kind}@{region or 'global'}", "service", region or "", kind, region))


def _key(architecture: Architecture, store: Store) -> list[Expression]:
    key = architecture.resources[str(store.key)]
    region = region_of(architecture, key.id)
    atoms: list[Expression] = [Atom(Component(f"key:{key.id}", "key", key.id, key.kind, region))]
    if store.spec.behaviour in ASK_FOR_KEYS:
        atoms.append(service_atom(key.kind, region))
    return atoms


def _global_parts(architecture: Architecture, journey: Journey) -> Iterable[Expression]:
    """What every user's request passes wherever it is served: the zone of its name, the CDN, a front."""
    for id in journey.path:
        element = architecture.elements[id]
        if isinstance(element, DnsRecord):
            yield service_atom(architecture.resources[element.zone].kind, None)
        elif isinstance(element, Cdn) or region_of(architecture, id) is None:
            yield alive(architecture, Need(id))
