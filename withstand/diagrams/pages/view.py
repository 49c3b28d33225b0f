"""What there is to draw: an architecture seen by region, network, zone and tier, alike things grouped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from withstand.catalog import catalog
from withstand.catalog.spec import Scope, Shape
from withstand.model.architecture import Architecture
from withstand.model.elements.base import Named
from withstand.model.elements.network import Subnet, Vpc
from withstand.model.elements.place import Region
from withstand.model.elements.resource import Owned, Resource
from withstand.model.elements.workload import Workload
from withstand.model.structure.routing import reached, region_of, zones_of

STORES = (
    Shape.DATABASE, Shape.TABLE, Shape.CACHE, Shape.OBJECT_STORE, Shape.FILE_SYSTEM, Shape.VOLUME,
)  # fmt: skip
MESSAGING = (Shape.QUEUE, Shape.TOPIC, Shape.STREAM, Shape.STATE_MACHINE)
FRONT = (Shape.DNS_ZONE, Shape.DDOS_PROTECTION, Shape.WEB_ACL, Shape.CDN, Shape.API_GATEWAY)
LINKS = (Shape.TRANSIT_GATEWAY, Shape.PRIVATE_LINE, Shape.PEERING)
WATCHING = (Shape.DETECTOR, Shape.AUDIT_TRAIL, Shape.CONFIG_RECORDER)
TOOLS = (Shape.DELIVERY_TOOL, Shape.COLLECTOR, Shape.ALERTING)
ABSTRACT = (Shape.GLOBAL_DATABASE, Shape.COST_TOOL)
"""Not things with a place: a global database is drawn as its replication, cost tools not at all."""


def known(element: object, field: str, default: Any = None) -> Any:
    """A field's value, or the default where it is unknown: a picture shows what is known."""
    return getattr(element, "__dict__", {}).get(field, default)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to draw: an element, or several alike that are counted."""

    id: str
    kind: str
    text: str
    elements: tuple[str, ...]
    properties: Mapping[str, str] = field(default_factory=dict)


class View:
    """An architecture as the pages see it; with a focus only what one journey reaches."""

    def __init__(self, architecture: Architecture, focus: str = "") -> None:
        self.architecture = architecture
        self._focus = _reach(architecture, focus) if focus else None
        self.focus = focus

    def shows(self, id: str) -> bool:
        """Whether the element is inside the focus."""
        return self._focus is None or id in self._focus

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The resources that are drawn."""
        return tuple(
            resource
            for resource in self.architecture.resources.values()
            if self.shows(resource.id) and resource.shape not in ABSTRACT
        )

    @cached_property
    def workloads(self) -> tuple[Workload, ...]:
        """The workloads that are drawn."""
        return tuple(workload for workload in self.architecture.workloads.values() if self.shows(workload.id))

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The primary region first, then the others as written."""
        order = {"primary": 0, "secondary": 1, "peer": 2}
        return tuple(
            sorted(self.architecture.regions.values(), key=lambda r: order[known(r, "role", "peer")])
        )

    @cached_property
    def _region_of(self) -> Mapping[str, str | None]:
        return {
            element.id: region_of(self.architecture, element.id)
            for element in (*self.resources, *self.workloads)
        }

    def region_of(self, id: str) -> str | None:
        """The region of an element; None where it is global."""
        return self._region_of[id] if id in self._region_of else region_of(self.architecture, id)

    def alike(self, resource: Resource) -> tuple[str, ...]:
        """The ids of what has its name and kind, in every region."""
        return self._alike.get((resource.name, resource.kind), ())

    @cached_property
    def _alike(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        found: dict[tuple[str, str], list[str]] = {}
        for resource in self.architecture.resources.values():
            found.setdefault((resource.name, resource.kind), []).append(resource.id)
        return {key: tuple(ids) for key, ids in found.items()}

    def vpcs(self, region: str) -> tuple[Vpc, ...]:
        """Production networks first, then shared services, then the others."""
        order = {"production": 0, "shared-services": 1, "inspection": 2, "development": 3}
        found = [vpc for vpc in self.architecture.vpcs.values() if known(vpc, "region") == region]
        return tuple(sorted(found, key=lambda vpc: order[known(vpc, "purpose", "production")]))

    def subnets(self, vpc: str, zone: str, tier: str) -> tuple[Subnet, ...]:
        """The subnets of a network in a zone, of one tier."""
        return self._subnets.get((vpc, zone, tier), ())

    @cached_property
    def _subnets(self) -> Mapping[tuple[str, str, str], tuple[Subnet, ...]]:
        found: dict[tuple[str, str, str], tuple[Subnet, ...]] = {}
        for subnet in self.architecture.subnets.values():
            key = (known(subnet, "vpc", ""), known(subnet, "zone") or "", known(subnet, "tier", "private"))
            found[key] = (*found.get(key, ()), subnet)
        return found

    @cached_property
    def _vpc_of(self) -> dict[str, str | None]:
        return {}

    def vpc_of(self, element: Resource | Workload) -> str | None:
        """The network that an element sits in; None for services outside networks."""
        if element.id not in self._vpc_of:
            self._vpc_of[element.id] = None  # against cycles of `runs_in`
            self._vpc_of[element.id] = self._find_vpc(element)
        return self._vpc_of[element.id]

    def _find_vpc(self, element: Resource | Workload) -> str | None:
        direct = known(element, "vpc")
        if direct:
            return str(direct)
        subnets = (*known(element, "subnets", ()), *filter(None, [known(element, "subnet")]))
        for subnet in subnets:
            return str(known(self.architecture.subnets[subnet], "vpc"))
        for group in known(element, "security_groups", ()):
            return str(known(self.architecture.security_groups[group], "vpc"))
        for field_name in ("runs_in", "cluster"):
            host = self.architecture.resources.get(known(element, field_name) or "")
            if host is not None:
                return self.vpc_of(host)
        if known(element, "instances"):
            networks = self.vpcs(self.region_of(element.id) or "")
            return networks[0].id if networks else None
        return None

    def zones_of(self, element: Named) -> tuple[str, ...]:
        """The zones in which something has a part of its own."""
        if element.id not in self._zones_of:
            try:
                self._zones_of[element.id] = self._zones(element)
            except (AttributeError, KeyError, ValueError):
                self._zones_of[element.id] = ()
        return self._zones_of[element.id]

    @cached_property
    def _zones_of(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _zones(self, element: Named) -> tuple[str, ...]:
        subnet = known(element, "subnet")
        if subnet:
            zone = known(self.architecture.subnets[subnet], "zone")
            return (zone,) if zone else ()
        if element.unknown.keys() & {"zones", "instances", "subnets", "zone"}:
            return ()
        return zones_of(self.architecture, element.id)

    def tier_of(self, element: Owned) -> str:
        """The subnet tier that something sits in."""
        subnets = (*known(element, "subnets", ()), *filter(None, [known(element, "subnet")]))
        for subnet in subnets:
            return str(known(self.architecture.subnets[subnet], "tier", "private"))
        if isinstance(element, Resource) and element.shape in (Shape.DATABASE, Shape.CACHE):
            return "database"
        return "public" if getattr(element, "shape", None) is Shape.NAT_GATEWAY else "private"

    def grouped(
        self, elements: Iterable[Resource], place: str, *, most: int = 1, suffix: str = ""
    ) -> tuple[Item, ...]:
        """Items by kind in the order of the elements; more than `most` of a kind become one with a count."""
        kinds: dict[str, list[Resource]] = {}
        for element in elements:
            kinds.setdefault(element.kind, []).append(element)
        items: list[Item] = []
        for kind, alike in kinds.items():
            if len(alike) <= most:
                items += [self.item(element, suffix=suffix) for element in alike]
            else:
                items.append(
                    Item(
                        f"{kind}:{place}",
                        kind,
                        f"{title_of(kind)}\n× {len(alike)}",
                        tuple(element.id for element in alike),
                    )
                )
        return tuple(items)

    def item(self, element: Resource, *, suffix: str = "", text: str = "") -> Item:
        """One resource as an item: its name above the name of its kind."""
        return Item(element.id + suffix, element.kind, text or self.text(element), (element.id,))

    def text(self, element: Resource) -> str:
        """What to write under an icon: the title, or the name and the kind."""
        kind = title_of(element.kind)
        name = element.title or element.name
        return name if _alike(name, kind) else f"{name}\n{kind}"

    def in_zone(self, elements: Sequence[Resource], vpc: str, zone: str, tier: str) -> tuple[Resource, ...]:
        """Those that have a part in this cell of the grid."""
        return tuple(
            element
            for element in elements
            if self.vpc_of(element) == vpc
            and zone in self.zones_of(element)
            and self.tier_of(element) == tier
        )

    def regional(self, region: str, wanted: Callable[[Resource], bool]) -> tuple[Resource, ...]:
        """Regional resources outside any network."""
        return tuple(
            resource
            for resource in self.resources
            if self.region_of(resource.id) == region and self.vpc_of(resource) is None and wanted(resource)
        )

    def world(self, wanted: Callable[[Resource], bool]) -> tuple[Resource, ...]:
        """Global resources."""
        return tuple(
            resource
            for resource in self.resources
            if self.region_of(resource.id) is None
            and resource.spec.scope is not Scope.THIRD_PARTY
            and wanted(resource)
        )

    def elsewhere(self) -> Iterator[Resource]:
        """Services of other providers."""
        for resource in self.resources:
            if resource.shape is Shape.THIRD_PARTY or resource.spec.scope is Scope.THIRD_PARTY:
                yield resource


def title_of(kind: str) -> str:
    """The kind as people say it."""
    spec = catalog().get(kind)
    return spec.title if spec else kind


def _alike(name: str, kind: str) -> bool:
    plain = name.casefold().replace("-", " ")
    words = kind.casefold().replace("-", " ").replace("amazon ", "")
    return words in plain or (plain in words and len(plain) > 3)


def _nodes(architecture: Architecture, cluster: str) -> tuple[str, ...]:
    return tuple(g.id for g in architecture.of_shape(Shape.NODE_GROUP) if known(g, "cluster") == cluster)


def _reach(architecture: Architecture, journey: str) -> frozenset[str]:
    """What a journey needs, with what stands around it: fronts, networks, and what copies its stores."""
    if journey not in architecture.journeys:
        from difflib import get_close_matches

        from withstand.errors import UsageError

        close = get_close_matches(journey, architecture.journeys, n=1)
        raise UsageError(f"no journey is called {journey}" + (f"; did you mean {close[0]}?" if close else ""))
    found = set(reached(architecture, architecture.journeys[journey]))
    for id in tuple(found):
        workload = architecture.workloads.get(id)
        if workload is not None:
            cluster = known(workload, "cluster")
            found |= {*(known(workload, "node_groups") or _nodes(architecture, cluster)), cluster}
    frame = (*FRONT, Shape.NAT_GATEWAY, Shape.INTERNET_GATEWAY)
    found |= {resource.id for resource in architecture.of_shape(*frame)}
    for copy in architecture.replications.values():
        if known(copy, "source") in found:
            found.add(known(copy, "target"))
    return frozenset(found)
