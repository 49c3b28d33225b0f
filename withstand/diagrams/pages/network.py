"""Networks: a VPC as zone columns and tier rows, with what sits in each cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import (
    CELL_WIDTH,
    Block,
    ChipBlock,
    Grid,
    Group,
    Space,
    Stack,
    TextBlock,
    equalise,
)
from withstand.diagrams.layout.page import BoxStyle, Side
from withstand.diagrams.look import GREY
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.view import Item, known, title_of
from withstand.model.elements.network import Vpc
from withstand.model.elements.place import Region
from withstand.model.elements.resource import Resource

Row = tuple[str, BoxStyle, str]
Columns = list[list[list[str]]]
TIERS: tuple[Row, ...] = (
    ("public", BoxStyle.PUBLIC, "Public subnet"),
    ("private", BoxStyle.PRIVATE, "Private subnet"),
    ("database", BoxStyle.DATABASE, "Database subnet"),
)
# The right column of a cell is the way that requests take; the left one is what stands beside it.
_ON_THE_WAY = (Shape.NODE_GROUP, Shape.AUTO_SCALING)
_BESIDE_KINDS = ("redshift", "opensearch")
# What requests meet first comes first.
_RANK = {
    kind: rank
    for rank, kind in enumerate(
        ("eks-node-group", "aurora-postgresql", "aurora-serverless", "rds-postgresql", "elasticache-redis")
    )
}
HEADING = (Shape.INTERNET_GATEWAY, Shape.LOAD_BALANCER, Shape.MESH, Shape.CLUSTER)
"""What spans the zones of a network."""
_SIDE_GAP = 22.0
_CHIP_COLUMNS = {1: 1, 2: 2, 4: 3}  # by columns of icons
_ROW_GAP = 18.0  # room for a line
_CHANNEL = 26.0


def zones_only(composer: Composer, region: Region, *, most: int = 1) -> Block:
    """The zones of a region that has no network, below what spans them."""
    view = composer.view
    here = [r for r in view.resources if view.region_of(r.id) == region.id and view.vpc_of(r) is None]
    spanning = [r for r in here if r.shape in HEADING and view.zones_of(r)]
    heading = [composer.icon(item, side=Side.RIGHT) for item in view.grouped(spanning, region.id, most=2)]
    boxes = []
    for zone in region.zones:
        inside = [r for r in here if r.shape not in HEADING and zone in view.zones_of(r)]
        icons = [
            composer.icon(Item(f"{item.id}/{zone}", item.kind, item.text, item.elements))
            for item in view.grouped(inside, zone, most=most)
        ]
        content: Block = (
            Grid(children=icons, columns=2, row_gap=20) if icons else Space(width=CELL_WIDTH, height=40)
        )
        boxes.append(
            composer.box(zone, BoxStyle.ZONE, f"Availability Zone {zone}", content, elements=(zone,))
        )
    rows: list[Block] = [_heading(heading)] if heading else []
    rows.append(Stack(children=boxes, direction="row", gap=14, align="stretch"))
    return Stack(children=rows, gap=_CHANNEL, align="stretch")


_FEW = 3  # icons that leave room at both sides of a row above three zones


def _heading(icons: Sequence[Block], *, wide: bool = False) -> Block:
    """What spans the zones; a few are in the middle above them, where lines from outside reach them."""
    row = Stack(children=icons, direction="row", gap=30, align="center", fill=wide)
    return row if wide or len(icons) > _FEW else Stack(children=(row,), align="center")


class NetworkBlocks:
    """Builds the box of one VPC."""

    def __init__(self, composer: Composer, *, workloads: bool, columns: int = 2) -> None:
        self.composer = composer
        self.view = composer.view
        self.workloads = workloads
        self.columns = columns
        """Of icons in each cell: one where many zones are side by side, an even number elsewhere."""
        self.rows: dict[str, list[Group]] = {tier: [] for tier, _, _ in TIERS}
        """The cells of each tier so far: they are made equally high over all networks of the page."""
        self.icon_rows: dict[tuple[str, str, int], list[Block]] = {}
        """Icons of a kind in all zones: equally high, too."""
        self.order: dict[str, Columns] = {}
        """Kinds in the rows of the columns of each tier: the same in every zone."""

    def vpc(self, vpc: Vpc, region: Region, *, wide: bool = False, from_right: bool = False) -> Group:
        """A network with its heading row, in the order in which requests meet it, and its zones."""
        inside = [resource for resource in self.view.resources if self.view.vpc_of(resource) == vpc.id]
        heading = [
            self.composer.icon(item, side=Side.RIGHT)
            for item in self.view.grouped(
                sorted(
                    (resource for resource in inside if resource.shape in HEADING),
                    key=_from_entry,
                ),
                vpc.id,
                most=2,
            )
        ]
        rows: list[Block] = []
        if heading:
            rows.append(_heading(heading[::-1] if from_right else heading, wide=wide))
        self.order = self._order(vpc, region, inside)
        columns = [self._zone(vpc, zone, inside) for zone in region.zones]
        rows.append(Stack(children=columns, direction="row", gap=14, align="stretch"))
        title = vpc.title or ("VPC" if vpc.name == vpc.id else f"VPC {vpc.name}")
        box = self.composer.box(
            vpc.id,
            BoxStyle.VPC,
            f"{title}  {known(vpc, 'cidr', '')}",
            Stack(children=rows, gap=_CHANNEL, align="stretch"),
            elements=(vpc.id,),
        )
        box.bottom = 30.0
        return box

    def _zone(self, vpc: Vpc, zone: str, inside: Sequence[Resource]) -> Group:
        cells = [
            self._cell(vpc, zone, row, inside)
            for row in TIERS
            if any(self.view.subnets(vpc.id, each, row[0]) for each in self.view.architecture.zones)
            or (row[0] == "private" and not self.view.architecture.subnets)
        ]
        id = zone if self._first(vpc) else f"{zone}/{vpc.id}"
        return self.composer.box(
            id, BoxStyle.ZONE, f"Availability Zone {zone}", Stack(children=cells, gap=10, align="stretch"),
            elements=(zone,),
        )  # fmt: skip

    def _first(self, vpc: Vpc) -> bool:
        return self.view.vpcs(vpc.region or "")[0].id == vpc.id

    def _cell(self, vpc: Vpc, zone: str, row: Row, inside: Sequence[Resource]) -> Group:
        tier, style, name = row
        here = [
            resource
            for resource in self.view.in_zone(inside, vpc.id, zone, tier)
            if resource.shape not in HEADING
        ]
        subnets = self.view.subnets(vpc.id, zone, tier)
        icons: dict[str, list[Block]] = {}
        for item in self._items(here, zone):
            icons.setdefault(item.kind, []).append(self.composer.icon(item))
        columns = [self._icon_rows(tier, rows, icons) for rows in self.order[tier]]
        content: list[Block] = [_columns(columns)]
        if tier == "database" and not any(r.shape is Shape.DATABASE for r in here):
            content.append(TextBlock(id=f"none/{vpc.id}/{zone}", lines=("no database here",), color=GREY))
        content += self._chips(zone, vpc, tier)
        text = f"{name}  {known(subnets[0], 'cidr', '')}" if len(subnets) == 1 else name
        cell = self.composer.box(
            subnets[0].id if subnets else f"{tier}/{vpc.id}/{zone}",
            style, text, Stack(children=content, gap=12, align="stretch"),
            elements=tuple(subnet.id for subnet in subnets),
        )  # fmt: skip
        self.rows[tier].append(cell)
        return cell

    def _order(self, vpc: Vpc, region: Region, inside: Sequence[Resource]) -> dict[str, Columns]:
        """The rows of each tier, the same in every zone: first the kinds in most zones, so that what is empty
        is below. Kinds that no zone has both of share a row."""
        order: dict[str, Columns] = {}
        for tier, _, _ in TIERS:
            spread: tuple[dict[str, set[str]], dict[str, set[str]]] = ({}, {})
            for zone in region.zones:
                for resource in self.view.in_zone(inside, vpc.id, zone, tier):
                    if resource.shape not in HEADING:
                        column = spread[1 if self.columns == 1 or _on_the_way(resource, tier) else 0]
                        column.setdefault(resource.kind, set()).add(zone)
            left, right = _shared_rows(spread[0]), _shared_rows(spread[1])
            each = max(1, self.columns // 2)
            found = [column for rows in (left, right) for column in _split(rows, each)]
            order[tier] = found[-1:] if self.columns == 1 else found
        return order

    def _items(self, here: Sequence[Resource], zone: str) -> list[Item]:
        """Alike things in a cell as one, with what they are here: writers, readers, a number."""
        kinds: dict[tuple[str, str], list[Resource]] = {}
        for resource in here:
            kinds.setdefault((resource.kind, role_in(resource, zone)), []).append(resource)
        return [_zonal_item(kind, role, alike, zone) for (kind, role), alike in kinds.items()]

    def _icon_rows(
        self, tier: str, rows: Sequence[Sequence[str]], icons: Mapping[str, Sequence[Block]]
    ) -> list[Block]:
        """The rows of a zone, empty where it has nothing of a row, so that alike things line up."""
        made: list[Block] = []
        for row in rows:
            blocks = [block for kind in row for block in icons.get(kind, ())] or [Space(width=CELL_WIDTH)]
            for number, block in enumerate(blocks):
                self.icon_rows.setdefault((tier, row[0], number), []).append(block)
            made += blocks
        return made

    def _chips(self, zone: str, vpc: Vpc, tier: str) -> list[Block]:
        if tier != "private":
            return []
        here = [w for w in self.view.workloads if self.view.vpc_of(w) == vpc.id and self._runs_in(w, zone)]
        if not here:
            return []
        if not self.workloads:
            id = f"workloads/{vpc.id}/{zone}"
            self.composer.remember(id, [w.id for w in here])
            text = f"{len(here)} workload{'s' if len(here) > 1 else ''}"
            names = tuple(w.id for w in here)
            return [ChipBlock(id=id, text=text, stroke="#B35300", fill="#FFF6EC", elements=names)]
        from withstand.diagrams.pages.workloads import domains

        return domains(self.composer, here, zone, columns=_CHIP_COLUMNS[self.columns])

    def _runs_in(self, workload: object, zone: str) -> bool:
        groups = known(workload, "node_groups", ())
        cluster = known(workload, "cluster")
        hosts = [
            resource
            for resource in self.view.resources
            if resource.shape is Shape.NODE_GROUP
            and (resource.id in groups if groups else known(resource, "cluster") == cluster)
        ]
        return not hosts or any(zone in self.view.zones_of(host) for host in hosts)

    def align(self) -> None:
        """Make the cells of each tier equally high, and all equally wide."""
        for icons in self.icon_rows.values():
            equalise(icons)
        for cells in self.rows.values():
            equalise(cells)
        equalise([cell for cells in self.rows.values() for cell in cells], width=True, height=False)


def _on_the_way(resource: Resource, tier: str) -> bool:
    relational = resource.shape is Shape.DATABASE and resource.kind not in _BESIDE_KINDS
    return resource.shape in _ON_THE_WAY or (relational and tier == "database")


def role_in(resource: Resource, zone: str) -> str:
    """What a store's instances in a zone are: writer, reader, standby …; "" where nothing says it."""
    roles = {instance.role for instance in known(resource, "instances", ()) if instance.zone == zone}
    for role in ("writer", "primary", "standby", "reader", "replica", "node"):
        if role in roles:
            return role
    return ""


