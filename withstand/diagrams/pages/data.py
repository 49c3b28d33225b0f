"""Page: data flow and replication. A panel for each business domain, from left to right: services, messaging,
and the stores of each region side by side, so that every copy is a short line; backups have their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import CELL_WIDTH, Block, ChipBlock, Space, Stack
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.copies import backup_copies, replications
from withstand.diagrams.pages.flows import flows
from withstand.diagrams.pages.view import MESSAGING, STORES, Item, View, known
from withstand.diagrams.sheet import Sheet
from withstand.model.display import format_seconds
from withstand.model.resource import Resource
from withstand.model.workload import Workload

ID = "data"
TITLE = "Data flow and replication"
_OTHERS = "platform"
_BACKUPS = "backups"
_LANE_GAP = 80.0
_REGION_GAP = 120.0
_PANEL_GAP = 46.0
_COLUMN_HEIGHT = 900.0
_DAY = 86_400.0
_MOST_SERVICES = 10  # in a panel, before alike ones are drawn together


def sheet(view: View, title: str, subtitle: str) -> Sheet:
    """The page for this architecture."""
    page = _Data(view)
    body = page.body()
    wires = tuple(page.composer.wires.values())
    return Sheet(
        ID,
        title,
        subtitle,
        body,
        wires,
        "How data reaches its stores, is copied between regions and restored.",
    )


class _Data:
    def __init__(self, view: View) -> None:
        self.view = view
        self.composer = Composer(view)
        self.flows = flows(view)
        self.regions = (*(region.id for region in view.regions), "")
        self.buckets = {known(b, "bucket") for b in view.architecture.of_shape(Shape.CLUSTER_BACKUP)}
        names: dict[str, list[Resource]] = {}
        for resource in view.resources:
            if resource.shape in (*STORES, *MESSAGING):
                names.setdefault(resource.name, []).append(resource)
        self.domain_of = {name: self._domain(alike) for name, alike in names.items()}
        self.named = names

    def body(self) -> Block:
        panels = [self._panel(domain) for domain in self._domains()]
        backups = self._backups()
        panels += [backups] if backups else []
        self._wires()
        return _in_columns(panels)

    # Panels -------------------------------------------------------------------------------------------

    def _domains(self) -> list[str]:
        names = [self._of(workload) for workload in self._senders()]
        names += [domain for domain in self.domain_of.values() if domain != _BACKUPS]
        return sorted(dict.fromkeys(names), key=lambda name: name == _OTHERS)

    def _senders(self) -> Iterator[Workload]:
        """One workload of each name: those that touch data."""
        seen = set()
        for workload in self.view.workloads:
            if workload.name not in seen and workload.name in self.flows.touching:
                seen.add(workload.name)
                yield workload

    @staticmethod
    def _of(workload: Workload) -> str:
        return known(workload, "domain") or _OTHERS

    def _domain(self, alike: Sequence[Resource]) -> str:
        if any(resource.id in self.buckets for resource in alike):
            return _BACKUPS
        for resource in alike:
            for name in (*known(resource, "owners", ()), *self.flows.users.get(resource.id, ())):
                workload = self.view.architecture.workloads.get(name)
                if workload is not None:
                    return self._of(workload)
        for copy in self.view.architecture.replications.values():
            if known(copy, "target") in {resource.id for resource in alike}:
                source = self.view.architecture.resources[copy.source]
                if source.name != alike[0].name:
                    return self._domain([source])
        return _OTHERS

    def _panel(self, domain: str) -> Block:
        columns = [*self._services(domain), *self._messaging(domain)]
        stores = self._stores(domain)
        if stores:
            columns.append(Stack(children=stores, direction="row", gap=_REGION_GAP))
        title = domain.replace("-", " ").capitalize()
        panel = self.composer.box(
            f"domain/{domain}", BoxStyle.BAND, title, Stack(children=columns, direction="row", gap=_LANE_GAP)
        )
        panel.padding, panel.bottom, panel.top = 26, 22, 18
        return panel

    def _services(self, domain: str) -> list[Block]:
        found = [workload for workload in self._senders() if self._of(workload) == domain]
        alike = self._alike(found) if len(found) > _MOST_SERVICES else [[workload] for workload in found]
        chips: list[Block] = [self._service(group) for group in alike]
        return [Stack(children=chips, gap=54, align="stretch")] if chips else []

    def _alike(self, workloads: Sequence[Workload]) -> list[list[Workload]]:
        """Workloads that read, write and send to the same places, together."""
        groups: dict[frozenset[str], list[Workload]] = {}
        for workload in workloads:
            ends = frozenset(
                end
                for flow in self.flows.lines
                for end in ((flow.target,) if flow.source == workload.id else (flow.source,))
                if workload.id in (flow.source, flow.target)
            )
            groups.setdefault(ends, []).append(workload)
        return list(groups.values())

    def _service(self, group: Sequence[Workload]) -> Block:
        first, names = group[0], {workload.name for workload in group}
        ids = tuple(w.id for w in self.view.workloads if w.name in names)
        id = f"service/{first.name}"
        self.composer.remember(id, ids)
        text = first.title or first.name
        if len(group) > 1:
            text += f" and {len(group) - 1} alike"
        elif len(ids) > 1:
            text += f" × {len(ids)} regions"
        return ChipBlock(id=id, text=text, stroke="#B35300", fill="#FFF6EC", elements=ids, most=260)

    def _messaging(self, domain: str) -> list[Block]:
        """Topics and workflows, then queues, then dead letters: messages run to the right."""
        columns: list[list[Block]] = [[], [], []]
        for name, alike in self.named.items():
            first = alike[0]
            if first.shape not in MESSAGING or self.domain_of[name] != domain:
                continue
            dead = known(first, "is_dead_letter", False)
            column = columns[2 if dead else 1 if first.shape is Shape.QUEUE else 0]
            elements = tuple(resource.id for resource in alike)
            item = Item(f"messaging/{name}", first.kind, self.view.text(first), elements)
            column.append(self.composer.icon(item, width=140))
        return [Stack(children=column, gap=24, align="center") for column in columns if column]

    def _stores(self, domain: str) -> list[Block]:
        names = [
            name
            for name, alike in self.named.items()
            if alike[0].shape in STORES and self.domain_of[name] == domain
        ]
        made: list[Block] = []
        for region in self.regions:
            here = {r.name: r for r in self._in(region) if r.name in names}
            if here:
                cells = [self._store(here.get(name)) for name in names]
                made.append(
                    self.composer.box(
                        f"stores/{domain}/{region}", BoxStyle.SERVICES, region or "global",
                        Stack(children=cells, gap=22, align="center"),
                    )
                )  # fmt: skip
        return made

    def _in(self, region: str) -> list[Resource]:
        return [
            resource
            for resource in self.view.resources
            if resource.shape in STORES and (self.view.region_of(resource.id) or "") == region
        ]

    def _store(self, store: Resource | None) -> Block:
        if store is None:
            return Space(width=CELL_WIDTH, height=82)
        icon = self.composer.icon(self.view.item(store), width=150)
        icon.min_height = 82
        return icon

    # Backups ------------------------------------------------------------------------------------------

    def _backups(self) -> Block | None:
        columns = [block for region in self.regions for block in self._backups_in(region)]
        if not columns:
            return None
        panel = self.composer.box(
            "page/backups",
            BoxStyle.BAND,
            "Backup and restore",
            Stack(children=columns, direction="row", gap=_REGION_GAP + 60),
        )
        panel.padding, panel.bottom = 26, 22
        return panel

    def _backups_in(self, region: str) -> list[Block]:
        plans = [
            resource
            for resource in self.view.resources
            if resource.shape in (Shape.BACKUP_PLAN, Shape.CLUSTER_BACKUP)
            and (self.view.region_of(resource.id) or "") == region
        ]
        if not plans:
            return []
        stores = self._in(region)
        chip = ChipBlock(
            id=f"all-stores/{region}", text=f"{len(stores)} stores and volumes", stroke="#5E7F0E"
        )
        rows: list[Block] = [chip]
        for plan in plans:
            interval, kept = known(plan, "interval"), known(plan, "retention")
            rhythm = f"every {_days(interval)}, kept {_days(kept)}" if interval and kept else ""
            item = self.view.item(plan, text=f"{self.view.text(plan)}\n{rhythm}".rstrip())
            rows.append(self.composer.icon(item, width=190))
        rows += [self._store(store) for store in stores if store.id in self.buckets]
        return [
            self.composer.box(
                f"backups/{region}",
                BoxStyle.SERVICES,
                region or "global",
                Stack(children=rows, gap=40, align="center"),
            )
        ]

    # Lines --------------------------------------------------------------------------------------------

    def _wires(self) -> None:
        shape_of = self.composer.shape_of
        ends = [
            (flow, shape_of(flow.source), shape_of(flow.target))
            for flow in self.flows.lines
            if not self._elsewhere(flow.source) and not self._elsewhere(flow.target)
        ]
        meeting = Counter(end for pair in {(source, target) for _, source, target in ends} for end in pair)
        for flow, source, target in ends:
            # Lines join at the end where more of them meet.
            joint = source if meeting[source] >= meeting[target] else target
            self.composer.wire(
                source, target, flow.style, bundle=f"{flow.style.value}:{joint}", elements=flow.elements,
                leave=(Side.RIGHT, Side.LEFT), arrive=(Side.LEFT, Side.RIGHT),
            )  # fmt: skip
        for copy in replications(self.view):
            text = "\n".join(filter(None, (copy.text, copy.lag)))
            self.composer.wire(
                shape_of(copy.source), shape_of(copy.target), copy.style, text=text, elements=copy.elements,
                both_ends=copy.both_ends,
            )  # fmt: skip
        self._backup_wires()

    def _elsewhere(self, id: str) -> bool:
        """A store in a region whose flows are those of the first region that has one of its name."""
        resource = self.view.architecture.resources.get(id)
        if resource is None or resource.shape not in STORES:
            return False
        order = {region: index for index, region in enumerate(self.regions)}
        alike = self.named.get(resource.name, [resource])
        first = min(alike, key=lambda other: order.get(self.view.region_of(other.id) or "", len(order)))
        return first.id != id

    def _backup_wires(self) -> None:
        wire, shape_of = self.composer.wire, self.composer.shape_of
        for plan in self.view.architecture.of_shape(Shape.BACKUP_PLAN, Shape.CLUSTER_BACKUP):
            region = self.view.region_of(plan.id) or ""
            shape, stores = shape_of(plan.id), f"all-stores/{region}"
            bucket = shape_of(known(plan, "bucket") or "")
            wire(
                shape,
                bucket,
                EdgeStyle.BACKUP,
                bundle=f"bucket:{bucket}",
                leave=(Side.LEFT,),
                arrive=(Side.LEFT,),
            )
            if plan.shape is Shape.BACKUP_PLAN and shape:
                count = len(_covered(plan, self._in(region)))
                wire(
                    stores,
                    shape,
                    EdgeStyle.BACKUP,
                    text=f"{count} stores",
                    leave=(Side.LEFT,),
                    arrive=(Side.LEFT,),
                )
                wire(
                    shape,
                    stores,
                    EdgeStyle.RESTORE,
                    text="restore",
                    leave=(Side.RIGHT,),
                    arrive=(Side.RIGHT,),
                )
        for copy in backup_copies(self.view):
            name = self.view.architecture.resources[copy.source].name
            wire(shape_of(copy.source), shape_of(f"{name}@{copy.region}") or f"all-stores/{copy.region}",
                 copy.style, text=copy.text)  # fmt: skip


def _covered(plan: Resource, stores: Sequence[Resource]) -> list[Resource]:
    covers, kinds = known(plan, "covers", ()), known(plan, "covers_kinds", ())
    return [store for store in stores if store.id in covers or store.kind in kinds]


def _days(seconds: float) -> str:
    return f"{seconds / _DAY:g} d" if seconds >= _DAY else format_seconds(seconds)


def _in_columns(panels: Sequence[Block]) -> Block:
    """Panels in columns, so that the page is about as wide as a screen."""
    heights = [panel.size[1] for panel in panels]
    count = max(1, min(len(panels), round((sum(heights) / _COLUMN_HEIGHT) ** 0.5)))
    columns: list[list[Block]] = [[] for _ in range(count)]
    filled = [0.0] * count
    for panel, height in zip(panels, heights, strict=True):
        shortest = filled.index(min(filled))
        columns[shortest].append(panel)
        filled[shortest] += height + _PANEL_GAP
    stacks = [Stack(children=column, gap=_PANEL_GAP, align="stretch") for column in columns if column]
    return Stack(children=stacks, direction="row", gap=_PANEL_GAP)
