"""Counterparts: what is copied between regions, in one column of each region, the same kind at the same
height, so that every copy is a short straight line to what faces it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import Block, Group, IconBlock, Space, Stack
from withstand.diagrams.layout.page import BoxStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.copies import Copy
from withstand.diagrams.pages.view import Item, known, title_of
from withstand.model.elements.place import Region
from withstand.model.elements.resource import Resource

_ROW = 52.0  # an icon, or three lines of text beside it
_GAP = 12.0


class Counterparts:
    """The columns of replicated things, and where on them a copy begins and ends."""

    def __init__(self, composer: Composer, copies: Iterable[Copy], shapes: Sequence[Shape]) -> None:
        self.composer = composer
        self.view = composer.view
        self.copies = tuple(copies)
        self._order = shapes
        self._drawn: dict[tuple[str, str], str] = {}
        regional, zonal = self._kinds()
        self.regional = regional
        """Kinds of services of a region that are copied, in the order in which they are drawn."""
        self._zonal = zonal

    def _kinds(self) -> tuple[list[str], list[str]]:
        """Kinds that are copied: services of the region, and stores that sit in a network or in zones."""
        moving = {id for copy in self.copies for id in (copy.source, copy.target) if id}
        regional: dict[str, None] = {}
        zonal: dict[str, None] = {}
        for resource in self.view.resources:
            linked = resource.shape is Shape.TRANSIT_GATEWAY and known(resource, "peers")
            if resource.id in moving or linked:
                (zonal if self._placed(resource) else regional).setdefault(resource.kind)
        return (
            sorted((kind for kind in regional if kind not in zonal), key=self._rank),
            sorted(zonal, key=self._rank),
        )

    def _rank(self, kind: str) -> int:
        shapes = [resource.shape for resource in self.view.resources if resource.kind == kind]
        return self._order.index(shapes[0]) if shapes[0] in self._order else len(self._order)

    def _placed(self, resource: Resource) -> bool:
        return self.view.vpc_of(resource) is not None or bool(self.view.zones_of(resource))

    def blocks(self, region: Region, side: Side) -> list[Block]:
        """The boxes of a region: its services, and below them its stores as wholes; names at this side."""
        boxes = [
            self._box(region, self.regional, side, text="Replicated services", name="replicated"),
            self._box(region, self._zonal, side, text="Replicated stores", name="stores"),
        ]
        return [box for box in boxes if box is not None]

    def _box(self, region: Region, kinds: Sequence[str], side: Side, *, text: str, name: str) -> Group | None:
        cells = [self._cell(region, kind, side) for kind in kinds]
        if not any(isinstance(cell, IconBlock) for cell in cells):
            return None
        return self.composer.box(f"{name}@{region.id}", BoxStyle.SERVICES, text, column(cells))

    def _cell(self, region: Region, kind: str, side: Side) -> Block:
        item = self._item(region, kind)
        if item is None:
            return Space(height=_ROW)
        self._drawn[kind, region.id] = item.id
        return self.composer.icon(item, side=side)

    def _item(self, region: Region, kind: str) -> Item | None:
        here = [r for r in self.view.resources if r.kind == kind and self.view.region_of(r.id) == region.id]
        ends = {id for copy in self.copies for id in (copy.source, copy.target)}
        if kind in self._zonal:
            here = [resource for resource in here if resource.id in ends]
            count = f" × {len(here)}" if len(here) > 1 else ""
            text = f"{title_of(kind)}{count}" if len(here) > 1 else self.view.text(here[0]) if here else ""
            names = tuple(resource.id for resource in here)
            return Item(f"{kind}-whole@{region.id}", kind, text, names) if here else None
        if here:
            return self.view.grouped(here, region.id)[0]
        return self._copies_of(region, kind)

    def _copies_of(self, region: Region, kind: str) -> Item | None:
        """What stands for copies that have no resource of their own in the region they are copied to."""
        sources = dict.fromkeys(
            copy.source
            for copy in self.copies
            if copy.region == region.id and self.view.architecture.resources[copy.source].kind == kind
        )
        count = f" × {len(sources)}" if len(sources) > 1 else ""
        text = f"{title_of(kind)}\ncopies{count}"
        return Item(f"{kind}-copies@{region.id}", kind, text, ()) if sources else None

    def end(self, element: str, region: str = "") -> str | None:
        """The shape in a column at which copies of an element begin, or end in the region."""
        kind = self.view.architecture.resources[element].kind
        return self._drawn.get((kind, region or self.view.region_of(element) or ""))


def column(cells: Sequence[Block]) -> Block:
    """Icons with their names beside them, in equal rows."""
    for cell in cells:
        cell.min_height = _ROW
    return Stack(children=cells, gap=_GAP, align="stretch")
