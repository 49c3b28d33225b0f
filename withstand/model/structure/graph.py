"""The architecture as directed graphs: who calls, forwards to, answers with or delivers to whom (networkx).

Walks along relations are networkx's. An element whose relation nobody could see is marked, and a walk that
comes to it raises UnknownValueError: what cannot be followed is never taken for an end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from withstand.errors import UnknownValueError
from withstand.model.elements.delivery import DeliveryTool
from withstand.model.elements.edge import ApiGateway, Cdn, DnsRecord, HealthCheck, LoadBalancer
from withstand.model.elements.messaging import Queue, Stream, Topic
from withstand.model.elements.workload import Workload
from withstand.model.structure.derived import derived

if TYPE_CHECKING:
    import networkx

    from withstand.model.architecture import Architecture
    from withstand.model.elements.base import Named

Relation = Literal[
    "answers with", "forwards by default", "forwards to", "calls", "delivers to", "takes orders from",
    "is calculated from",
]  # fmt: skip
"""From a DNS record to its targets; from a CDN to the origins of its uncached requests; from a CDN, load
balancer or gateway to whatever it hands requests on to; from a workload to its dependencies; from a topic,
queue or stream to its receivers; from a delivery tool to its source; from a health check to its children."""
Passes = Callable[[str, str], bool]
"""(from, to) → whether a walk goes over this edge; asked only of elements that it has reached."""
_UNKNOWN = "unknown"


def graph(architecture: Architecture, *relations: Relation) -> networkx.DiGraph[str]:
    """These relations between elements; edges in the order in which they are written. Made once."""
    made = _graphs(architecture)
    if relations not in made:
        made[relations] = _graph(architecture, relations)
    return made[relations]


@derived
def _graphs(architecture: Architecture) -> dict[tuple[Relation, ...], networkx.DiGraph[str]]:
    """What `graph` has made."""
    return {}


def _graph(architecture: Architecture, relations: tuple[Relation, ...]) -> networkx.DiGraph[str]:
    import networkx

    made: networkx.DiGraph[str] = networkx.DiGraph()
    for relation in relations:
        kinds, targets = _RELATIONS[relation]
        for id, element in architecture.elements.items():
            if not isinstance(element, kinds):
                continue
            try:
                made.add_edges_from((id, target) for target in targets(element))
            except UnknownValueError as error:
                made.add_node(id, **{_UNKNOWN: error})
    return made


def reachable(
    graph: networkx.DiGraph[str], starts: Iterable[str], passes: Passes | None = None
) -> tuple[str, ...]:
    """The starts and everything that they lead to, nearest first.

    UnknownValueError where it leads to an element whose further relations nobody knows.
    """
    return tuple(shortest_ways(graph, starts, passes))


def shortest_ways(
    graph: networkx.DiGraph[str], starts: Iterable[str], passes: Passes | None = None
) -> Mapping[str, tuple[str, ...]]:
    """The starts and everything that they lead to, each with a shortest way to it; nearest first.

    Of ways that are equally short, the one that is written first. UnknownValueError as for `reachable`.
    """
    import networkx

    given = dict.fromkeys(starts)
    known = [start for start in given if start in graph]
    over = networkx.subgraph_view(graph, filter_edge=passes) if passes else graph
    # Breadth first from several starts at once, whose order is kept (that of `bfs_layers` is a set's).
    lengths, ways = networkx.multi_source_dijkstra(over, known, weight=None) if known else ({}, {})
    for id in lengths:
        if error := graph.nodes[id].get(_UNKNOWN):
            raise error
    alone = {start: (start,) for start in given if start not in graph}
    return {**{id: tuple(ways[id]) for id in lengths}, **alone}


def default_origins(cdn: Cdn) -> tuple[str, ...]:
    """What takes a CDN's uncached requests: one element, or primary and secondary of its origin group."""
    origins = {origin.id: origin.to for origin in cdn.origins}
    for group in cdn.origin_groups:
        if group.id == cdn.default_origin:
            return tuple(origins.get(member, member) for member in (group.primary, group.secondary))
    return (origins.get(cdn.default_origin, cdn.default_origin),)


def _handed_on(element: Named) -> Iterator[str]:
    match element:
        case Cdn():
            yield from (origin.to for origin in element.origins)
        case LoadBalancer():
            yield from element.targets
        case ApiGateway():
            yield from element.integrations


def _children(check: HealthCheck) -> tuple[str, ...]:
    return check.children


def _received(element: Topic | Queue | Stream) -> tuple[str, ...]:
    return element.subscribers if isinstance(element, Topic) else element.consumers


_RELATIONS: Mapping[Relation, tuple[tuple[type[Named], ...], Callable[[Any], Iterable[str]]]] = {
    "answers with": ((DnsRecord,), lambda record: [target.to for target in record.targets]),
    "forwards by default": ((Cdn,), default_origins),
    "forwards to": ((Cdn, LoadBalancer, ApiGateway), _handed_on),
    "calls": ((Workload,), lambda workload: [dependency.to for dependency in workload.dependencies]),
    "delivers to": ((Topic, Queue, Stream), _received),
    "takes orders from": ((DeliveryTool,), lambda tool: filter(None, [tool.source])),
    "is calculated from": ((HealthCheck,), _children),
}
"""What has the relation, and to whom."""