def _zonal_item(kind: str, role: str, alike: Sequence[Resource], zone: str) -> Item:
    names = tuple(resource.id for resource in alike)
    shown = role if role not in ("", "node") else ""
    if len(alike) > 1:
        text = f"{title_of(kind)}\n× {len(alike)} {_PLURAL.get(shown, shown)}".rstrip()
        return Item(f"{kind}{'-' + shown if shown else ''}@{zone}", kind, text, names)
    only = alike[0]
    id = only.id if only.id.endswith(f"@{zone}") or known(only, "zone") == zone else f"{only.id}/{zone}"
    detail = shown or purchase(only)
    return Item(
        id, kind, f"{only.title or only.name}\n{short_title(kind)}{' ' + detail if detail else ''}", names
    )


def purchase(resource: Resource) -> str:
    """How nodes are bought, as a word beside the kind."""
    return "(spot)" if known(resource, "purchase") == "spot" else ""


_PLURAL = {
    "writer": "writers", "reader": "readers", "standby": "standbys", "primary": "primaries",
    "replica": "replicas",
}  # fmt: skip
_SHORT = {
    "aurora-postgresql": "Aurora", "aurora-serverless": "Aurora Serverless", "rds-postgresql": "RDS",
    "elasticache-redis": "Redis", "eks-node-group": "EKS nodes",
}  # fmt: skip


