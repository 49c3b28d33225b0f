"""The architecture as a directed graph: elements and how they relate (networkx, made once)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from withstand.model.elements.data import GlobalDatabase
from withstand.model.elements.edge import ApiGateway, Cdn, LoadBalancer, WebAcl
from withstand.model.elements.messaging import Queue, StateMachine, Stream, Topic
from withstand.model.structure.derived import derived
from withstand.model.structure.routing import region_of

if TYPE_CHECKING:
    import networkx

    from withstand.model.architecture import Architecture
    from withstand.model.elements.resource import Resource


Edge = tuple[str, str, str]
"""Source, target, relation."""


@derived
def graph(architecture: Architecture) -> networkx.MultiDiGraph[str]:
    """Every element as a node (`section`, `kind`, `region`), every relation as an edge keyed by its name.

    Relations: `depends on` (with `mode`, `protocol`) · `then` (order of a journey's path) · `answers with`
    (DNS) · `forwards to` · `protects` · `checks` · `delivers to` (queue, topic, stream) · `replicates to` ·
    `member of` · `encrypted with` · `contains` (region, zone, VPC, cluster …) · `runs on` · `routes via`.
    """
    import networkx

    made: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for section, elements in architecture.sections():
        for id, element in elements.items():
            kind = getattr(element, "kind", "")
            made.add_node(id, section=section, kind=kind, region=region_of(architecture, id))
    for workload in architecture.workloads.values():
        for dependency in workload.dependencies:
            made.add_edge(
                workload.id,
                dependency.to,
                key="depends on",
                mode=dependency.mode,
                protocol=dependency.protocol,
            )
    for source, target, relation in _edges(architecture):
        if source in made and target in made:
            made.add_edge(source, target, key=relation)
    return made


def _edges(architecture: Architecture) -> Iterator[Edge]:
    yield from _places(architecture)
    yield from _entries(architecture)
    for resource in architecture.resources.values():
        yield from _of_resource(resource)
    for workload in architecture.workloads.values():
        yield workload.cluster, workload.id, "contains"
        yield from _each(workload.id, workload.node_groups, "runs on")
        yield from _each(workload.id, (claim.volume for claim in workload.volumes), "depends on")
    for replication in architecture.replications.values():
        yield replication.source, replication.target, "replicates to"
    for journey in architecture.journeys.values():
        yield from ((first, second, "then") for first, second in pairwise(journey.path))
        yield from _each(journey.id, journey.path[:1], "then")


def _each(source: str, targets: Iterable[str], relation: str) -> Iterator[Edge]:
    return ((source, target, relation) for target in targets)


def _places(architecture: Architecture) -> Iterator[Edge]:
    for zone in architecture.zones.values():
        yield zone.region, zone.id, "contains"
    for vpc in architecture.vpcs.values():
        if vpc.region:
            yield vpc.region, vpc.id, "contains"
    for subnet in architecture.subnets.values():
        yield subnet.vpc, subnet.id, "contains"
        if subnet.zone:
            yield subnet.zone, subnet.id, "contains"
        for route in architecture.route_tables[subnet.route_table].routes:
            yield subnet.id, route.via, "routes via"
    for resource in architecture.resources.values():
        for subnet_id in resource.subnets:
            yield subnet_id, resource.id, "contains"
        place = resource.zone or resource.region
        if place and not resource.subnets:
            yield place, resource.id, "contains"


def _entries(architecture: Architecture) -> Iterator[Edge]:
    for record in architecture.dns_records.values():
        yield from _each(record.id, (target.to for target in record.targets), "answers with")
    for check in architecture.health_checks.values():
        yield check.id, check.target, "checks"


def _of_resource(resource: Resource) -> Iterator[Edge]:
    match resource:
        case Cdn():
            yield from _each(resource.id, (origin.to for origin in resource.origins), "forwards to")
        case LoadBalancer():
            yield from _each(resource.id, resource.targets, "forwards to")
        case ApiGateway():
            yield from _each(resource.id, resource.integrations, "forwards to")
        case WebAcl():
            yield from _each(resource.id, resource.protects, "protects")
        case Queue() | Stream():
            yield from _each(resource.id, resource.consumers, "delivers to")
        case Topic():
            yield from _each(resource.id, resource.subscribers, "delivers to")
        case StateMachine():
            yield from _each(resource.id, (step.calls for step in resource.steps), "depends on")
        case GlobalDatabase():
            yield from ((member, resource.id, "member of") for member in resource.members)
    key = resource.__dict__.get("key")  # An unknown key is no edge; rules that need it say unknown.
    if isinstance(key, str):
        yield resource.id, key, "encrypted with"
