"""Page: multi-region disaster recovery. The way in on top, regions side by side and mirrored, so that what is
copied between them faces each other."""

from __future__ import annotations

from collections.abc import Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import Block, ChipBlock, Grid, Group, IconBlock, Space, Stack, equalise
from withstand.diagrams.layout.page import BoxStyle, Side
from withstand.diagrams.pages.compact import compact
from withstand.diagrams.pages.composing import Composer, rows_of
from withstand.diagrams.pages.copies import backup_copies, key_replicas, replications, secret_replicas
from withstand.diagrams.pages.counterparts import Counterparts, column
from withstand.diagrams.pages.network import NetworkBlocks, zones_only
from withstand.diagrams.pages.recovery_lines import RecoveryLines
from withstand.diagrams.pages.view import FRONT, MESSAGING, STORES, TOOLS, View, known
from withstand.diagrams.sheet import Sheet
from withstand.model.elements.network import Vpc
from withstand.model.elements.place import Region
from withstand.model.elements.resource import Resource

ID = "recovery"
TITLE = "Multi-region disaster recovery"
_TITLE_OF_ONE = "Disaster recovery within the region"
_GUTTER = 240.0
_BUS = 84.0  # room for lines above the regions
_LANES = 22.0  # more for each region after the second
_BETWEEN_FRONTS = 66.0  # room for lines between the two rows of the edge
_SIDE_GUTTER = 130.0
_MOST_WHOLE = 3  # regions that are drawn with their zones
_FEW_CHIPS = 4
_MANY_ZONES = 8  # side by side
_WIDE_ZONE, _NARROW_ZONE = 335.0, 195.0  # width, pixels, of a zone and its share of borders
_REGIONAL = (
    *FRONT, *STORES, *MESSAGING, Shape.BACKUP_PLAN, Shape.KEY, Shape.SECRET, Shape.TRANSIT_GATEWAY,
)  # fmt: skip


def sheet(view: View, title: str, subtitle: str) -> Sheet:
    """The page for this architecture."""
    page = _Recovery(view)
    return Sheet(ID, title, subtitle, page.body(), tuple(page.composer.wires.values()), _describe(view))


def title_for(view: View) -> str:
    """The title, which does not promise a second region where there is none."""
    return TITLE if len(view.regions) > 1 else _TITLE_OF_ONE


def _describe(view: View) -> str:
    names = ", ".join(region.id for region in view.regions)
    return f"Users reach {len(view.regions)} regions ({names}) through the edge; stores are copied between."


