"""Blocks: what a page is composed of before it has positions; each knows its size and places its content."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.layout.page import Box, BoxStyle, Chip, Icon, Label, Shape, Side, Text
from withstand.diagrams.layout.text import shortened, text_height, text_width, wrapped

ICON_SIZE = 48.0
CELL_WIDTH = 122.0
FONT_SIZE = 12.0
SMALL_FONT_SIZE = 11.0
CHIP_HEIGHT = 26.0
HEADER_WITH_ICON = 38.0
HEADER = 30.0
HEADER_ICON_WIDTH = 30.0
LABEL_GAP = 5.0
_BESIDE_WIDTH = 176.0  # of a label to the right or left of its icon

Size = tuple[float, float]
# Groups that draw.io draws with an icon in the top left corner.
WITH_ICON = frozenset(
    {
        BoxStyle.CLOUD,
        BoxStyle.REGION,
        BoxStyle.VPC,
        BoxStyle.PUBLIC,
        BoxStyle.PRIVATE,
        BoxStyle.DATABASE,
        BoxStyle.SITE,
    }
)


@dataclass(kw_only=True)
class Block(ABC):
    """Something with a size that can be placed; `min_width` and `min_height` make alike blocks equal."""

    min_width: float = 0.0
    min_height: float = 0.0

    _measured: Size | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def size(self) -> Size:
        """Width and height that it needs."""
        width, height = self.natural()
        self._measured = max(width, self.min_width), max(height, self.min_height)
        return self._measured

    @property
    def measured(self) -> Size:
        """The size that was found last: while a page is placed, nothing changes any more."""
        return self._measured or self.size

    @abstractmethod
    def natural(self) -> Size:
        """Width and height of its content."""

    @abstractmethod
    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        """Append its shapes, inside the area."""


@dataclass(kw_only=True)
class Named:
    """What a shape says of the elements that it stands for."""

    id: str
    elements: tuple[str, ...] = ()
    tooltip: str = ""
    link: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Space(Block):
    """Empty room."""

    width: float = 0.0
    height: float = 0.0

    def natural(self) -> Size:
        return self.width, self.height

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        pass


@dataclass(kw_only=True)
class IconBlock(Named, Block):
    """A service icon with its name below or beside it."""

    kind: str
    text: str
    side: Side = Side.BELOW
    width: float = CELL_WIDTH
    lines: int = 3
    """Lines at most, of which each part of a text of several parts has one at least."""
    part_lines: int = 1
    """Lines that each part of a text of several parts may take in any case."""

    def _label(self) -> tuple[str, ...]:
        parts = self.text.split("\n")
        room = self.width - 4 if self.side is Side.BELOW else _BESIDE_WIDTH
        made: list[str] = []
        for number, part in enumerate(parts, 1):
            left = self.lines - len(made) - (len(parts) - number)
            made += wrapped(part, room, FONT_SIZE, lines=max(left, self.part_lines))
        return tuple(made)

    def natural(self) -> Size:
        label = text_height(len(self._label()), FONT_SIZE)
        if self.side is not Side.BELOW:
            width = max(text_width(line, FONT_SIZE) for line in self._label())
            return ICON_SIZE + 8 + width + 6, max(ICON_SIZE, label)
        return self.width, ICON_SIZE + LABEL_GAP + label

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        lines = self._label()
        width = max(text_width(line, FONT_SIZE) for line in lines)
        height = text_height(len(lines), FONT_SIZE)
        if self.side is Side.BELOW:
            icon = Rect(area.center_x - ICON_SIZE / 2, area.y, ICON_SIZE, ICON_SIZE)
            label = Rect(icon.center_x - width / 2, icon.bottom + LABEL_GAP, width, height)
        else:
            left = area.x if self.side is Side.RIGHT else area.right - ICON_SIZE
            icon = Rect(left, area.center_y - ICON_SIZE / 2, ICON_SIZE, ICON_SIZE)
            beside = icon.right + 8 if self.side is Side.RIGHT else icon.x - 8 - width
            label = Rect(beside, icon.center_y - height / 2, width, height)
        shapes.append(
            Icon(
                self.id, icon, parent, Label(lines, label, FONT_SIZE), self.elements, self.tooltip, self.link,
                properties=self.properties, kind=self.kind, label_side=self.side,
            )
        )  # fmt: skip


@dataclass(kw_only=True)
class ChipBlock(Named, Block):
    """A small rounded rectangle with one line of text, or more."""

    text: str
    fill: str = "#FFFFFF"
    stroke: str = "#545B64"
    solid: bool = False
    most: float = 190.0
    lines: int = 1
    detail: str = ""
    """A further line below the text."""

    def _label(self, room: float) -> tuple[tuple[str, ...], Size]:
        """The lines in a room of this width, and their size."""
        lines = wrapped(self.text, room, SMALL_FONT_SIZE, lines=self.lines)
        lines += (shortened(self.detail, room, SMALL_FONT_SIZE),) if self.detail else ()
        width = max(text_width(line, SMALL_FONT_SIZE) for line in lines)
        return lines, (width, text_height(len(lines), SMALL_FONT_SIZE))

    def natural(self) -> Size:
        lines, (width, height) = self._label(self.most - 18)
        return width + 18, CHIP_HEIGHT if len(lines) == 1 else height + 8

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        lines, (width, height) = self._label(max(area.width, self.natural()[0]) - 14)
        high = max(self.min_height, CHIP_HEIGHT if len(lines) == 1 else height + 8)
        rect = Rect(area.x, area.y, area.width, high)
        label = Rect(rect.center_x - width / 2, rect.center_y - height / 2, width, height)
        shapes.append(
            Chip(
                self.id, rect, parent, Label(lines, label, SMALL_FONT_SIZE), self.elements, self.tooltip,
                self.link, properties=self.properties, fill=self.fill, stroke=self.stroke, solid=self.solid,
            )
        )  # fmt: skip


@dataclass(kw_only=True)
class TextBlock(Named, Block):
    """Free text."""

    lines: tuple[str, ...]
    font_size: float = FONT_SIZE
    bold: bool = False
    color: str = "#232F3E"

    def natural(self) -> Size:
        widths = [text_width(line, self.font_size, bold=self.bold) for line in self.lines]
        return max(widths, default=0.0) + 2, text_height(len(self.lines), self.font_size) + 2

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        rect = Rect(area.x, area.y, *TextBlock.natural(self))
        label = Label(self.lines, rect, self.font_size, self.bold)
        shapes.append(Text(self.id, rect, parent, label, self.elements, self.tooltip, color=self.color))


@dataclass(kw_only=True)
class Stack(Block):
    """Children one after the other, in a row or in a column."""

    children: Sequence[Block]
    direction: Literal["row", "column"] = "column"
    gap: float = 12.0
    align: Literal["start", "center", "stretch"] = "start"
    fill: bool = False
    """Room that is left over along the direction goes between the children; else it stays at the end."""
    grow: bool = False
    """Room that is left over along the direction goes to the last child."""

    def natural(self) -> Size:
        return self._sum([child.size for child in self.children])

    def _sum(self, sizes: Sequence[Size]) -> Size:
        gaps = self.gap * max(0, len(sizes) - 1)
        along = 0 if self.direction == "row" else 1
        total = sum(size[along] for size in sizes) + gaps
        across = max((size[1 - along] for size in sizes), default=0.0)
        return (total, across) if along == 0 else (across, total)

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        row = self.direction == "row"
        natural = self._sum([child.measured for child in self.children])
        spare = (area.width - natural[0]) if row else (area.height - natural[1])
        gap = self.gap
        if self.fill and len(self.children) > 1:
            gap += max(0.0, spare) / (len(self.children) - 1)
        at = area.x if row else area.y
        for child in self.children:
            width, height = child.measured
            if self.grow and child is self.children[-1]:
                width, height = (
                    (width + max(0.0, spare), height) if row else (width, height + max(0.0, spare))
                )
            room = area.height if row else area.width
            across = height if row else width
            if self.align == "stretch":
                across = room
            before = (room - across) / 2 if self.align == "center" else 0.0
            rect = (
                Rect(at, area.y + before, width, across) if row else Rect(area.x + before, at, across, height)
            )
            child.place(rect, parent, shapes)
            at += (width if row else height) + gap


@dataclass(kw_only=True)
class Grid(Block):
    """Children in rows of equal columns."""

    children: Sequence[Block]
    columns: int = 2
    gap: float = 10.0
    row_gap: float = 16.0

    def _rows(self) -> list[Sequence[Block]]:
        step = max(1, self.columns)
        return [self.children[start : start + step] for start in range(0, len(self.children), step)]

    def natural(self) -> Size:
        widest = max((child.size[0] for child in self.children), default=0.0)
        rows = self._rows()
        columns = min(self.columns, len(self.children))
        width = widest * columns + self.gap * max(0, columns - 1)
        heights = [max(child.measured[1] for child in row) for row in rows]
        return width, sum(heights) + self.row_gap * max(0, len(rows) - 1)

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        columns = max(1, min(self.columns, len(self.children)))
        widest = max((child.measured[0] for child in self.children), default=0.0)
        width = max(widest, (area.width - self.gap * (columns - 1)) / columns)
        y = area.y
        for row in self._rows():
            height = max(child.measured[1] for child in row)
            for index, child in enumerate(row):
                child.place(Rect(area.x + index * (width + self.gap), y, width, height), parent, shapes)
            y += height + self.row_gap


@dataclass(kw_only=True)
class Group(Named, Block):
    """A box with a heading around one block."""

    child: Block
    style: BoxStyle
    text: str = ""
    padding: float = 14.0
    bottom: float = 14.0
    """Room below the content: channels for lines."""
    top: float = 0.0
    """Room between the heading and the content."""

    @property
    def header(self) -> float:
        """Height of the heading."""
        if not self.text:
            return self.padding
        lines = self.text.count("\n")
        return (HEADER_WITH_ICON if self.style in WITH_ICON else HEADER) + lines * 14.4

    def natural(self) -> Size:
        width, height = self.child.size
        indent = HEADER_ICON_WIDTH if self.style in WITH_ICON else 8.0
        heading = max((text_width(line, FONT_SIZE) for line in self.text.split("\n")), default=0.0)
        return (
            max(width + 2 * self.padding, heading + indent + 12),
            height + self.header + self.top + self.bottom,
        )

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        indent = HEADER_ICON_WIDTH if self.style in WITH_ICON else 8.0
        lines = tuple(self.text.split("\n")) if self.text else ()
        label = None
        if lines:
            width = max(text_width(line, FONT_SIZE) for line in lines)
            label = Label(lines, Rect(area.x + indent, area.y + 6, width, text_height(len(lines), FONT_SIZE)))
        shapes.append(
            Box(
                self.id, area, parent, label, self.elements, self.tooltip, self.link,
                properties=self.properties, style=self.style,
            )
        )  # fmt: skip
        above = self.header + self.top
        inner = Rect(
            area.x + self.padding,
            area.y + above,
            area.width - 2 * self.padding,
            area.height - above - self.bottom,
        )
        self.child.place(inner, self.id, shapes)


def equalise(blocks: Iterable[Block], *, width: bool = False, height: bool = True) -> None:
    """Give all blocks the size of the largest, so that rows and columns line up."""
    same = list(blocks)
    if not same:
        return
    widest, highest = max(b.size[0] for b in same), max(b.size[1] for b in same)
    for block in same:
        block.min_width = widest if width else block.min_width
        block.min_height = highest if height else block.min_height
