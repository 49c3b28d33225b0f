"""Page: multi-region disaster recovery. The way in on top, regions side by side and mirrored, so that what is
copied between them faces each other."""

from __future__ import annotations

from collections.abc import Sequence

from withstand.catalog.spec import Layer, Shape
from withstand.diagrams.layout.blocks import (
    CELL_WIDTH,
    Block,
    ChipBlock,
    Grid,
    Group,
    IconBlock,
    Space,
    Stack,
    TextBlock,
)
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.layout.wires import ANYWHERE
from withstand.diagrams.look import GREY
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.copies import Copy, backup_copies, key_replicas, replications, secret_replicas
from withstand.diagrams.pages.fronts import answers, health_checks
from withstand.diagrams.pages.network import NetworkBlocks, zones_only
from withstand.diagrams.pages.view import FRONT, MESSAGING, STORES, TOOLS, Item, View, known, title_of
from withstand.diagrams.sheet import Sheet
from withstand.model.network import Vpc
from withstand.model.place import Region
from withstand.model.resource import Resource

ID = "recovery"
TITLE = "Multi-region disaster recovery"
_GUTTER = 190.0
_BUS = 96.0  # room for lines above the regions
_ROWS_OF_TWO_FROM = 4  # regions
_REGIONAL = (
    *FRONT, *STORES, *MESSAGING, Shape.BACKUP_PLAN, Shape.KEY, Shape.SECRET, Shape.TRANSIT_GATEWAY,
)  # fmt: skip
_LAYERS_BESIDE = (Layer.DATA, Layer.MESSAGING, Layer.RECOVERY)


def sheet(view: View, title: str, subtitle: str) -> Sheet:
    """The page for this architecture."""
    page = _Recovery(view)
    return Sheet(ID, title, subtitle, page.body(), tuple(page.composer.wires.values()), _describe(view))


def _describe(view: View) -> str:
    names = ", ".join(region.id for region in view.regions)
    return f"Users reach {len(view.regions)} regions ({names}) through the global edge; stores are copied between them."


