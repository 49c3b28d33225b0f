"""A sheet: what a page is made of before it is laid out, and how it becomes a laid-out page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from withstand.diagrams.layout.blocks import Block, ChipBlock, Group, Named, Stack, TextBlock
from withstand.diagrams.layout.geometry import Point, Rect, bounding
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Page, Sample, Shape
from withstand.diagrams.layout.routing import route
from withstand.diagrams.layout.text import shortened
from withstand.diagrams.layout.wires import Wire
from withstand.diagrams.look import EDGES, STATUSES

MARGIN = 40.0
_CORRIDOR = 26.0  # around everything, so that a line can go round
_TITLE_SIZE, _SUBTITLE_SIZE = 20.0, 12.0
_LONGEST_TITLE = 900.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """The content of one page."""

    id: str
    title: str
    subtitle: str
    body: Block
    wires: tuple[Wire, ...]
    description: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """Other pages: id and title."""
    states: tuple[str, ...] = ()
    """Names of the states that an overlay paints, for the legend."""


Amend = Callable[[Sequence[Shape]], Sequence[Shape]]
Courses = Mapping[str, tuple[Point, ...]]


def lay_out(sheet: Sheet, *, amend: Amend = tuple, courses: Courses = MappingProxyType({})) -> Page:
    """Place everything, let `amend` move or mark shapes, then route the lines around what is there.

    `courses` are the corners that a person gave to lines, by id; those lines are not routed.
    """
    ids = set(_ids(sheet.body))
    wires = [wire for wire in sheet.wires if wire.source in ids and wire.target in ids]
    whole = Stack(
        children=(_heading(sheet), sheet.body, *_legend(sheet, wires)), gap=_CORRIDOR, align="start"
    )
    shapes: list[Shape] = []
    whole.place(Rect(MARGIN, MARGIN, *whole.size), "", shapes)
    placed = _unique(amend(shapes))
    area = bounding([shape.rect for shape in placed]).inflated(_CORRIDOR)
    edges = route(placed, wires, area, courses)
    reach = bounding(
        [
            *(shape.rect for shape in placed),
            *(Rect(x, y, 0, 0) for edge in edges for x, y in edge.points),
            *(edge.label.rect for edge in edges if edge.label),
        ]
    )
    return Page(
        sheet.id,
        sheet.title,
        reach.right + MARGIN,
        reach.bottom + MARGIN,
        placed,
        edges,
        sheet.description,
    )


def _unique(shapes: Sequence[Shape]) -> tuple[Shape, ...]:
    """Ids are unique on a page: a later shape with the id of an earlier one gets a number."""
    taken: set[str] = set()
    made = []
    for shape in shapes:
        id, number = shape.id, 2
        while id in taken:
            id, number = f"{shape.id}~{number}", number + 1
        taken.add(id)
        made.append(shape if id == shape.id else replace(shape, id=id))
    return tuple(made)


def _ids(block: Block) -> set[str]:
    found = {block.id} if isinstance(block, Named) else set()
    child = getattr(block, "child", None)
    children = getattr(block, "children", ()) if child is None else (child,)
    for inner in children:
        found |= _ids(inner)
    return found


def _heading(sheet: Sheet) -> Block:
    title = TextBlock(
        id="page/title",
        lines=(shortened(sheet.title, _LONGEST_TITLE, _TITLE_SIZE),),
        font_size=_TITLE_SIZE,
        bold=True,
    )
    subtitle = TextBlock(
        id="page/subtitle",
        lines=(shortened(sheet.subtitle, _LONGEST_TITLE, _SUBTITLE_SIZE),),
        font_size=_SUBTITLE_SIZE,
        color="#545B64",
    )
    links = [
        ChipBlock(id=f"page/link-{page}", text=f"→ {title}", fill="#F7F8FA", stroke="#4A5A72", link=page)
        for page, title in sheet.links
    ]
    block = Stack(children=(title, subtitle), gap=4)
    return Stack(children=(block, Stack(children=links, direction="row", gap=8)), gap=10) if links else block


def _legend(sheet: Sheet, wires: Sequence[Wire]) -> tuple[Block, ...]:
    """The line styles and states that the page uses, each with its sample and its name."""
    used: dict[EdgeStyle, None] = {wire.style: None for wire in wires}
    rows: list[Block] = [_line_sample(style) for style in EdgeStyle if style in used]
    rows += [_state_sample(state) for state in sheet.states]
    if not rows:
        return ()
    return (
        Group(
            id="page/legend",
            style=BoxStyle.LEGEND,
            text="Legend",
            child=Stack(children=rows, direction="row", gap=26, align="center"),
        ),
    )


_SAMPLE_WIDTH = 44.0


def _line_sample(style: EdgeStyle) -> Block:
    look = EDGES[style]
    return LegendLine(id=f"page/legend-{style.name.lower()}", lines=(look.title,), style=style, font_size=11)


def _state_sample(state: str) -> Block:
    look = next(look for status, look in STATUSES.items() if status.value == state)
    return ChipBlock(
        id=f"page/legend-{state}", text=f"{look.sign} {state}", fill=look.fill, stroke=look.color
    )


@dataclass(kw_only=True)
class LegendLine(TextBlock):
    """A sample of a line style with its name to the right."""

    style: EdgeStyle

    def natural(self) -> tuple[float, float]:
        width, height = super().natural()
        return _SAMPLE_WIDTH + 8 + width, max(height, 16)

    def place(self, area: Rect, parent: str, shapes: list[Shape]) -> None:
        rect = Rect(area.x, area.center_y - 4, _SAMPLE_WIDTH, 8)
        shapes.append(Sample(f"{self.id}-sample", rect, parent, style=self.style))
        width, height = super().natural()
        text = Rect(rect.right + 8, area.center_y - height / 2, width, height)
        super().place(text, parent, shapes)