class _Recovery:
    def __init__(self, view: View) -> None:
        self.view = view
        self.composer = Composer(view)
        regions = view.regions
        self.whole = 2 if len(regions) > _MOST_WHOLE else len(regions)
        self.zones = max((len(region.zones) for region in regions), default=0) * self.whole
        self.networks = NetworkBlocks(
            self.composer, workloads=False, columns=1 if self.zones > _MANY_ZONES else 2
        )
        self.copies = [
            *replications(view), *key_replicas(view), *secret_replicas(view), *backup_copies(view),
        ]  # fmt: skip
        self.counterparts = Counterparts(self.composer, self.copies, _REGIONAL)
        self.facing: dict[str, str] = {}
        self.entries: list[Block] = []
        self.order: list[str] = []

    def body(self) -> Block:
        """Users above the cloud; in it the edge above the regions."""
        users = IconBlock(id="page/users", kind="operator", text="Users", side=Side.RIGHT)
        edge = self._edge(users)
        lanes = max(0, len(self.view.regions) - 2)
        bus = Space(height=_BUS + _LANES * lanes)
        inside = Stack(children=(edge, bus, self._regions()), gap=0, align="center")
        cloud = self.composer.box("page/cloud", BoxStyle.CLOUD, "AWS Cloud", inside)
        cloud.padding = 26
        cloud.bottom = 26 if len(self.view.regions) < 3 else 44
        cloud.top = 14
        RecoveryLines(self.composer, self.counterparts, self.facing, self.order).wires()
        return Stack(children=(users, cloud), gap=40, align="center")

    def _edge(self, users: Block) -> Block:
        """What users meet first: content delivery above name resolution, so that their lines do not cross."""
        wanted = (*FRONT, Shape.IDENTITY_PROVIDER)
        found = self.view.world(lambda resource: resource.shape in wanted)
        ordered = sorted(found, key=lambda resource: wanted.index(resource.shape))
        if not ordered:
            return Space(height=1)
        icons = {
            shape: [
                self.composer.icon(item, side=Side.RIGHT)
                for item in self.view.grouped((r for r in ordered if r.shape is shape), "global", most=2)
            ]
            for shape in dict.fromkeys(resource.shape for resource in ordered)
        }
        apart = (Shape.CDN, Shape.DNS_ZONE) if len(self.view.regions) > 1 else ()
        rows = [icons.pop(shape) for shape in apart if shape in icons]
        beside = [icon for alike in icons.values() for icon in alike]
        equalise([users, *(icon for row in rows for icon in row)], width=True, height=False)
        band = self.composer.box(
            "page/edge", BoxStyle.BAND, "Global edge and identity", _around(rows, beside)
        )
        band.padding = band.bottom = 24
        return band

    # Regions ------------------------------------------------------------------------------------------

    def _regions(self) -> Block:
        """Side by side; of many only the first two with all that is in them, the others at their sides."""
        regions = list(self.view.regions)
        whole, others = regions[: self.whole], regions[self.whole :]
        if len(whole) > 1:
            self.facing[whole[0].id], self.facing[whole[1].id] = whole[1].id, whole[0].id
        blocks = [self._region(region, mirrored=index > 0) for index, region in enumerate(whole)]
        left, right = others[0::2][::-1], others[1::2]
        sides = [[compact(self.composer, region) for region in side] for side in (left, right)]
        self.networks.align()
        equalise(self.entries)
        self.order = [region.id for region in (*left, *whole, *right)]
        row = [
            Stack(children=blocks, direction="row", gap=gap, align="stretch")
            for blocks, gap in ((sides[0], _SIDE_GUTTER), (blocks, _GUTTER), (sides[1], _SIDE_GUTTER))
            if blocks
        ]
        return Stack(children=row, direction="row", gap=_SIDE_GUTTER, align="stretch")

    def _region(self, region: Region, *, mirrored: bool) -> Group:
        networks: list[Block] = []
        smaller: list[Block] = []
        for index, vpc in enumerate(self.view.vpcs(region.id)):
            if known(vpc, "purpose") == "production" or index == 0:
                networks.append(self.networks.vpc(vpc, region, from_right=not mirrored))
            else:
                smaller += self._small(vpc)
        if not self.view.vpcs(region.id):
            networks.append(zones_only(self.composer, region))
        alone = len(self.view.regions) == 1
        below = smaller if alone else self._services(region) + smaller
        if below:
            zone = _NARROW_ZONE if self.networks.columns == 1 else _WIDE_ZONE
            networks.append(rows_of(below, zone * len(region.zones)))
        columns = [
            Stack(children=networks, gap=18, align="stretch"),
            *self._column(region, Side.RIGHT if mirrored else Side.LEFT),
        ]
        if alone:
            columns += self._services(region)
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
                    text=f"{len(workloads)} workload{'s' if len(workloads) > 1 else ''}",
                    elements=tuple(workloads),
                    stroke="#B35300",
                    fill="#FFF6EC",
                )
            )
        title = f"{vpc.title or 'VPC ' + vpc.name}  {known(vpc, 'cidr', '')}"
        if not chips and self.view.focus:
            return []
        content = (
            Grid(children=chips, columns=3 if len(chips) > _FEW_CHIPS else 2, gap=8, row_gap=8)
            if chips
            else Space(height=6)
        )
        return [self.composer.box(vpc.id, BoxStyle.VPC, title, content, elements=(vpc.id,))]

    # Regional services --------------------------------------------------------------------------------

    def _here(self, region: Region) -> tuple[Resource, ...]:
        """Services of the region that have no place in the column of what is copied."""
        found = self.view.regional(
            region.id,
            lambda resource: (
                resource.shape in _REGIONAL
                and not self.view.zones_of(resource)
                and resource.kind not in self.counterparts.regional
            ),
        )
        return tuple(sorted(found, key=lambda resource: _REGIONAL.index(resource.shape)))

    def _services(self, region: Region) -> list[Block]:
        """Services without a counterpart elsewhere, in rows below the networks."""
        here = [resource for resource in self._here(region) if resource.shape not in FRONT]
        icons = [self.composer.icon(item) for item in self.view.grouped(here, region.id)]
        if not icons:
            return []
        alone = len(self.view.regions) == 1
        columns = 2 if alone else max(4, self.networks.columns * len(region.zones))
        grid = Grid(children=icons, columns=columns)
        return [self.composer.box(f"regional@{region.id}", BoxStyle.SERVICES, "Regional services", grid)]

    def _column(self, region: Region, side: Side) -> list[Block]:
        """Beside the networks: the region's own way in on top, then what is copied; names at this side."""
        blocks = [self._entry(region, side), *self.counterparts.blocks(region, side)]
        if all(isinstance(block, Space) for block in blocks):
            return []
        return [Stack(children=blocks, gap=18, align="stretch")]

    def _entry(self, region: Region, side: Side) -> Block:
        here = [resource for resource in self._here(region) if resource.shape in FRONT]
        here.sort(key=lambda resource: resource.shape is not Shape.API_GATEWAY)
        entry: Block = Space()
        if here:
            icons = [self.composer.icon(item, side=side) for item in self.view.grouped(here, region.id)]
            entry = self.composer.box(
                f"entry@{region.id}", BoxStyle.SERVICES, "Regional entry", column(icons)
            )
        # Equally high in every region, so that what is below faces its counterpart.
        self.entries.append(entry)
        return entry


def _around(rows: Sequence[Sequence[Block]], beside: Sequence[Block]) -> Block:
    """Rows with what stands beside them spread over both sides, so that the rows stay in the middle."""
    if not rows:
        return Stack(children=beside, direction="row", gap=44, align="center")
    sides = [beside[number :: 2 * len(rows)] for number in range(2 * len(rows))]
    blocks = [Stack(children=side, direction="row", gap=44, align="center") for side in sides]
    equalise(blocks, width=True, height=False)
    made = []
    for left, row, right in zip(blocks[::2], rows, blocks[1::2], strict=True):
        middle = Stack(children=row, direction="row", gap=44)
        made.append(Stack(children=(left, middle, right), direction="row", gap=60, align="center"))
    return Stack(children=made, gap=_BETWEEN_FRONTS, align="center")