class _Recovery:
    def __init__(self, view: View) -> None:
        self.view = view
        self.composer = Composer(view)
        self.networks = NetworkBlocks(self.composer, workloads=False)
        self.copies = [
            *replications(view), *key_replicas(view), *secret_replicas(view), *backup_copies(view),
        ]  # fmt: skip
        self.facing: dict[str, str] = {}
        self.columns: dict[str, tuple[list[str], list[str]]] = {}

    def body(self) -> Block:
        """Users above the cloud; in it the edge above the regions."""
        edge = self._edge()
        inside = Stack(children=(edge, Space(height=_BUS), self._regions()), gap=0, align="center")
        cloud = self.composer.box("page/cloud", BoxStyle.CLOUD, "AWS Cloud", inside)
        cloud.padding = cloud.bottom = 26
        cloud.top = 20
        self._wires()
        users = IconBlock(id="page/users", kind="operator", text="Users", side=Side.RIGHT)
        return Stack(children=(users, cloud), gap=34, align="center")

    def _edge(self) -> Block:
        wanted = (*FRONT, Shape.IDENTITY_PROVIDER)
        found = self.view.world(lambda resource: resource.shape in wanted)
        ordered = sorted(found, key=lambda resource: wanted.index(resource.shape))
        items = self.view.grouped(ordered, "global", most=2)
        if not items:
            return Space(height=1)
        icons = [self.composer.icon(item, side=Side.RIGHT) for item in items]
        # Beside the icons, not above them, where the lines arrive.
        heading = TextBlock(
            id="page/edge-title", lines=("Global edge", "and identity"), bold=True, color=GREY
        )
        band = self.composer.box(
            "page/edge",
            BoxStyle.BAND,
            "",
            Stack(children=(heading, *icons), direction="row", gap=44, align="center"),
        )
        band.padding = 24
        return band

    # Regions ------------------------------------------------------------------------------------------

    def _regions(self) -> Block:
        regions = self.view.regions
        for region in regions:
            self.columns[region.id] = self._kinds(region)
        per_row = 2 if len(regions) >= _ROWS_OF_TWO_FROM else max(1, len(regions))
        rows: list[Block] = []
        for start in range(0, len(regions), per_row):
            row = regions[start : start + per_row]
            if len(row) > 1:
                self.facing[row[0].id], self.facing[row[1].id] = row[1].id, row[0].id
            blocks = [self._region(region, mirrored=index > 0) for index, region in enumerate(row)]
            rows.append(Stack(children=blocks, direction="row", gap=_GUTTER, align="stretch"))
        self.networks.align()
        return Stack(children=rows, gap=_BUS, align="start")

    def _region(self, region: Region, *, mirrored: bool) -> Group:
        networks: list[Block] = []
        for index, vpc in enumerate(self.view.vpcs(region.id)):
            if known(vpc, "purpose") == "production" or index == 0:
                networks.append(self.networks.vpc(vpc, region))
            else:
                networks += self._small(vpc)
        if not self.view.vpcs(region.id):
            networks.append(zones_only(self.composer, region))
        inner, outer = self._services(region)
        columns = [Stack(children=networks, gap=18, align="stretch"), *outer, *inner]
        if mirrored:
            columns.reverse()
        child = Stack(children=columns, direction="row", gap=22, align="start")
        role = known(region, "role", "peer")
        text = f"{region.id} — {role}" if role != "peer" else region.id
        if region.title:
            text += f"  ({region.title})"
        box = self.composer.box(region.id, BoxStyle.REGION, text, child, elements=(region.id,))
        box.padding, box.bottom = 18, 34
        return box

    def _small(self, vpc: Vpc) -> list[Block]:
        """Another network, with what runs in it as chips; with a focus only where it has any."""
        inside = [
            resource
            for resource in self.view.resources
            if self.view.vpc_of(resource) == vpc.id
            and resource.shape in (Shape.CLUSTER, *TOOLS, *STORES, Shape.CLUSTER_BACKUP)
        ]
        chips: list[Block] = []
        for item in self.view.grouped(inside, vpc.id):
            self.composer.remember(item.id, item.elements)
            text = item.text.split("\n")[-1] if len(item.elements) == 1 else item.text.replace("\n", " ")
            chips.append(ChipBlock(id=item.id, text=text, elements=item.elements, stroke="#6B35C9"))
        workloads = [w.id for w in self.view.workloads if self.view.vpc_of(w) == vpc.id]
        if workloads:
            id = f"workloads/{vpc.id}"
            self.composer.remember(id, workloads)
            chips.append(
                ChipBlock(
                    id=id,
                    text=f"{len(workloads)} workloads",
                    elements=tuple(workloads),
                    stroke="#B35300",
                    fill="#FFF6EC",
                )
            )
        title = f"{vpc.title or 'VPC ' + vpc.name}  {known(vpc, 'cidr', '')}"
        if not chips and self.view.focus:
            return []
        content = Grid(children=chips, columns=4, gap=8, row_gap=8) if chips else Space(height=6)
        return [self.composer.box(vpc.id, BoxStyle.VPC, title, content, elements=(vpc.id,))]

    # Regional services --------------------------------------------------------------------------------

    def _kinds(self, region: Region) -> tuple[list[str], list[str]]:
        """Kinds of regional services here: those that are copied to another region, and the others."""
        copied: list[str] = []
        others: list[str] = []
        moving = {copy.source for copy in self.copies} | {copy.target for copy in self.copies}
        for resource in sorted(self._here(region), key=lambda r: _REGIONAL.index(r.shape)):
            column = copied if self._is_copied(resource, moving) else others
            if resource.kind not in (*copied, *others):
                column.append(resource.kind)
            elif column is copied and resource.kind in others:
                others.remove(resource.kind)
                copied.append(resource.kind)
        for copy in self.copies:
            if copy.region == region.id:
                kind = self.view.architecture.resources[copy.source].kind
                others = [other for other in others if other != kind]
                if kind not in copied:
                    copied.append(kind)
        return copied, others

    def _is_copied(self, resource: Resource, moving: set[str]) -> bool:
        return resource.id in moving or (
            resource.shape is Shape.TRANSIT_GATEWAY and bool(known(resource, "peers"))
        )

    def _here(self, region: Region) -> tuple[Resource, ...]:
        return self.view.regional(
            region.id, lambda resource: resource.shape in _REGIONAL and not self.view.zones_of(resource)
        )

    def _services(self, region: Region) -> tuple[list[Block], list[Block]]:
        copied = list(dict.fromkeys(kind for kinds, _ in self.columns.values() for kind in kinds))
        others = list(
            dict.fromkeys(k for _, kinds in self.columns.values() for k in kinds if k not in copied)
        )
        return (
            self._column(region, copied, "Replicated services", "replicated"),
            self._column(region, others, "Regional services", "regional"),
        )

    def _column(self, region: Region, kinds: Sequence[str], text: str, name: str) -> list[Block]:
        here = self._here(region)
        cells: list[Block] = []
        for kind in kinds:
            alike = [resource for resource in here if resource.kind == kind]
            if alike:
                item = self.view.grouped(alike, region.id)[0]
                cells.append(self.composer.icon(item))
            elif self._replica_of(region, kind):
                item = self._replica_of(region, kind)[0]
                cells.append(self.composer.icon(item))
            else:
                cells.append(Space(width=CELL_WIDTH, height=48 + 5 + 29))
        for cell in cells:
            cell.min_height = 48 + 5 + 29
        if not any(not isinstance(cell, Space) for cell in cells):
            return []
        box = self.composer.box(f"{name}@{region.id}", BoxStyle.SERVICES, text, Stack(children=cells, gap=10))
        return [box]

    def _replica_of(self, region: Region, kind: str) -> list[Item]:
        """What stands for copies that have no resource of their own in the region they are copied to."""
        sources = tuple(
            dict.fromkeys(
                copy.source
                for copy in self.copies
                if copy.region == region.id and self.view.architecture.resources[copy.source].kind == kind
            )
        )
        if not sources:
            return []
        count = f" × {len(sources)}" if len(sources) > 1 else ""
        return [Item(f"{kind}-copies@{region.id}", kind, f"{title_of(kind)}\ncopies{count}", ())]

    # Lines --------------------------------------------------------------------------------------------

    def _wires(self) -> None:
        self._way_in()
        for region in self.view.regions:
            self._inside(region)
        self._between()

    def _way_in(self) -> None:
        wire, shape_of = self.composer.wire, self.composer.shape_of
        fronts = [front for front in self.view.world(lambda r: r.shape in (Shape.DNS_ZONE, Shape.CDN))]
        names = {Shape.DNS_ZONE: "DNS", Shape.CDN: "HTTPS"}
        for front in fronts:
            wire("page/users", shape_of(front.id), EdgeStyle.TRAFFIC, text=names[front.shape], leave=(Side.BELOW,),
                 arrive=(Side.ABOVE,))  # fmt: skip
        if not fronts:
            for balancer in self.view.architecture.of_shape(Shape.LOAD_BALANCER, Shape.API_GATEWAY):
                if known(balancer, "scheme") != "internal":
                    wire("page/users", shape_of(balancer.id), EdgeStyle.TRAFFIC, text="HTTPS", bundle="users")
        joined = set()
        for answer in answers(self.view):
            style = EdgeStyle.FAILOVER if answer.failover else EdgeStyle.TRAFFIC
            joined.add((answer.source, answer.target))
            wire(shape_of(answer.source), shape_of(answer.target), style, text=answer.text,
                 leave=(Side.BELOW,), arrive=(Side.ABOVE,) if self._at_top(answer.target) else ANYWHERE,
                 elements=(answer.target,))  # fmt: skip
        for check in health_checks(self.view):
            if (check.source, check.target) not in joined:
                wire(shape_of(check.source), shape_of(check.target), EdgeStyle.HEALTH_CHECK, text=check.text)

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
            self.composer.wire(source, self.composer.shape_of(target), EdgeStyle.TRAFFIC)
            return
        groups = known(workload, "node_groups", ()) or tuple(
            group.id
            for group in self.view.architecture.of_shape(Shape.NODE_GROUP)
            if known(group, "cluster") == known(workload, "cluster")
        )
        for group in groups[:8]:
            for shape in self.composer.shapes_of.get(group, ())[:6]:
                self.composer.wire(
                    source, shape, EdgeStyle.TRAFFIC, bundle=f"in:{source}", leave=(Side.BELOW, Side.LEFT),
                    arrive=(Side.ABOVE,),
                )  # fmt: skip

    def _to_data(self, zone: str) -> None:
        nodes = self._in_zone(zone, (Shape.NODE_GROUP,))
        stores = sorted(self._in_zone(zone, (Shape.DATABASE,)), key=lambda id: not id.startswith("aurora"))
        if nodes and stores:
            self.composer.wire(
                nodes[0],
                stores[0],
                EdgeStyle.DATA,
                leave=(Side.RIGHT,),
                arrive=(Side.RIGHT,),
                bundle=f"data:{zone}",
            )

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
                    shapes[leaders[0]], shapes[instance.zone], EdgeStyle.SYNCHRONOUS,
                    bundle=f"copies:{shapes[leaders[0]]}", elements=(store.id,),
                )  # fmt: skip

    def _shape_in(self, store: str, zone: str) -> str | None:
        return next((s for s in self.composer.shapes_of.get(store, ()) if s.endswith(zone)), None)

    def _between(self) -> None:
        far: dict[tuple[str, str], list[Copy]] = {}
        for copy in self.copies:
            source, target = self._end(copy.source), self._target(copy)
            a, b = self.view.region_of(copy.source), copy.region or self.view.region_of(copy.target)
            if a and b and a != b and self.facing.get(a) != b:
                far.setdefault((a, b), []).append(copy)
                continue
            text = "\n".join(filter(None, (copy.text, copy.lag)))
            self.composer.wire(
                source, target, copy.style, text=text, elements=copy.elements, both_ends=copy.both_ends
            )
        for gateway in self.view.architecture.of_shape(Shape.TRANSIT_GATEWAY):
            for peer in known(gateway, "peers", ()):
                if gateway.id < peer:
                    self.composer.wire(
                        self.composer.shape_of(gateway.id), self.composer.shape_of(peer), EdgeStyle.NETWORK,
                        text="peering",
                    )  # fmt: skip
        for (a, b), copies in far.items():
            self._together(a, b, copies)

    def _together(self, a: str, b: str, copies: Sequence[Copy]) -> None:
        """Regions that do not face each other: one line for all copies, with their number."""
        if a > b and any(self.composer.wires.get(f"replication:{b}>{a}") is not None for _ in (0,)):
            return
        count = len(copies)
        elements = tuple(element for copy in copies for element in copy.elements)
        self.composer.wire(
            a,
            b,
            EdgeStyle.REPLICATION,
            text=f"{count} cop{'ies' if count > 1 else 'y'} of stores",
            elements=elements,
        )

    def _end(self, store: str) -> str | None:
        """The shape that data leaves: the writer's."""
        element = self.view.architecture.resources.get(store)
        for instance in known(element, "instances", ()):
            if instance.role in ("writer", "primary"):
                return self._shape_in(store, instance.zone)
        return self.composer.shape_of(store)

    def _target(self, copy: Copy) -> str | None:
        if not copy.region:
            return self._end(copy.target)
        kind = self.view.architecture.resources[copy.source].kind
        found = [
            shape
            for resource in self.view.resources
            if resource.kind == kind and self.view.region_of(resource.id) == copy.region
            for shape in self.composer.shapes_of.get(resource.id, ())
        ]
        return found[0] if found else f"{kind}-copies@{copy.region}"
