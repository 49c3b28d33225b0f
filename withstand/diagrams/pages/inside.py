"""Lines inside a region: requests to nodes and stores, network links, signals, deliveries, backups."""

from __future__ import annotations

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.page import EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.controls import entry_text
from withstand.diagrams.pages.view import known
from withstand.model.elements.place import Region
from withstand.model.elements.resource import Resource

_MOST_HOSTS = 12


class InsideRegion:
    """Adds the lines of one region to a composer whose shapes are in place."""

    def __init__(self, composer: Composer, region: Region) -> None:
        self.composer = composer
        self.view = composer.view
        self.region = region

    def wires(self) -> None:
        """All of them."""
        self._way_in()
        self._data()
        self._links()
        self._signals()
        self._deliveries()

    def _here(self, *shapes: Shape) -> list[Resource]:
        return [
            resource
            for resource in self.view.resources
            if resource.shape in shapes and self.view.region_of(resource.id) in (self.region.id, None)
        ]

    def _way_in(self) -> None:
        wire, shape_of = self.composer.wire, self.composer.shape_of
        gateways = [g for g in self._here(Shape.INTERNET_GATEWAY) if shape_of(g.id)]
        networks = self.view.vpcs(self.region.id)
        first = [g for g in gateways if networks and known(g, "vpc") == networks[0].id]
        for balancer in self._here(Shape.LOAD_BALANCER, Shape.API_GATEWAY):
            public = known(balancer, "scheme") == "internet-facing"
            if public and first:
                wire(
                    "page/users",
                    shape_of(first[0].id),
                    EdgeStyle.TRAFFIC,
                    text=entry_text(balancer),
                    arrive=(Side.ABOVE,),
                )
                wire(shape_of(first[0].id), shape_of(balancer.id), EdgeStyle.TRAFFIC)
            elif public or (balancer.shape is Shape.API_GATEWAY and known(balancer, "endpoint") != "private"):
                wire(
                    "page/users",
                    shape_of(balancer.id),
                    EdgeStyle.TRAFFIC,
                    text=entry_text(balancer),
                    arrive=(Side.ABOVE,),
                )
            for target in (*known(balancer, "targets", ()), *known(balancer, "integrations", ())):
                self._to_hosts(balancer, target)

    def _to_hosts(self, balancer: Resource, target: str) -> None:
        source = self.composer.shape_of(balancer.id)
        workload = self.view.architecture.workloads.get(target)
        ends = [self.composer.shape_of(target)] if workload is None else self._hosts(target)
        # Balancers with the same targets join one trunk.
        bundle = f"in:{' '.join(sorted({end for end in ends if end}))}"
        for end in ends[:_MOST_HOSTS]:
            self.composer.wire(
                source, end, EdgeStyle.TRAFFIC, bundle=bundle,
                leave=(Side.BELOW, Side.LEFT, Side.RIGHT),
                arrive=(Side.ABOVE, Side.LEFT, Side.RIGHT) if workload is None else (Side.ABOVE,),
            )  # fmt: skip

    def _hosts(self, target: str) -> list[str | None]:
        workload = self.view.architecture.workloads[target]
        groups = known(workload, "node_groups", ()) or tuple(
            group.id
            for group in self._here(Shape.NODE_GROUP)
            if known(group, "cluster") == known(workload, "cluster")
        )
        return [shape for group in groups for shape in self.composer.shapes_of.get(group, ())]

    def _data(self) -> None:
        for store in self._here(Shape.DATABASE, Shape.CACHE):
            instances = known(store, "instances", ())
            shapes = {i.zone: self._in_zone(store.id, i.zone) for i in instances}
            leaders = [i.zone for i in instances if i.role in ("writer", "primary")]
            for instance in instances:
                if leaders and instance.zone != leaders[0]:
                    self.composer.wire(
                        shapes[leaders[0]], shapes[instance.zone], EdgeStyle.LOCAL_COPY,
                        bundle=f"copies:{shapes[leaders[0]]}", elements=(store.id,),
                    )  # fmt: skip

    def _in_zone(self, element: str, zone: str) -> str | None:
        return next((s for s in self.composer.shapes_of.get(element, ()) if s.endswith(zone)), None)

    def _links(self) -> None:
        wire, shape_of = self.composer.wire, self.composer.shape_of
        for gateway in self._here(Shape.TRANSIT_GATEWAY):
            for network in known(gateway, "attachments", ()):
                wire(shape_of(gateway.id), network, EdgeStyle.NETWORK, leave=(Side.LEFT, Side.RIGHT),
                     arrive=(Side.LEFT, Side.RIGHT), bundle=f"attachments:{gateway.id}")  # fmt: skip
        for line in self._here(Shape.PRIVATE_LINE):
            wire(known(line, "site"), shape_of(line.id), EdgeStyle.NETWORK, bundle="premises")
            wire(shape_of(line.id), shape_of(known(line, "to") or ""), EdgeStyle.NETWORK)
        for peering in self._here(Shape.PEERING):
            for end in (known(peering, "requester"), known(peering, "accepter")):
                if end in self.composer.shapes_of:
                    wire(shape_of(peering.id), end, EdgeStyle.NETWORK, arrive=(Side.LEFT, Side.RIGHT))

    def _signals(self) -> None:
        for tool in self._here(Shape.COLLECTOR, Shape.ALERTING):
            for target in known(tool, "sends_to", ()):
                self._line(tool.id, target, EdgeStyle.SIGNAL)

    def _deliveries(self) -> None:
        for tool in self._here(Shape.DELIVERY_TOOL):
            source = known(tool, "source")
            if source:
                self._line(source, tool.id, EdgeStyle.DELIVERY)
            for cluster in known(tool, "deploys_to", ()):
                self._line(tool.id, cluster, EdgeStyle.DELIVERY)
        for backup in self._here(Shape.CLUSTER_BACKUP):
            self._line(backup.id, known(backup, "bucket") or "", EdgeStyle.BACKUP)

    def _line(self, source: str, target: str, style: EdgeStyle) -> None:
        a, b = self.composer.shape_of(source), self.composer.shape_of(target)
        self.composer.wire(a, b, style, bundle=f"{style.value}:{b}")
