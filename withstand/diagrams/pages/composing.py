"""Composing: items as blocks, with their properties, and where each element is drawn on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from withstand.diagrams.layout.blocks import FONT_SIZE, Block, Grid, Group, IconBlock, Space, Stack
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.layout.text import shortened
from withstand.diagrams.layout.wires import ANYWHERE, Wire
from withstand.diagrams.pages.view import Item, View

# Copies that run both ways are one line with two heads.
_BOTH_WAYS = (EdgeStyle.REPLICATION, EdgeStyle.BACKUP, EdgeStyle.NETWORK)

_LONGEST_HEADING = 420.0  # pixels


class Composer:
    """Makes the blocks and wires of one page, and remembers which shape stands for which element."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.shapes_of: dict[str, list[str]] = {}
        self.wires: dict[str, Wire] = {}

    def icon(
        self, item: Item, *, side: Side = Side.BELOW, width: float = 0.0, part_lines: int = 1
    ) -> IconBlock:
        """An item as an icon; each part of its text may take so many lines."""
        self.remember(item.id, item.elements)
        block = IconBlock(
            id=item.id, kind=item.kind, text=item.text, side=side, elements=item.elements,
            properties=item.properties, part_lines=part_lines,
        )  # fmt: skip
        block.width = width or block.width
        return block

    def icons(self, items: Iterable[Item], *, columns: int, side: Side = Side.BELOW) -> Block:
        """Items in a grid."""
        blocks = [self.icon(item, side=side) for item in items]
        return Grid(children=blocks, columns=columns) if blocks else Space()

    def box(
        self,
        id: str,
        style: BoxStyle,
        text: str,
        child: Block | Sequence[Block],
        *,
        elements: tuple[str, ...] = (),
    ) -> Group:
        """A box around a block, or around a column of blocks."""
        inner = child if isinstance(child, Block) else Stack(children=child, gap=12, align="stretch")
        self.remember(id, elements)
        heading = "\n".join(shortened(line, _LONGEST_HEADING, FONT_SIZE) for line in text.split("\n"))
        return Group(id=id, style=style, text=heading, child=inner, elements=elements)

    def band(self, id: str, text: str, child: Block) -> Group:
        """A band or panel of the page around a block."""
        band = self.box(id, BoxStyle.BAND, text, child)
        band.padding, band.bottom, band.top = 24, 20, 6
        return band

    def remember(self, shape: str, elements: Iterable[str]) -> None:
        """Note that the shape stands for these elements."""
        for element in elements:
            self.shapes_of.setdefault(element, []).append(shape)

    def shape_of(self, element: str) -> str | None:
        """The first shape that stands for an element."""
        found = self.shapes_of.get(element)
        return found[0] if found else None

    def wire(
        self,
        source: str | None,
        target: str | None,
        style: EdgeStyle,
        *,
        text: str = "",
        bundle: str = "",
        leave: tuple[Side, ...] = ANYWHERE,
        arrive: tuple[Side, ...] = ANYWHERE,
        elements: tuple[str, ...] = (),
        both_ends: bool = False,
        properties: Mapping[str, str] | None = None,
    ) -> None:
        """A line between two shapes; once for each style, the texts of several joined."""
        if not source or not target or source == target:
            return
        id = f"{style.name.lower()}:{source}>{target}"
        lines = tuple(filter(None, text.split("\n")))
        back = f"{style.name.lower()}:{target}>{source}"
        if back in self.wires and style in _BOTH_WAYS:
            id, source, target, both_ends = back, target, source, True
        before = self.wires.get(id)
        if before:
            lines = tuple(dict.fromkeys((*before.text, *lines)))
            elements = tuple(dict.fromkeys((*before.elements, *elements)))
            both_ends = both_ends or before.both_ends
        self.wires[id] = Wire(
            id=id, source=source, target=target, style=style, text=lines, bundle=bundle, leave=leave,
            arrive=arrive, elements=elements, both_ends=both_ends, properties=dict(properties or {}),
        )  # fmt: skip


def rows_of(boxes: Sequence[Block], width: float, *, gap: float = 14.0) -> Block:
    """Boxes one after the other in rows of at most this width; the last of each row takes what is left."""
    rows: list[list[Block]] = [[]]
    used = 0.0
    for box in boxes:
        if rows[-1] and used + box.size[0] > width:
            rows.append([])
            used = 0.0
        rows[-1].append(box)
        used += box.size[0] + gap
    made = [Stack(children=row, direction="row", gap=gap, align="stretch", grow=True) for row in rows]
    return Stack(children=made, gap=gap, align="stretch")
