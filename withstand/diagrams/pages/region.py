"""Page: one region in detail: zones, subnets by tier, nodes and workloads by zone, stores, gateways,
other networks, and the regional services by layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from withstand.catalog.spec import Layer, Scope, Shape
from withstand.diagrams.layout.blocks import Block, ChipBlock, Grid, Group, IconBlock, Space, Stack
from withstand.diagrams.layout.page import BoxStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.inside import InsideRegion
from withstand.diagrams.pages.network import TIERS, NetworkBlocks, zones_only
from withstand.diagrams.pages.view import ABSTRACT, LINKS, View, known
from withstand.diagrams.sheet import Sheet
from withstand.model.network import Vpc
from withstand.model.place import Region
from withstand.model.resource import Resource

TITLE = "Regional detail"
_MOST_ALONE = 2  # of one kind, before they are counted
_LAYERS = (
    (Layer.EDGE, "Edge"), (Layer.NETWORK, "Network"), (Layer.COMPUTE, "Compute"), (Layer.DATA, "Data"),
    (Layer.MESSAGING, "Messaging"), (Layer.RECOVERY, "Recovery"), (Layer.SECURITY, "Security"),
    (Layer.IDENTITY, "Identity"), (Layer.OBSERVABILITY, "Observability"), (Layer.DELIVERY, "Delivery"),
    (Layer.TOPOLOGY, "Others"), (Layer.COST, "Cost"), (Layer.PLAN, "Plan"),
)  # fmt: skip


def page_id(region: str) -> str:
    """Id of a region's page."""
    return f"region-{region}"


def sheet(view: View, region: Region, title: str, subtitle: str) -> Sheet:
    """The page of one region."""
    page = _Region(view, region)
    body = page.body()
    wires = tuple(page.composer.wires.values())
    return Sheet(
        page_id(region.id), title, subtitle, body, wires, f"Everything in {region.id}, by zone and tier."
    )


