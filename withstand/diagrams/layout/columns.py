"""Columns: blocks at given heights beside each other, and panels shared out over a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from withstand.diagrams.layout.blocks import ICON_SIZE, Block, IconBlock, Size, Stack
from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.layout.page import Shape, Side

_MOST_COLUMNS = 5


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


def _anchor(block: Block) -> float:
    below = isinstance(block, IconBlock) and block.side is Side.BELOW
    return ICON_SIZE / 2 if below else block.size[1] / 2


def shared_out(panels: Sequence[Block], *, aspect: float, gap: float, between: float) -> list[list[Block]]:
    """The panels in their order, in as many columns as bring the page nearest to this width by height.

    `gap` is the room between panels of a column, `between` that between columns.
    """
    best: tuple[float, list[list[Block]]] = (float("inf"), [list(panels)])
    for count in range(1, min(_MOST_COLUMNS, len(panels)) + 1):
        columns = _split(panels, count, gap)
        width = sum(max(p.size[0] for p in column) for column in columns) + between * (count - 1)
        ratio = width / max(1.0, max(_height(column, gap) for column in columns)) / aspect
        badness = max(ratio, 1 / ratio)
        if badness < best[0]:
            best = badness, columns
    return best[1]


def _split(panels: Sequence[Block], count: int, gap: float) -> list[list[Block]]:
    """At most so many columns, the highest as low as possible."""
    low, high = max(panel.size[1] for panel in panels), _height(panels, gap)
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (low, middle) if len(_filled(panels, middle, gap)) <= count else (middle, high)
    return _filled(panels, high, gap)


def _filled(panels: Sequence[Block], limit: float, gap: float) -> list[list[Block]]:
    columns: list[list[Block]] = [[]]
    for panel in panels:
        if columns[-1] and _height([*columns[-1], panel], gap) > limit:
            columns.append([])
        columns[-1].append(panel)
    return columns


def _height(column: Sequence[Block], gap: float) -> float:
    return sum(panel.size[1] for panel in column) + gap * (len(column) - 1)


def stretched(columns: Sequence[Sequence[Block]], gap: float) -> None:
    """Make all columns equally high: what a column lacks is given to its panels, each the same share."""
    highest = max((_height(column, gap) for column in columns), default=0.0)
    for column in columns:
        share = (highest - _height(column, gap)) / len(column)
        for panel in column:
            panel.min_height = panel.size[1] + share


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
    lines = [Stack(children=row, direction="row", gap=gap, align="stretch", fill=True) for row in made]
    return Stack(children=lines, gap=row_gap, align="stretch")
