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
from withstand.diagrams.layout.page import BoxStyle, Side
from withstand.diagrams.look import GREY
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.copies import backup_copies, key_replicas, replications, secret_replicas
from withstand.diagrams.pages.network import NetworkBlocks, zones_only
from withstand.diagrams.pages.recovery_lines import RecoveryLines
from withstand.diagrams.pages.view import FRONT, MESSAGING, STORES, TOOLS, Item, View, known, title_of
from withstand.diagrams.sheet import Sheet
from withstand.model.network import Vpc
from withstand.model.place import Region
from withstand.model.resource import Resource

ID = "recovery"
TITLE = "Multi-region disaster recovery"
_TITLE_OF_ONE = "Disaster recovery within the region"
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
        RecoveryLines(self.composer, self.copies, self.facing).wires()
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