def short_title(kind: str) -> str:
    """A title that leaves room for a role beside it."""
    return _SHORT.get(kind, title_of(kind))


def _split(rows: list[list[str]], count: int) -> list[list[list[str]]]:
    """Rows one below the other in so many columns."""
    high = -(-len(rows) // count)
    return [rows[number * high : (number + 1) * high] for number in range(count)]


def _from_entry(resource: Resource) -> tuple[bool, int]:
    """First the balancers that a regional entry asks, then the ways in from the internet."""
    internal = resource.shape is Shape.LOAD_BALANCER and known(resource, "scheme") == "internal"
    return not internal, HEADING.index(resource.shape)


def _shared_rows(spread: Mapping[str, set[str]]) -> list[list[str]]:
    rows: list[tuple[list[str], set[str]]] = []
    for kind in sorted(spread, key=lambda kind: (-len(spread[kind]), _RANK.get(kind, len(_RANK)))):
        free = next((row for row in rows if not row[1] & spread[kind]), None)
        if free is None:
            rows.append(([kind], set(spread[kind])))
        else:
            free[0].append(kind)
            free[1].update(spread[kind])
    return [kinds for kinds, _ in rows]


def _columns(columns: Sequence[Sequence[Block]]) -> Block:
    if not any(columns):
        return Space(width=CELL_WIDTH, height=20)
    made = [Stack(children=blocks or (Space(width=CELL_WIDTH),), gap=_ROW_GAP) for blocks in columns]
    return Stack(children=made, direction="row", gap=_SIDE_GAP)
