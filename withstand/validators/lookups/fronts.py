"""The ways in from the internet: which elements answer it directly, and what each hands requests on to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from withstand.model.architecture import Architecture
from withstand.model.elements.edge import ApiGateway, Cdn, LoadBalancer, WebAcl
from withstand.model.structure.derived import derived
from withstand.model.structure.graph import graph, shortest_ways
from withstand.validators.reachability import THE_INTERNET, Blocked, Path, reach
from withstand.validators.reachability.flows import flows_of
from withstand.validators.reachability.places import interfaces_of, port_of

REQUEST_PROTOCOLS = frozenset({"http", "https", "grpc", "graphql"})
"""Protocols over which a request is handed on, rather than data read or a message sent."""


@derived
def web_acls(architecture: Architecture) -> Mapping[str, tuple[WebAcl, ...]]:
    """The web ACLs that protect each element."""
    found: dict[str, list[WebAcl]] = defaultdict(list)
    for resource in architecture.resources.values():
        if isinstance(resource, WebAcl):
            for protected in resource.protects:
                found[protected].append(resource)
    return {id: tuple(acls) for id, acls in found.items()}


def direct_way(architecture: Architecture, id: str) -> Path | Blocked:
    """How somebody on the internet gets to an element without passing another front; or what stops him.

    Raises UnknownValueError where the network of a load balancer or workload is not written.
    """
    element = architecture.elements[id]
    if isinstance(element, Cdn) or (isinstance(element, ApiGateway) and element.endpoint != "private"):
        return Path((THE_INTERNET, id))
    if isinstance(element, LoadBalancer):
        if element.scheme == "internal":
            return Blocked(id, f"{id} is internal")
        if not element.subnets:
            # Nothing of its network is written but that it faces the internet.
            return Path((THE_INTERNET, id))
        ports = [listener.port for listener in element.listeners] or [port_of(architecture, id)]
    else:
        ports = [port_of(architecture, id)]
    answers = [reach(architecture, THE_INTERNET, id, port) for port in ports]
    return next((answer for answer in answers if isinstance(answer, Path)), answers[0])


def managed_lists(architecture: Architecture, balancer: LoadBalancer) -> tuple[str, ...]:
    """The managed prefix lists (of a CDN's addresses) that a load balancer's groups admit."""
    found: set[str] = set()
    filters = flows_of(architecture).filters
    for place in interfaces_of(architecture, balancer.id):
        for listener in balancer.listeners:
            admitted = filters.groups(place.groups or (), "ingress", "tcp", listener.port)
            found |= admitted.prefix_lists
    return tuple(sorted(found))


def candidates(architecture: Architecture) -> tuple[str, ...]:
    """The elements that could answer the internet directly."""
    fronts = [id for id, item in architecture.resources.items() if isinstance(item, (Cdn, ApiGateway))]
    balancers = [
        id
        for id, item in architecture.resources.items()
        if isinstance(item, LoadBalancer) and item.scheme == "internet-facing"
    ]
    return (*fronts, *balancers)


def way_around(
    architecture: Architecture, entries: tuple[str, ...], guarded: Callable[[str, str], bool]
) -> Mapping[str, tuple[str, ...]]:
    """Everything that requests reach from the entries without passing a guard, with a path to each.

    `guarded(previous, id)` says whether a request handed from one element to the next is guarded by then.
    """

    def passes(previous: str, id: str) -> bool:
        return _hands_requests_on(architecture, previous, id) and not guarded(previous, id)

    starts = (entry for entry in entries if not guarded(THE_INTERNET, entry))
    handed_on = graph(architecture, "answers with", "forwards to", "calls")
    return {id: (THE_INTERNET, *way) for id, way in shortest_ways(handed_on, starts, passes).items()}


def _hands_requests_on(architecture: Architecture, previous: str, id: str) -> bool:
    """Whether what goes over an edge is the request; of what a workload calls, only other workloads."""
    caller = architecture.workloads.get(previous)
    return caller is None or (
        id in architecture.workloads
        and any(edge.to == id and edge.protocol in REQUEST_PROTOCOLS for edge in caller.dependencies)
    )
