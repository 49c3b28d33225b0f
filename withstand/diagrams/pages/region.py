"""Page: one region in detail: zones, subnets by tier, nodes and workloads by zone, stores, gateways,
other networks, and the regional services by layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from withstand.catalog.spec import Layer, Scope, Shape
from withstand.diagrams.layout.blocks import Block, ChipBlock, Grid, Group, IconBlock, Space, Stack
from withstand.diagrams.layout.page import BoxStyle, Side
from withstand.diagrams.pages.composing import Composer, rows_of
from withstand.diagrams.pages.inside import InsideRegion
from withstand.diagrams.pages.network import TIERS, NetworkBlocks, zones_only
from withstand.diagrams.pages.view import ABSTRACT, LINKS, View, known
from withstand.diagrams.sheet import Sheet
from withstand.model.elements.network import Vpc
from withstand.model.elements.place import Region
from withstand.model.elements.resource import Resource

TITLE = "Regional detail"
_MOST_ALONE = 2  # of one kind, before they are counted
Layers = tuple[tuple[Layer, str], ...]
_LAYERS: Layers = (
    (Layer.EDGE, "Edge"), (Layer.NETWORK, "Network"), (Layer.DELIVERY, "Delivery"),
    (Layer.OBSERVABILITY, "Observability"), (Layer.RECOVERY, "Recovery"), (Layer.COMPUTE, "Compute"),
    (Layer.DATA, "Data"), (Layer.MESSAGING, "Messaging"),
)  # fmt: skip
_QUIET: Layers = (
    (Layer.SECURITY, "Security"), (Layer.IDENTITY, "Identity"), (Layer.TOPOLOGY, "Others"),
    (Layer.COST, "Cost"), (Layer.PLAN, "Plan"),
)  # fmt: skip
"""Layers at which no line of this page ends."""
_ENTRY = (Shape.API_GATEWAY, Shape.WEB_ACL)
_LINKS_FROM_ABOVE = (Shape.PEERING, Shape.PRIVATE_LINE, Shape.TRANSIT_GATEWAY)
_ROW = 14  # icons in a row below the network
_BETWEEN = 56.0  # columns of the page: room for lines
_RIGHT = 846.0  # width of the column of other networks and services
_USERS_AT = 0.2  # of the width of the network
_COLUMNS = ((3, 4), (6, 2), (99, 1))  # up to so many zones: columns of icons in each


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
        columns = next(columns for most, columns in _COLUMNS if len(region.zones) <= most)
        self.networks = NetworkBlocks(self.composer, workloads=True, columns=columns)

    def body(self) -> Block:
        """Users and premises on top; below them the first network, what leads into it, and all the others."""
        first, *others = self._networks()
        entry, links = self._entry(), self._links()
        services = self._services(_LAYERS, _RIGHT if others else _RIGHT / 2, most=3)
        quiet = self._services(_QUIET, first.size[0], most=_ROW)
        columns = [*entry, Stack(children=[first, *quiet], gap=26, align="stretch"), *links]
        if others or services:
            columns.append(Stack(children=[*others, *services], gap=26, align="stretch"))
        region = self.composer.box(
            self.region.id, BoxStyle.REGION, f"{self.region.id}  {self.region.title}".strip(),
            Stack(children=columns, direction="row", gap=_BETWEEN, align="start"),
            elements=(self.region.id,),
        )  # fmt: skip
        region.padding, region.bottom = 22, 34
        row = Stack(children=[region, *self._elsewhere()], direction="row", gap=70, align="start")
        top = self._top([block.size[0] for block in (*entry, first)], links)
        InsideRegion(self.composer, self.region).wires()
        return Stack(children=(top, row), gap=50)

    def _top(self, widths: Sequence[float], links: Sequence[Block]) -> Block:
        """Users above the network, the premises above the lines that lead to them."""
        users = IconBlock(id="page/users", kind="operator", text="Users", side=Side.RIGHT)
        sites = Stack(children=self._sites(), direction="row", gap=26)
        to_links = 22 + sum(widths) + _BETWEEN * len(widths)
        before = 22 + sum(widths[:-1]) + widths[-1] * _USERS_AT
        between = to_links + (sum(block.size[0] for block in links) - sites.size[0]) / 2
        between -= before + users.size[0]
        children = (Space(width=before), users, Space(width=max(40.0, between)), sites)
        return Stack(children=children, direction="row", gap=0, align="center")

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
        boxes = self._by_layer(inside, vpc.id, columns=3)
        workloads = [w for w in self.view.workloads if self.view.vpc_of(w) == vpc.id]
        if workloads:
            from withstand.diagrams.pages.workloads import chip_grid

            boxes.append(chip_grid(self.composer, workloads, vpc.id))
        title = f"{vpc.title or 'VPC ' + vpc.name}  {known(vpc, 'cidr', '')}  ({known(vpc, 'purpose', '')})"
        rows = [*self._subnet_chips(vpc), *([rows_of(boxes, _RIGHT - 28)] if boxes else [])]
        content: Block = Stack(children=rows, gap=12, align="stretch") if rows else Space(height=8)
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

    def _by_layer(
        self, resources: Sequence[Resource], place: str, *, columns: int, layers: Layers = ()
    ) -> list[Block]:
        boxes: list[Block] = []
        for layer, title in layers or (*_LAYERS, *_QUIET):
            here = [resource for resource in resources if resource.spec.layer is layer]
            if here:
                icons = [
                    self.composer.icon(item) for item in self.view.grouped(here, place, most=_MOST_ALONE)
                ]
                wide = 2 * columns if len(icons) > 2 * columns else columns
                grid = Grid(children=icons, columns=min(wide, len(icons)))
                boxes.append(self.composer.box(f"{layer.value}/{place}", BoxStyle.SERVICES, title, grid))
        return boxes

    def _services(self, layers: Layers, width: float, *, most: int) -> list[Block]:
        """Services of the region in these layers, in rows of this width."""
        found = self._undrawn(
            resource
            for resource in self.view.resources
            if self.view.region_of(resource.id) == self.region.id
            and resource.shape not in LINKS
            and resource.spec.scope is not Scope.THIRD_PARTY
        )
        boxes = self._by_layer(found, self.region.id, columns=most, layers=layers)
        return [rows_of(boxes, width)] if boxes else []

    # Ways in ------------------------------------------------------------------------------------------

    def _entry(self) -> list[Block]:
        """The region's own way in beside the network, with what protects it."""
        found = self._undrawn(
            r
            for r in self.view.resources
            if r.shape in _ENTRY and self.view.region_of(r.id) == self.region.id
        )
        found.sort(key=lambda resource: _ENTRY.index(resource.shape))
        return self._beside(found, "entry", "Regional entry")

    def _links(self) -> list[Block]:
        """Gateways and lines to other networks, between the networks that they join."""
        found = self._undrawn(
            resource
            for resource in self.view.resources
            if resource.shape in LINKS and self.view.region_of(resource.id) in (self.region.id, None)
        )
        # Lines from the premises come from above, networks are at both sides of the gateway.
        found.sort(key=lambda resource: _LINKS_FROM_ABOVE.index(resource.shape))
        return self._beside(found, "links", "Links")

    def _beside(self, found: Sequence[Resource], name: str, title: str) -> list[Block]:
        if not found:
            return []
        icons = [self.composer.icon(item) for item in self.view.grouped(found, self.region.id, most=3)]
        column = Stack(children=icons, gap=34, align="stretch")
        return [self.composer.box(f"{name}/{self.region.id}", BoxStyle.SERVICES, title, column)]

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
        return boxes

    def _elsewhere(self) -> list[Block]:
        wanted = [
            *self.view.world(
                lambda r: r.spec.layer in (Layer.DELIVERY, Layer.OBSERVABILITY) and r.kind != "terraform"
            ),
            *self.view.elsewhere(),
        ]
        items = self.view.grouped(self._undrawn({r.id: r for r in wanted}.values()), "elsewhere", most=3)
        if not items:
            return []
        icons = [self.composer.icon(item) for item in items]
        box: Group = self.composer.box(
            "page/elsewhere", BoxStyle.SERVICES, "Outside the region", Stack(children=icons, gap=18)
        )
        return [box]
