"""Page: delivery and plan. From a commit through the quality gates to the clusters; the phases."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import (
    SMALL_FONT_SIZE,
    Block,
    ChipBlock,
    Group,
    Stack,
    TextBlock,
    equalise,
)
from withstand.diagrams.layout.columns import Aligned, Beside
from withstand.diagrams.layout.ordering import arranged
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.layout.text import wrapped
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.view import Item, View, known
from withstand.diagrams.sheet import Sheet
from withstand.model.elements.delivery import Pipeline
from withstand.model.elements.plan import Phase, PhaseItem
from withstand.model.elements.resource import Resource

ID = "delivery"
TITLE = "Delivery and plan"
_GAP, _LANE_GAP, _ROW_GAP = 44.0, 110.0, 18.0
_ICON, _STAGE, _PIPELINE, _ITEM = 180.0, 150.0, 340.0, 300.0

Stages = tuple[tuple[str, bool, str], ...]


def sheet(view: View, title: str, subtitle: str) -> Sheet:
    """The page for this architecture."""
    page = _Delivery(view)
    body = page.body()
    wires = tuple(page.composer.wires.values())
    return Sheet(
        ID, title, subtitle, body, wires, "How a change reaches the clusters, and the phases of the plan."
    )


def has_content(view: View) -> bool:
    """Whether there is anything to draw on this page."""
    architecture = view.architecture
    return bool(architecture.phases or architecture.pipelines or architecture.of_shape(Shape.DELIVERY_TOOL))


class _Delivery:
    def __init__(self, view: View) -> None:
        self.view = view
        self.composer = Composer(view)

    def body(self) -> Block:
        parts = [part for part in (self._tools(), self._pipelines(), self._phases()) if part is not None]
        return Stack(children=parts, gap=_GAP, align="stretch")

    # Tools --------------------------------------------------------------------------------------------

    def _tools(self) -> Group | None:
        """Repositories, build tools and what deploys from left to right, then what they deploy to."""
        tools = {tool.name: tool for tool in reversed(self.view.architecture.of_shape(Shape.DELIVERY_TOOL))}
        if not tools:
            return None
        columns: list[list[str]] = [[], [], [], [], []]
        for tool in reversed(tools.values()):
            columns[_step(tool, tools)].append(tool.name)
        ways = {}
        for tool in tools.values():
            source = (known(tool, "source") or "").partition("@")[0]
            if source in tools:
                ways[source, tool.name] = ""
            for cluster in known(tool, "deploys_to", ()):
                name = f"to/{cluster.partition('@')[0]}"
                ways[tool.name, name] = "sync" if known(tool, "auto_sync") else "deploy"
                columns[4] += [name] if name not in columns[4] else []
        blocks = {name: self._tool(name) for column in columns for name in column}
        equalise(blocks.values())
        sizes = {name: block.size[1] for name, block in blocks.items()}
        ordered, heights = arranged(
            [column for column in columns if column], list(ways), sizes, _ROW_GAP, centered=True
        )
        stacks = [
            Aligned(
                children=[blocks[name] for name in column],
                heights=[heights[name] for name in column],
                gap=_ROW_GAP,
            )
            for column in ordered
        ]
        for (source, target), text in ways.items():
            self.composer.wire(f"tool/{source}", f"tool/{target}", EdgeStyle.DELIVERY, text=text,
                               bundle=f"from:{source}", leave=(Side.RIGHT,), arrive=(Side.LEFT,))  # fmt: skip
        row = Stack(children=stacks, direction="row", gap=_LANE_GAP, fill=True)
        return self.composer.band("page/tools", "From the repositories to the clusters", row)

    def _tool(self, name: str) -> Block:
        """A tool, or a cluster that one deploys to, with those of its name in all regions."""
        bare = name.removeprefix("to/")
        alike = [r for r in self.view.architecture.resources.values() if r.name == bare]
        if name != bare:
            alike = [r for r in alike if r.shape is Shape.CLUSTER] or alike
        first = alike[0]
        text = self.view.text(first) + (f" × {len(alike)}" if len(alike) > 1 else "")
        item = Item(f"tool/{name}", first.kind, text, tuple(r.id for r in alike))
        return self.composer.icon(item, width=_ICON, part_lines=2)

    # Pipelines ----------------------------------------------------------------------------------------

    def _pipelines(self) -> Group | None:
        """Pipelines with the same stages are one row."""
        same: dict[Stages, list[Pipeline]] = {}
        for pipeline in self.view.architecture.pipelines.values():
            stages = tuple(
                (s.check, s.blocking, (s.tool or "").partition("@")[0]) for s in known(pipeline, "stages", ())
            )
            same.setdefault(stages, []).append(pipeline)
        if not same:
            return None
        rows = [self._row(number, stages, alike) for number, (stages, alike) in enumerate(same.items())]
        chips = [chip for row in rows for chip in row]
        equalise([row[0] for row in rows], width=True, height=False)
        equalise(chips)
        boxes = [chip for row in rows for chip in row[1:]]
        equalise(boxes, width=True, height=False)
        for chip in boxes:
            chip.min_width = max(chip.min_width, _STAGE - 22)
        lines = [Stack(children=row, direction="row", gap=34) for row in rows]
        return self.composer.band(
            "page/pipelines", "Pipelines and their quality gates", Stack(children=lines, gap=_ROW_GAP)
        )

    def _row(self, number: int, stages: Stages, pipelines: Sequence[Pipeline]) -> list[Block]:
        """The pipelines' names and what they deliver, then a chip for each stage."""
        ids = tuple(pipeline.id for pipeline in pipelines)
        names = ", ".join(pipeline.title or pipeline.id for pipeline in pipelines)
        count = sum(len({w.partition("@")[0] for w in known(p, "delivers", ())}) for p in pipelines)
        heading = f"pipelines/{number}"
        self.composer.remember(heading, ids)
        detail = f"{count} workloads" if count else ""
        made: list[Block] = [
            ChipBlock(
                id=heading, text=names, detail=detail, stroke="#D5DBDB", elements=ids, most=_PIPELINE, lines=4
            )
        ]
        before = heading
        for index, (check, blocking, tool) in enumerate(stages):
            id = f"stage/{number}/{index}"
            detail = f"{tool or 'people'}, {'gate' if blocking else 'advice'}"
            stroke = "#8F17A0" if blocking else "#545B64"
            made.append(ChipBlock(id=id, text=check, detail=detail, stroke=stroke, most=_STAGE, lines=2))
            self.composer.wire(before, id, EdgeStyle.DELIVERY, leave=(Side.RIGHT,), arrive=(Side.LEFT,))
            before = id
        return made

    # Phases -------------------------------------------------------------------------------------------

    def _phases(self) -> Group | None:
        phases = list(self.view.architecture.phases.values())
        if not phases:
            return None
        needs: dict[str, list[str]] = {}
        for need, item in _direct_needs(phases):
            needs.setdefault(item, []).append(need)
        titles = {item.id: item.title or item.id for phase in phases for item in phase.items}
        boxes = [
            self._phase(phase, {id: [titles[need] for need in found] for id, found in needs.items()})
            for phase in phases
        ]
        equalise(boxes, width=True)
        for before, after in pairwise(phases):
            self.composer.wire(before.id, after.id, EdgeStyle.DELIVERY, leave=(Side.RIGHT,),
                               arrive=(Side.LEFT,))  # fmt: skip
        return self.composer.band(
            "page/phases",
            "Implementation phases, with what each step needs first",
            Beside(children=boxes, gap=60),
        )

    def _phase(self, phase: Phase, needs: dict[str, list[str]]) -> Group:
        """A box with the steps of a phase."""
        months = f"months {known(phase, 'first_month')}–{known(phase, 'last_month')}"
        title = f"{phase.title or phase.id}\n{months}"
        steps = [self._item(item, needs.get(item.id, [])) for item in phase.items]
        return self.composer.box(
            phase.id,
            BoxStyle.SERVICES,
            title,
            Stack(children=steps, gap=12, align="stretch"),
            elements=(phase.id,),
        )

    def _item(self, item: PhaseItem, needs: Sequence[str]) -> Group:
        """A step: how many resources it delivers, and after which others it comes."""
        count = sum(known(r, "phase", "") == item.id for r in self.view.architecture.resources.values())
        words = [f"delivers {count} resources"] if count else []
        after = wrapped(f"after {', '.join(needs)}", _ITEM, SMALL_FONT_SIZE, lines=2) if needs else ()
        lines = (*words, *after) or ("nothing before it",)
        text = TextBlock(id=f"item/{item.id}/text", lines=lines, font_size=SMALL_FONT_SIZE, color="#545B64")
        box = self.composer.box(f"item/{item.id}", BoxStyle.DOMAIN, item.title or item.id, text)
        box.min_width, box.padding, box.bottom = _ITEM, 8, 8
        return box


def _step(tool: Resource, tools: dict[str, Resource]) -> int:
    """The column of a tool: repositories, what takes from these, what takes from tools, what deploys."""
    source = tools.get((known(tool, "source") or "").partition("@")[0])
    if known(tool, "deploys_to"):
        return 3
    if source is None:
        return 0
    return 2 if known(source, "source") else 1


def _direct_needs(phases: Sequence[Phase]) -> list[tuple[str, str]]:
    """Pairs of an item that is needed and the item that needs it, without those that follow from others.

    Of items that need each other in a circle, every need is shown.
    """
    import networkx

    items = [item for phase in phases for item in phase.items]
    ids = {item.id for item in items}
    needs = [(need, item.id) for item in items for need in sorted(ids.intersection(item.needs))]
    graph = networkx.DiGraph(needs)
    if not networkx.is_directed_acyclic_graph(graph):
        return needs
    direct = networkx.transitive_reduction(graph)
    return [pair for pair in needs if direct.has_edge(*pair)]
