"""A region in one box: what is in it by kind, counted over its zones. For pages with many regions."""

from __future__ import annotations

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import CELL_WIDTH, Block, ChipBlock, Grid, Group, Stack
from withstand.diagrams.layout.page import BoxStyle
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.network import HEADING
from withstand.diagrams.pages.view import MESSAGING, STORES, Item, known
from withstand.model.elements.place import Region

_SHOWN = (
    *HEADING, Shape.API_GATEWAY, Shape.NODE_GROUP, Shape.NAT_GATEWAY, Shape.ENDPOINT, *STORES, *MESSAGING,
    Shape.BACKUP_PLAN, Shape.KEY, Shape.SECRET, Shape.TRANSIT_GATEWAY,
)  # fmt: skip
_WIDTH = 2 * CELL_WIDTH
_WAYS_IN = (Shape.LOAD_BALANCER, Shape.API_GATEWAY)


def compact(composer: Composer, region: Region) -> Group:
    """The box of a region, the way in on top."""
    view = composer.view
    here = [r for r in view.resources if r.shape in _SHOWN and view.region_of(r.id) == region.id]
    here.sort(key=lambda resource: _SHOWN.index(resource.shape))
    ways_in = [
        composer.icon(item, width=_WIDTH)
        for item in view.grouped((r for r in here if r.shape in _WAYS_IN), region.id)
    ]
    others = [
        composer.icon(_counted(composer, item))
        for item in view.grouped((r for r in here if r.shape not in _WAYS_IN), region.id)
    ]
    rows: list[Block] = [Stack(children=ways_in, gap=16, align="stretch")] if ways_in else []
    rows += [Grid(children=others, columns=2)] if others else []
    workloads = tuple(w.id for w in view.workloads if view.region_of(w.id) == region.id)
    if workloads:
        id = f"workloads/{region.id}"
        composer.remember(id, workloads)
        text = f"{len(workloads)} workload{'s' if len(workloads) > 1 else ''}"
        rows.append(ChipBlock(id=id, text=text, stroke="#B35300", fill="#FFF6EC", elements=workloads))
    zones = f"{len(region.zones)} zone{'s' if len(region.zones) > 1 else ''}"
    box = composer.box(
        region.id, BoxStyle.REGION, f"{region.id} — {known(region, 'role', 'peer')}, {zones}",
        Stack(children=rows, gap=30, align="stretch"), elements=(region.id, *region.zones),
    )  # fmt: skip
    box.padding, box.bottom = 18, 34
    box.top = 26  # lines arrive here, beside the heading
    return box


def _counted(composer: Composer, item: Item) -> Item:
    """What is linked to other regions says to how many: the lines would cover the page."""
    peers = sum(
        len(known(composer.view.architecture.resources[id], "peers", ()) or ()) for id in item.elements
    )
    text = f"{item.text}\n{peers} peering{'s' if peers > 1 else ''}" if peers else item.text
    return Item(item.id, item.kind, text, item.elements, item.properties)