class _Region:
    def __init__(self, view: View, region: Region) -> None:
        self.view = view
        self.region = region
        self.composer = Composer(view)
        self.networks = NetworkBlocks(self.composer, workloads=True)

    def body(self) -> Block:
        networks = self._networks()
        services = self._services()
        columns = [Stack(children=networks, gap=26, align="stretch"), *services]
        links = self._links()
        region = self.composer.box(
            self.region.id, BoxStyle.REGION, f"{self.region.id}  {self.region.title}".strip(),
            Stack(children=[*links, *columns], direction="row", gap=40, align="start"),
            elements=(self.region.id,),
        )  # fmt: skip
        region.padding, region.bottom = 22, 34
        users = IconBlock(id="page/users", kind="operator", text="Users", side=Side.RIGHT)
        row = [*self._sites(), region, *self._elsewhere()]
        InsideRegion(self.composer, self.region).wires()
        return Stack(
            children=(users, Stack(children=row, direction="row", gap=70, align="start")),
            gap=50,
            align="center",
        )

    # Networks -----------------------------------------------------------------------------------------

    def _networks(self) -> list[Block]:
        blocks: list[Block] = []
        for index, vpc in enumerate(self.view.vpcs(self.region.id)):
            if index == 0:
                box = self.networks.vpc(vpc, self.region, wide=True)
                tools = self._tools(vpc)
                if tools:
                    assert isinstance(box.child, Stack)
                    box.child.children = [*box.child.children, *tools]
                blocks.append(box)
            else:
                blocks.append(self._side_network(vpc))
        self.networks.align()
        if not blocks:
            blocks = [zones_only(self.composer, self.region, most=_MOST_ALONE)]
        return blocks

    def _undrawn(self, resources: Iterable[Resource]) -> list[Resource]:
        return [r for r in resources if r.id not in self.composer.shapes_of and r.shape not in ABSTRACT]

    def _tools(self, vpc: Vpc) -> list[Block]:
        """What runs in the network's clusters without a zone of its own."""
        found = self._undrawn(r for r in self.view.resources if self.view.vpc_of(r) == vpc.id)
        if not found:
            return []
        icons = [self.composer.icon(item) for item in self.view.grouped(found, vpc.id, most=_MOST_ALONE)]
        return [
            self.composer.box(
                f"tools/{vpc.id}",
                BoxStyle.CLUSTER,
                "In the whole network or cluster",
                Grid(children=icons, columns=8),
            )
        ]

    def _side_network(self, vpc: Vpc) -> Block:
        """Another network: by layer, without its zones."""
        inside = self._undrawn(r for r in self.view.resources if self.view.vpc_of(r) == vpc.id)
        boxes = self._by_layer(inside, vpc.id, columns=4)
        workloads = [w for w in self.view.workloads if self.view.vpc_of(w) == vpc.id]
        if workloads:
            from withstand.diagrams.pages.workloads import chip_grid

            boxes.append(chip_grid(self.composer, workloads, vpc.id))
        title = f"{vpc.title or 'VPC ' + vpc.name}  {known(vpc, 'cidr', '')}  ({known(vpc, 'purpose', '')})"
        rows = [*self._subnet_chips(vpc), *([_rows(boxes)] if boxes else [])]
        content: Block = Stack(children=rows, gap=12) if rows else Space(height=8)
        return self.composer.box(vpc.id, BoxStyle.VPC, title, content, elements=(vpc.id,))

    def _subnet_chips(self, vpc: Vpc) -> list[Block]:
        chips: list[Block] = []
        for tier, _, name in TIERS:
            subnets = [s for z in self.region.zones for s in self.view.subnets(vpc.id, z, tier)]
            if subnets:
                ids = tuple(subnet.id for subnet in subnets)
                id = f"subnets/{tier}/{vpc.id}"
                self.composer.remember(id, ids)
                chips.append(ChipBlock(id=id, text=f"{name}s × {len(ids)}", elements=ids, stroke="#0B6AA2"))
        return [Stack(children=chips, direction="row", gap=8)] if chips else []

    # Services -----------------------------------------------------------------------------------------

    def _by_layer(self, resources: Sequence[Resource], place: str, *, columns: int) -> list[Block]:
        boxes: list[Block] = []
        for layer, title in _LAYERS:
            here = [resource for resource in resources if resource.spec.layer is layer]
            if here:
                icons = [
                    self.composer.icon(item) for item in self.view.grouped(here, place, most=_MOST_ALONE)
                ]
                grid = Grid(children=icons, columns=min(columns, len(icons)))
                boxes.append(self.composer.box(f"{layer.value}/{place}", BoxStyle.SERVICES, title, grid))
        return boxes

    def _services(self) -> list[Block]:
        found = self._undrawn(
            resource
            for resource in self.view.resources
            if self.view.region_of(resource.id) == self.region.id
            and resource.shape not in LINKS
            and resource.spec.scope is not Scope.THIRD_PARTY
        )
        boxes = self._by_layer(found, self.region.id, columns=3)
        return [Stack(children=boxes, gap=14, align="stretch")] if boxes else []

    # Links --------------------------------------------------------------------------------------------

    def _links(self) -> list[Block]:
        """Gateways and lines to other networks, in a column at the side of the premises."""
        links = [
            resource
            for resource in self.view.resources
            if resource.shape in LINKS and self.view.region_of(resource.id) in (self.region.id, None)
        ]
        links = [link for link in links if link.id not in self.composer.shapes_of]
        if not links:
            return []
        items = self.view.grouped(links, self.region.id, most=3)
        icons = [self.composer.icon(item) for item in items]
        return [
            self.composer.box(
                f"links/{self.region.id}", BoxStyle.SERVICES, "Links", Stack(children=icons, gap=26)
            )
        ]

    def _sites(self) -> list[Block]:
        used = {known(line, "site") for line in self.view.architecture.of_shape(Shape.PRIVATE_LINE)}
        boxes: list[Block] = []
        for site in self.view.architecture.sites.values():
            if site.id in used:
                self.composer.remember(site.id, (site.id,))
                icon = IconBlock(
                    id=site.id, kind="", text=site.title or site.id, elements=(site.id,),
                    properties={"stencil": "shape:corporate_data_center"},
                )  # fmt: skip
                boxes.append(icon)
        return [Stack(children=(Space(height=60), *boxes), gap=26)] if boxes else []

    def _elsewhere(self) -> list[Block]:
        wanted = [
            *self.view.elsewhere(),
            *self.view.world(
                lambda r: r.spec.layer in (Layer.DELIVERY, Layer.OBSERVABILITY) and r.kind != "terraform"
            ),
        ]
        items = self.view.grouped(self._undrawn({r.id: r for r in wanted}.values()), "elsewhere", most=3)
        if not items:
            return []
        icons = [self.composer.icon(item) for item in items]
        box: Group = self.composer.box(
            "page/elsewhere", BoxStyle.SERVICES, "Outside the region", Stack(children=icons, gap=18)
        )
        return [box]


def _rows(boxes: Sequence[Block]) -> Block:
    """Boxes one after the other in rows of a readable width."""
    rows: list[list[Block]] = [[]]
    width = 0.0
    for box in boxes:
        if rows[-1] and width + box.size[0] > _ROW_WIDTH:
            rows.append([])
            width = 0.0
        rows[-1].append(box)
        width += box.size[0] + 14
    return Stack(
        children=[Stack(children=row, direction="row", gap=14, align="stretch") for row in rows], gap=14
    )


_ROW_WIDTH = 980.0
