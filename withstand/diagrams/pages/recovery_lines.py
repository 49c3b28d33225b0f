"""Lines of the page of multi-region recovery: the way in, inside a region, copies between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.page import EdgeStyle, Side
from withstand.diagrams.layout.wires import ANYWHERE
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.controls import entry_text
from withstand.diagrams.pages.copies import Copy
from withstand.diagrams.pages.counterparts import Counterparts
from withstand.diagrams.pages.fronts import answers, health_checks
from withstand.diagrams.pages.view import known
from withstand.model.elements.place import Region
from withstand.model.elements.resource import Resource

_FEW_REGIONS = 3


class RecoveryLines:
    """Adds the lines to a composer whose shapes are in place."""

    def __init__(
        self, composer: Composer, counterparts: Counterparts, facing: Mapping[str, str], order: Sequence[str]
    ) -> None:
        self.composer = composer
        self.view = composer.view
        self.counterparts = counterparts
        self.facing = facing
        self.order = order

    def wires(self) -> None:
        """All of them."""
        self._way_in()
        for region in self.view.regions:
            self._inside(region)
        self._between()

    def _way_in(self) -> None:
        wire, shape_of = self.composer.wire, self.composer.shape_of
        fronts = list(self.view.world(lambda r: r.shape in (Shape.DNS_ZONE, Shape.CDN)))
        for front in fronts:
            wire("page/users", shape_of(front.id), EdgeStyle.TRAFFIC, text=entry_text(front),
                 arrive=(Side.ABOVE,) if front.shape is Shape.CDN else (Side.ABOVE, Side.LEFT))  # fmt: skip
        if not fronts:
            for balancer in self.view.architecture.of_shape(Shape.LOAD_BALANCER, Shape.API_GATEWAY):
                if known(balancer, "scheme") != "internal":
                    text = entry_text(balancer)
                    wire("page/users", shape_of(balancer.id), EdgeStyle.TRAFFIC, text=text, bundle="users")
        joined = set()
        for answer in answers(self.view):
            style = EdgeStyle.FAILOVER if answer.failover else EdgeStyle.TRAFFIC
            joined.add((answer.source, answer.target))
            down = self.view.region_of(answer.target) is not None
            wire(shape_of(answer.source), shape_of(answer.target), style, text=answer.text,
                 leave=(Side.BELOW,) if down else ANYWHERE,
                 arrive=(Side.ABOVE,) if self._at_top(answer.target) else ANYWHERE,
                 bundle=self._trunk(style, answer.source), elements=(answer.target,))  # fmt: skip
        for check in health_checks(self.view):
            if (check.source, check.target) not in joined:
                style = EdgeStyle.HEALTH_CHECK
                bundle = self._trunk(style, check.source)
                wire(shape_of(check.source), shape_of(check.target), style, text=check.text, bundle=bundle)

    def _trunk(self, style: EdgeStyle, source: str) -> str:
        """To many regions, what happens on a failure is one trunk with branches; shares have a line each."""
        many = len(self.order) > _FEW_REGIONS and style is not EdgeStyle.TRAFFIC
        return f"{style.value}:{source}" if many else ""

    def _at_top(self, target: str) -> bool:
        element = self.view.architecture.resources.get(target)
        return element is not None and element.shape is Shape.LOAD_BALANCER

    def _inside(self, region: Region) -> None:
        for balancer in self.view.architecture.of_shape(Shape.LOAD_BALANCER, Shape.API_GATEWAY):
            if self.view.region_of(balancer.id) == region.id:
                for target in known(balancer, "targets", ()) or known(balancer, "integrations", ()):
                    self._to_hosts(balancer, target)
        for zone in region.zones:
            self._to_data(zone)
        for store in self.view.resources:
            if self.view.region_of(store.id) == region.id and known(store, "instances"):
                self._writer_to_readers(store)

    def _to_hosts(self, balancer: Resource, target: str) -> None:
        source = self.composer.shape_of(balancer.id)
        workload = self.view.architecture.workloads.get(target)
        if workload is None:
            self.composer.wire(
                source,
                self.composer.shape_of(target),
                EdgeStyle.TRAFFIC,
                arrive=(Side.ABOVE, Side.LEFT, Side.RIGHT),
            )
            return
        groups = known(workload, "node_groups", ()) or tuple(
            group.id
            for group in self.view.architecture.of_shape(Shape.NODE_GROUP)
            if known(group, "cluster") == known(workload, "cluster")
        )
        ends = [shape for group in groups[:8] for shape in self.composer.shapes_of.get(group, ())[:6]]
        for shape in ends:
            self.composer.wire(
                source, shape, EdgeStyle.TRAFFIC, bundle=f"in:{' '.join(sorted(set(ends)))}",
                leave=(Side.BELOW,), arrive=(Side.ABOVE,),
            )  # fmt: skip

    def _to_data(self, zone: str) -> None:
        """From the nodes of a zone to the first store there that any workload of the region uses."""
        nodes = self._in_zone(zone, (Shape.NODE_GROUP,))
        stores = sorted(self._in_zone(zone, (Shape.DATABASE,)), key=lambda id: not id.startswith("aurora"))
        region = self.view.architecture.zones[zone].region
        used = {
            shape
            for workload in self.view.workloads
            if self.view.region_of(workload.id) == region
            for dependency in known(workload, "dependencies", ())
            for shape in self.composer.shapes_of.get(dependency.to, ())
        }
        stores = [store for store in stores if store in used]
        if nodes and stores:
            self.composer.wire(
                nodes[0], stores[0], EdgeStyle.DATA, leave=(Side.RIGHT,), arrive=(Side.RIGHT,),
                bundle=f"data:{zone}",
            )  # fmt: skip

    def _in_zone(self, zone: str, shapes: tuple[Shape, ...]) -> list[str]:
        """Shapes of the right column of a zone's cells."""
        found = []
        for resource in self.view.resources:
            if resource.shape in shapes and zone in self.view.zones_of(resource):
                networks = self.view.vpcs(self.view.region_of(resource.id) or "")
                if networks and self.view.vpc_of(resource) != networks[0].id:
                    continue
                if resource.shape is Shape.DATABASE and self.view.tier_of(resource) != "database":
                    continue
                found += [s for s in self.composer.shapes_of.get(resource.id, ()) if s.endswith(zone)]
        return list(dict.fromkeys(found))

    def _writer_to_readers(self, store: Resource) -> None:
        instances = known(store, "instances", ())
        shapes = {i.zone: self._shape_in(store.id, i.zone) for i in instances}
        leaders = [i.zone for i in instances if i.role in ("writer", "primary")]
        if not leaders:
            return
        for instance in instances:
            if instance.zone != leaders[0]:
                self.composer.wire(
                    shapes[leaders[0]], shapes[instance.zone], EdgeStyle.LOCAL_COPY,
                    bundle=f"copies:{shapes[leaders[0]]}", elements=(store.id,),
                )  # fmt: skip

    def _shape_in(self, store: str, zone: str) -> str | None:
        return next((s for s in self.composer.shapes_of.get(store, ()) if s.endswith(zone)), None)

    def _between(self) -> None:
        far: dict[tuple[str, str], list[Copy]] = {}
        for copy in self.counterparts.copies:
            a, b = self.view.region_of(copy.source), copy.region or self.view.region_of(copy.target)
            if a and b and a != b and self.facing.get(a) != b:
                far.setdefault((a, b), []).append(copy)
                continue
            source = self.counterparts.end(copy.source)
            target = self.counterparts.end(copy.target or copy.source, copy.region)
            text = "\n".join(filter(None, (copy.text, copy.lag)))
            self.composer.wire(
                source, target, copy.style, text=text, elements=copy.elements, both_ends=copy.both_ends
            )
        for (a, b), copies in far.items():
            self._together(a, b, copies)
        self._peerings()

    def _peerings(self) -> None:
        """Between regions that face each other or are few; of many, their gateways say to how many."""
        pairs = {
            tuple(sorted((gateway.id, peer)))
            for gateway in self.view.architecture.of_shape(Shape.TRANSIT_GATEWAY)
            for peer in known(gateway, "peers", ())
        }
        for one, other in sorted(pairs):
            a, b = self.view.region_of(one) or "", self.view.region_of(other) or ""
            if self.facing.get(a) == b:
                source, target = self.counterparts.end(one), self.counterparts.end(other)
                self.composer.wire(source, target, EdgeStyle.NETWORK, text="peering")
            elif len(self.order) <= _FEW_REGIONS:
                self._far(a, b, EdgeStyle.NETWORK, text="peering", elements=())

    def _together(self, a: str, b: str, copies: Sequence[Copy]) -> None:
        """Regions that do not face each other: one line for all copies, with their number."""
        count = len(copies)
        elements = tuple(element for copy in copies for element in copy.elements)
        text = f"{count} cop{'ies' if count > 1 else 'y'} of stores"
        self._far(a, b, EdgeStyle.REPLICATION, text=text, elements=elements)

    def _far(self, a: str, b: str, style: EdgeStyle, *, text: str, elements: tuple[str, ...]) -> None:
        """A line between regions that do not face each other: to a neighbour, or below the others."""
        if a not in self.order or b not in self.order:
            return
        from_a, to_b = self.order.index(a), self.order.index(b)
        leave, arrive = Side.BELOW, Side.BELOW
        if abs(from_a - to_b) == 1:
            leave, arrive = (Side.RIGHT, Side.LEFT) if from_a < to_b else (Side.LEFT, Side.RIGHT)
        self.composer.wire(a, b, style, text=text, elements=elements, leave=(leave,), arrive=(arrive,))
