"""Where replicas, nodes and instances lie: the worst placement that the written constraints permit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from withstand.model.elements.compute import NodeGroup
from withstand.model.structure.derived import derived
from withstand.model.structure.expression import Atom, Component, Expression, all_of, any_of
from withstand.model.structure.routing import region_of, zones_of

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.workload import Workload


_COPIES_PER_ZONE = 3
"""Copies in one zone beyond the third are left out: they fail with their zone long before one by one."""


def region_atom(region: str) -> Atom:
    """Works while the region is not lost as a whole."""
    return Atom(Component(region, "region", region, "region", region))


def zone_atom(architecture: Architecture, zone: str) -> Atom:
    """Works while the zone is not lost."""
    return Atom(Component(zone, "zone", zone, "availability-zone", architecture.zones[zone].region))


@derived
def node_groups_of_cluster(architecture: Architecture) -> Mapping[str, tuple[NodeGroup, ...]]:
    """The node groups of each cluster, by the cluster's id."""
    found: dict[str, list[NodeGroup]] = defaultdict(list)
    for resource in architecture.resources.values():
        if isinstance(resource, NodeGroup) and resource.cluster:
            found[resource.cluster].append(resource)
    return {cluster: tuple(groups) for cluster, groups in found.items()}


def node_groups_of(architecture: Architecture, workload: Workload) -> tuple[NodeGroup, ...]:
    """The node groups on which a workload's pods may run."""
    if workload.node_groups:
        named = (architecture.resources[id] for id in workload.node_groups)
        return tuple(group for group in named if isinstance(group, NodeGroup))
    return node_groups_of_cluster(architecture).get(workload.cluster, ())


def zones_or_all(architecture: Architecture, id: str) -> tuple[str, ...]:
    """The zones that an element names; all of its region's where it names none."""
    named = zones_of(architecture, id)
    region = region_of(architecture, id)
    return named or (architecture.regions[region].zones if region in architecture.regions else ())


def zones_of_workload(architecture: Architecture, workload: Workload) -> tuple[str, ...]:
    """The zones in which its pods may run: its own, its subnets', its node groups', or its cluster's."""
    if workload.zone:
        return (workload.zone,)
    groups = node_groups_of(architecture, workload)
    if workload.subnets or not groups:
        named = zones_of(architecture, workload.id)
        return named or zones_or_all(architecture, workload.cluster)
    found = {zone for group in groups for zone in zones_or_all(architecture, group.id)}
    return tuple(zone for zone in architecture.zones if zone in found)


def subnets_of_workload(architecture: Architecture, workload: Workload) -> tuple[str, ...]:
    """The subnets in which a workload's pods may run: its own, its node groups', or its cluster's."""
    if workload.subnets:
        return workload.subnets
    groups = node_groups_of(architecture, workload)
    if groups:
        return tuple(dict.fromkeys(subnet for group in groups for subnet in group.subnets))
    return architecture.resources[workload.cluster].subnets


def fewest_replicas(workload: Workload) -> int:
    """How many replicas always run: those that are written down, or the fewest that an autoscaler keeps."""
    return workload.scaling.minimum if workload.scaling else workload.replicas


def most_in_zone(workload: Workload, zones: Sequence[str], zone: str, copies: int) -> int:
    """The most copies of a workload that its constraints permit in one of the zones where it may run.

    A spread over zones promises as even a placement as can be. Nothing else does: then all may be in this
    zone, whichever it is, and the loss of any zone may take them all. Proof and simulation both ask here.
    """
    if zone not in zones:
        return 0
    if workload.spread != "zones":
        return copies
    share, rest = divmod(copies, len(zones))
    return share + (zones.index(zone) < rest)


def most_on_node(workload: Workload, zones: Sequence[str], copies: int, nodes: int) -> int:
    """The most copies that the constraints permit on one node, of `nodes` that may carry them.

    Only a spread over nodes promises different nodes; else all copies of a zone may be on one.
    """
    if workload.spread == "nodes":
        return -(-copies // max(nodes, 1))
    return max((most_in_zone(workload, zones, zone, copies) for zone in zones), default=copies)


def copies_by_zone(architecture: Architecture, workload: Workload) -> Mapping[str, int]:
    """The most replicas that may be in each zone: without a spread over zones, all of them in any."""
    zones = zones_of_workload(architecture, workload)
    replicas = fewest_replicas(workload)
    counts = {zone: most_in_zone(workload, zones, zone, replicas) for zone in zones}
    return {zone: count for zone, count in counts.items() if count}


def replicas_in(architecture: Architecture, workload: Workload, zone: str, count: int) -> Expression:
    """At least one of a workload's replicas in a zone runs, on a node that runs, while the zone does.

    Only a spread over nodes promises different nodes; else all replicas of the zone may be on one.
    """
    nodes = _nodes(architecture, workload, zone)
    copies = []
    for index in range(min(count, _COPIES_PER_ZONE)):
        name = f"process:{workload.id}/{zone}#{index + 1}"
        process = Atom(
            Component(name, "process", workload.id, workload.kind, architecture.zones[zone].region)
        )
        node = nodes[index % len(nodes) if workload.spread == "nodes" else 0] if nodes else None
        copies.append(all_of([node, process]) if node else process)
    return all_of([zone_atom(architecture, zone), any_of(copies)])


def _nodes(architecture: Architecture, workload: Workload, zone: str) -> tuple[Atom, ...]:
    for group in node_groups_of(architecture, workload):
        zones = zones_or_all(architecture, group.id)
        if zone in zones:
            count = min(max(1, -(-group.desired // len(zones))), _COPIES_PER_ZONE)
            region = architecture.zones[zone].region
            return tuple(
                Atom(Component(f"node:{group.id}/{zone}#{index + 1}", "node", group.id, group.kind, region))
                for index in range(count)
            )
    return ()
