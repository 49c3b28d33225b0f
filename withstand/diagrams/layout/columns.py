"""Columns: blocks at given heights beside each other, and panels shared out over a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from withstand.diagrams.layout.blocks import ICON_SIZE, Block, IconBlock, Size, Stack
from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.layout.page import Shape, Side

_MOST_COLUMNS = 5
B = TypeVar("B", bound=Block)


@dataclass(kw_only=True)
class Aligned(Block):
    """A column of blocks in this order, each as near as possible to a wanted height.

    Heights are those at which a line meets a block: the middle of an icon, not of its label.
    """

    children: Sequence[Block]
    heights: Sequence[float]
    gap: float = 12.0

    def _tops(self) -> list[float]:
        tops: list[float] = []
        least = 0.0
        for child, height in zip(self.children, self.heights, strict=True):
            tops.append(max(least, height - _anchor(child)))
            least = tops[-1] + child.size[1] + self.gap
        return tops

    def natural(self) -> Size:
        bottoms = [top + child.size[1] for top, child in zip(self._tops(), self.children, strict=True)]
        return max((child.size[0] for child in self.children), default=0.0), max(bottoms, default=0.0)

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        for child, top in zip(self.children, self._tops(), strict=True):
            child.place(Rect(area.x, area.y + top, area.width, child.size[1]), parent, shapes)


@dataclass(kw_only=True)
class Level(Block):
    """A row of blocks that lines meet at one height: icons level with chips, whatever is below them."""

    children: Sequence[Block]
    gap: float = 12.0
    fill: bool = False
    """Room that is left over goes between the children; else it stays at the end."""

    def natural(self) -> Size:
        above = max((_anchor(child) for child in self.children), default=0.0)
        below = max((child.size[1] - _anchor(child) for child in self.children), default=0.0)
        return sum(child.size[0] for child in self.children) + self.gap * max(
            0, len(self.children) - 1
        ), above + below

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        natural = self.natural()
        above = max((_anchor(child) for child in self.children), default=0.0)
        above += max(0.0, area.height - natural[1]) / 2
        spare = max(0.0, area.width - natural[0]) if self.fill else 0.0
        x = area.x
        for child in self.children:
            width, height = child.size
            child.place(Rect(x, area.y + above - _anchor(child), width, height), parent, shapes)
            x += width + self.gap + spare / max(1, len(self.children) - 1)


@dataclass(kw_only=True)
class Beside(Block):
    """Blocks beside each other, equally high; room that is left over goes to each by its width."""

    children: Sequence[Block]
    gap: float = 12.0

    def natural(self) -> Size:
        sizes = [child.size for child in self.children]
        return sum(width for width, _ in sizes) + self.gap * (len(sizes) - 1), max(high for _, high in sizes)

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        gaps = self.gap * (len(self.children) - 1)
        stretch = max(1.0, (area.width - gaps) / (self.natural()[0] - gaps))
        x = area.x
        for child in self.children:
            width = child.size[0] * stretch
            child.place(Rect(x, area.y, width, area.height), parent, shapes)
            x += width + self.gap


def _anchor(block: Block) -> float:
    below = isinstance(block, IconBlock) and block.side is Side.BELOW
    return ICON_SIZE / 2 if below else block.size[1] / 2


def shared_out(panels: Sequence[B], *, aspect: float, gap: float, between: float) -> list[list[B]]:
    """The panels in their order, in as many columns as bring the page nearest to this width by height.

    `gap` is the room between panels of a column, `between` that between columns.
    """
    sizes = [panel.size for panel in panels]
    best: tuple[float, list[slice]] = (float("inf"), [slice(0, len(panels))])
    for count in range(1, min(_MOST_COLUMNS, len(panels)) + 1):
        columns = _split([height for _, height in sizes], count, gap)
        width = sum(max(width for width, _ in sizes[column]) for column in columns)
        height = max(sum(height for _, height in sizes[column]) for column in columns)
        ratio = (width + between * (count - 1)) / max(1.0, height) / aspect
        if max(ratio, 1 / ratio) < best[0]:
            best = max(ratio, 1 / ratio), columns
    return [list(panels[column]) for column in best[1]]


def _split(heights: Sequence[float], count: int, gap: float) -> list[slice]:
    """At most so many columns, the highest as low as possible."""
    low, high = max(heights), sum(heights) + gap * len(heights)
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(heights, middle, gap)) <= count else (middle, high)
    return _filled(heights, high, gap)


def _filled(heights: Sequence[float], limit: float, gap: float) -> list[slice]:
    columns: list[slice] = []
    start, filled = 0, 0.0
    for at, height in enumerate(heights):
        if at > start and filled + gap + height > limit:
            columns.append(slice(start, at))
            start, filled = at, 0.0
        filled += height + (gap if at > start else 0.0)
    return [*columns, slice(start, len(heights))]


def stretched(columns: Sequence[Sequence[Block]], gap: float) -> None:
    """Make all columns equally high and all panels of a column equally wide.

    What a column lacks in height is given to its panels, each the same share.
    """
    sizes = [[panel.size for panel in column] for column in columns]
    heights = [sum(height for _, height in column) + gap * (len(column) - 1) for column in sizes]
    for column, own, height in zip(columns, sizes, heights, strict=True):
        share = (max(heights) - height) / len(column)
        for panel, size in zip(column, own, strict=True):
            panel.min_width = max(width for width, _ in own)
            panel.min_height = size[1] + share


def packed(blocks: Sequence[Block], width: float, *, gap: float, row_gap: float) -> Block:
    """Blocks in as few rows as this width allows, the rows about equally long."""
    total = sum(block.size[0] + gap for block in blocks)
    rows = max(1, round(total / width + 0.35))
    target = total / rows
    made: list[list[Block]] = [[]]
    filled = 0.0
    for block in blocks:
        if made[-1] and filled + block.size[0] / 2 > target * len(made):
            made.append([])
        made[-1].append(block)
        filled += block.size[0] + gap
    lines = [Beside(children=row, gap=gap) for row in made]
    return Stack(children=lines, gap=row_gap, align="stretch")
