"""Page: delivery and plan. From a commit through the quality gates to the clusters; the phases."""

from __future__ import annotations

from collections.abc import Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import Block, ChipBlock, Grid, Stack, TextBlock, equalise
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.view import Item, View, known, title_of
from withstand.diagrams.sheet import Sheet
from withstand.model.delivery import Pipeline
from withstand.model.plan import Phase

ID = "delivery"
TITLE = "Delivery and plan"


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
    return bool(view.architecture.phases or view.architecture.of_shape(Shape.DELIVERY_TOOL))


class _Delivery:
    def __init__(self, view: View) -> None:
        self.view = view
        self.composer = Composer(view)

    def body(self) -> Block:
        parts = [part for part in (self._tools(), self._pipelines(), self._phases()) if part is not None]
        return Stack(children=parts, gap=44, align="start")

    def _tools(self) -> Block | None:
        """Repositories, build tools and portals from left to right, then what they deploy to."""
        columns: list[list[Block]] = [[], [], [], []]
        tools = {tool.name: tool for tool in reversed(self.view.architecture.of_shape(Shape.DELIVERY_TOOL))}
        for tool in reversed(tools.values()):
            alike = tuple(r.id for r in self.view.resources if r.name == tool.name)
            column = 0 if not known(tool, "source") else 2 if known(tool, "deploys_to") else 1
            columns[column].append(
                self.composer.icon(Item(tool.id, tool.kind, self.view.text(tool), alike), width=190)
            )
        targets = dict.fromkeys(c for tool in tools.values() for c in known(tool, "deploys_to", ()))
        for cluster in targets:
            resource = self.view.architecture.resources[cluster]
            place = self.view.region_of(cluster) or title_of(resource.kind)
            text = f"{resource.title or resource.name}\n{place}"
            columns[3].append(self.composer.icon(Item(cluster, resource.kind, text, (cluster,)), width=160))
        if not any(columns):
            return None
        self._tool_wires()
        stacks = [Stack(children=column, gap=22, align="center") for column in columns if column]
        row = Stack(children=stacks, direction="row", gap=110, align="center")
        return self._band("page/tools", "Tools, and the clusters that they deploy to", row)

    def _tool_wires(self) -> None:
        for tool in self.view.architecture.of_shape(Shape.DELIVERY_TOOL):
            shape, source = (
                self.composer.shape_of(tool.id),
                self.composer.shape_of(known(tool, "source") or ""),
            )
            self.composer.wire(source, shape, EdgeStyle.DELIVERY, bundle=f"from:{source}")
            for cluster in known(tool, "deploys_to", ()):
                words = "sync" if known(tool, "auto_sync") else "deploy"
                self.composer.wire(shape, self.composer.shape_of(cluster), EdgeStyle.DELIVERY, text=words,
                                   bundle=f"deploy:{shape}", leave=(Side.RIGHT,),
                                   arrive=(Side.LEFT,))  # fmt: skip

    def _pipelines(self) -> Block | None:
        """Pipelines with the same stages are one row."""
        same: dict[tuple[tuple[str, bool, str], ...], list[Pipeline]] = {}
        for pipeline in self.view.architecture.pipelines.values():
            stages = tuple(
                (s.check, s.blocking, (s.tool or "").partition("@")[0]) for s in known(pipeline, "stages", ())
            )
            same.setdefault(stages, []).append(pipeline)
        rows: list[Block] = []
        for number, (stages, pipelines) in enumerate(same.items()):
            rows.append(self._row(number, stages, pipelines))
        return (
            self._band("page/pipelines", "Pipelines and quality gates", Stack(children=rows, gap=34))
            if rows
            else None
        )

    def _row(
        self, number: int, stages: tuple[tuple[str, bool, str], ...], pipelines: list[Pipeline]
    ) -> Block:
        names = ", ".join(pipeline.title or pipeline.id for pipeline in pipelines)
        ids = tuple(pipeline.id for pipeline in pipelines)
        count = sum(len({w.partition("@")[0] for w in known(p, "delivers", ())}) for p in pipelines)
        heading = TextBlock(
            id=f"pipelines/{number}", lines=(f"{names}: {count} workloads" if count else names,), elements=ids
        )
        self.composer.remember(heading.id, ids)
        chips: list[Block] = []
        for index, (check, blocking, tool) in enumerate(stages):
            gate = "gate" if blocking else "advice"
            text = f"{check}  ({tool or 'people'}, {gate})"
            id = f"stage/{number}/{index}"
            chips.append(ChipBlock(id=id, text=text, stroke="#8F17A0" if blocking else "#545B64", most=230))
            if index:
                self.composer.wire(f"stage/{number}/{index - 1}", id, EdgeStyle.DELIVERY, leave=(Side.RIGHT,),
                                   arrive=(Side.LEFT,))  # fmt: skip
        return Stack(children=(heading, Stack(children=chips, direction="row", gap=34)), gap=12)

    def _phases(self) -> Block | None:
        phases = list(self.view.architecture.phases.values())
        if not phases:
            return None
        boxes = [self._phase(phase) for phase in phases]
        equalise(boxes, width=True)
        for need, item in _direct_needs(phases):
            self.composer.wire(f"item/{need}", f"item/{item}", EdgeStyle.DELIVERY, bundle=f"need:{need}")
        row = Stack(children=boxes, direction="row", gap=110)
        return self._band(
            "page/phases",
            "Implementation phases: an arrow leads from each direct need",
            row,
        )

    def _phase(self, phase: Phase) -> Block:
        """A box with the items of a phase, and how many resources each delivers."""
        chips: list[Block] = []
        for item in phase.items:
            count = sum(known(r, "phase", "") == item.id for r in self.view.architecture.resources.values())
            text = f"{item.title or item.id}{f' ({count} resources)' if count else ''}"
            chips.append(ChipBlock(id=f"item/{item.id}", text=text, stroke="#0B6AA2", most=290))
        months = f"months {known(phase, 'first_month')}–{known(phase, 'last_month')}"
        grid = Grid(children=chips, columns=1, row_gap=24)
        title = f"{phase.title or phase.id}\n{months}"
        return self.composer.box(phase.id, BoxStyle.SERVICES, title, grid, elements=(phase.id,))

    def _band(self, id: str, title: str, child: Block) -> Block:
        band = self.composer.box(id, BoxStyle.BAND, title, child)
        band.padding, band.bottom, band.top = 24, 22, 6
        return band


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
