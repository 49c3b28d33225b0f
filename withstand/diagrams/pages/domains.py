"""A panel for each business domain: services, the stores that they use, and the copies of these elsewhere.

Service, store and copy stand in one row as far as possible, so that what is copied is a short straight line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import HEADER, ICON_SIZE, Block, ChipBlock, Group, Space, Stack
from withstand.diagrams.layout.columns import Aligned
from withstand.diagrams.layout.ordering import untangled
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.copies import replications
from withstand.diagrams.pages.flows import Flows
from withstand.diagrams.pages.view import STORES, Item, known, title_of
from withstand.model.elements.resource import Resource
from withstand.model.elements.workload import Workload

OTHERS = "platform"
_LANE_GAP, _COPY_GAP = 104.0, 120.0
_SERVICE, _CELL = 170.0, 150.0
_HEADING_LINE = 14.4  # height of a further line in the heading of a box
_MOST_SERVICES = 10  # in a panel, before alike ones are drawn together
_MOST_STORES = 12  # in a panel, before those of one kind are drawn together


@dataclass(slots=True)
class Row:
    """Alike stores, what stands for them in the other regions, and who uses them."""

    id: str
    stores: list[Resource]
    copies: list[Resource] = field(default_factory=list)


class Domains:
    """Which domain everything belongs to, and the panels."""

    def __init__(self, composer: Composer, flows: Flows, apart: set[str]) -> None:
        """`apart` are ids of stores that are drawn elsewhere on the page."""
        self.composer, self.view, self.flows = composer, composer.view, flows
        self._stores = [r for r in self.view.resources if r.shape in STORES and r.id not in apart]
        self.shapes: dict[tuple[str, str], str] = {}
        """The shape of each user and store, by domain of the panel: users are on several."""
        self._order = {region.id: number for number, region in enumerate(self.view.regions)}
        self.rows: dict[str, list[Row]] = {}
        for row in self._all_rows():
            self.rows.setdefault(self.of_store(row.stores[0]), []).append(row)
        self.users: dict[str, list[Workload | Resource]] = {
            domain: list(self._users(rows)) for domain, rows in self.rows.items()
        }

    # Who belongs where --------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """The domains with anything to draw: that of the entries first, those that only receive last."""
        found = list(self.rows)
        workloads = self.view.architecture.workloads
        paths = [known(journey, "path", ()) for journey in self.view.architecture.journeys.values()]
        entries = {self.of_user(workloads[id]) for path in paths for id in path if id in workloads}
        rank = lambda name: (name == OTHERS, name in self.receiving, name not in entries, found.index(name))  # noqa: E731
        return sorted(found, key=rank)

    @cached_property
    def receiving(self) -> frozenset[str]:
        """Domains that messages of others reach, and that send none to others."""
        ways = {
            (self.of_messaging(flow.source), self.of_messaging(flow.target))
            for flow in self.flows.lines
            if flow.style is EdgeStyle.MESSAGE
        }
        across = {(a, b) for a, b in ways if a and b and a != b}
        return frozenset({b for _, b in across} - {a for a, _ in across})

    def of_messaging(self, id: str) -> str:
        """The domain of a workload, a queue, a topic or a store; empty where nobody says."""
        architecture = self.view.architecture
        if id in architecture.workloads:
            return self.of_user(architecture.workloads[id])
        resource = architecture.resources.get(id)
        if resource is None:
            return ""
        users = (*known(resource, "owners", ()), *self.flows.users.get(id, ()))
        workloads = [architecture.workloads[name] for name in users if name in architecture.workloads]
        return self.of_user(workloads[0]) if workloads else ""

    def of_user(self, user: Workload | Resource) -> str:
        """The domain of a workload; tools belong to the platform."""
        return known(user, "domain") or OTHERS

    def of_store(self, store: Resource) -> str:
        """The domain of who owns or uses a store; of a copy, that of its source."""
        found = self.of_messaging(store.id)
        if found:
            return found
        for copy in self.view.architecture.replications.values():
            if known(copy, "target") == store.id:
                source = self.view.architecture.resources[copy.source]
                if source.name != store.name:
                    return self.of_messaging(source.id) or OTHERS
        return OTHERS

    def _users(self, rows: Sequence[Row]) -> Iterator[Workload | Resource]:
        """Workloads and tools that read or write these stores: of each name that of the first region."""
        stores = {store.id for row in rows for store in (*row.stores, *row.copies)}
        lines = [flow for flow in self.flows.lines if flow.style is EdgeStyle.DATA and flow.target in stores]
        seen: set[str] = set()
        for id in sorted(dict.fromkeys(flow.source for flow in lines), key=self._rank):
            element = self.view.architecture.workloads.get(id) or self.view.architecture.resources.get(id)
            if element is not None and element.name not in seen:
                seen.add(element.name)
                yield element

    def _rank(self, id: str) -> int:
        return self._order.get(self.view.region_of(id) or "", len(self._order))

    # Rows ---------------------------------------------------------------------------------------------

    def _all_rows(self) -> Iterator[Row]:
        """Each store of the first region that has it, with those of other regions that are its copies."""
        links: dict[str, list[str]] = {}
        for copy in self.view.architecture.replications.values():
            source, target = known(copy, "source"), known(copy, "target")
            if source and target:
                links.setdefault(source, []).append(target)
                links.setdefault(target, []).append(source)
        stores = {store.id: store for store in sorted(self._stores, key=lambda store: self._rank(store.id))}
        taken: set[str] = set()
        for store in stores.values():
            if store.id in taken:
                continue
            regions = {self.view.region_of(store.id)}
            copies: list[Resource] = []
            alike = [id for id, other in stores.items() if other.name == store.name]
            for id in dict.fromkeys((*links.get(store.id, ()), *alike)):
                region = self.view.region_of(id)
                if id in stores and id not in taken and region not in regions:
                    regions.add(region)
                    copies.append(stores[id])
            taken |= {store.id, *(other.id for other in copies)}
            yield Row(store.id, [store], copies)

    def _together(self, rows: list[Row]) -> list[Row]:
        """Volumes are one row; where there are very many, all stores of one kind with the same users are."""
        groups: dict[tuple[str, frozenset[str], bool, str], Row] = {}
        for row in rows:
            alone = "" if len(rows) > _MOST_STORES else row.id
            users = frozenset(f.source for f in self.flows.lines if f.target == row.id)
            key = (row.stores[0].kind, users, bool(row.copies), alone)
            if row.stores[0].shape is Shape.VOLUME:
                key = (row.stores[0].kind, frozenset(), bool(row.copies), "")
            before = groups.setdefault(key, Row(row.id, [], []))
            before.stores += row.stores
            before.copies += row.copies
        return list(groups.values())

    # Panels -------------------------------------------------------------------------------------------

    def panel(self, domain: str) -> Group:
        """Services, stores and copies of one domain."""
        rows = self._together(self.rows.get(domain, []))
        groups = {f"service/{domain}/{group[0].name}": group for group in self._services(domain)}
        for chip, group in groups.items():
            names, kind = {user.name for user in group}, type(group[0])
            everywhere = (*self.view.workloads, *self.view.resources)
            alike = [user.id for user in everywhere if user.name in names and isinstance(user, kind)]
            self._note(domain, chip, alike)
        pairs = self._pairs(domain, rows)
        services, order = untangled([list(groups), [row.id for row in rows]], pairs)
        by_id = {row.id: row for row in rows}
        cells = [(self._cell(domain, by_id[id].stores), self._cell(domain, by_id[id].copies)) for id in order]
        regions = self._regions(rows)
        above = HEADER + (len(regions) - 1) * _HEADING_LINE
        pitch = 6 + max((block.size[1] for cell in cells for block in cell if block), default=0.0)
        heights = {id: above + number * pitch + ICON_SIZE / 2 for number, id in enumerate(order)}
        columns: list[Block] = []
        if services:
            wanted = [_middle([heights[b] for a, b in pairs if a == chip]) for chip in services]
            blocks = [self._service(domain, chip, groups[chip]) for chip in services]
            columns.append(Aligned(children=blocks, heights=wanted, gap=14, min_width=_SERVICE))
        columns += self._store_columns(domain, rows, cells, pitch)
        row = Stack(children=columns, direction="row", gap=_LANE_GAP)
        panel = self.composer.box(f"domain/{domain}", BoxStyle.BAND, _titled(domain), row)
        panel.padding, panel.bottom, panel.top = 24, 18, 4
        return panel

    def _note(self, domain: str, shape: str, elements: Sequence[str]) -> None:
        self.composer.remember(shape, elements)
        self.shapes |= {(domain, element): shape for element in elements}

    def _regions(self, rows: Sequence[Row]) -> list[str]:
        """The regions of the copies, two in a line; at least one line."""
        found = {self.view.region_of(copy.id) or "" for row in rows for copy in row.copies}
        names = [region for region in self._order if region in found]
        return [", ".join(names[at : at + 2]) for at in range(0, len(names), 2)] or [""]

    def _pairs(self, domain: str, rows: Sequence[Row]) -> list[tuple[str, str]]:
        row_of = {store.id: row.id for row in rows for store in row.stores}
        pairs = [
            (self.shapes.get((domain, flow.source), ""), row_of[flow.target])
            for flow in self.flows.lines
            if flow.style is EdgeStyle.DATA and flow.target in row_of
        ]
        return list(dict.fromkeys(pairs))

    def _services(self, domain: str) -> list[list[Workload | Resource]]:
        found = self.users.get(domain, [])
        if len(found) <= _MOST_SERVICES:
            return [[user] for user in found]
        groups: dict[frozenset[str], list[Workload | Resource]] = {}
        for user in found:
            ends = frozenset(f.target for f in self.flows.lines if f.source == user.id)
            groups.setdefault(ends, []).append(user)
        return list(groups.values())

    def _service(self, domain: str, chip: str, group: Sequence[Workload | Resource]) -> Block:
        first = group[0]
        elements = tuple(id for (_, id), shape in self.shapes.items() if shape == chip)
        text = (first.title or first.name) + (f" and {len(group) - 1} alike" if len(group) > 1 else "")
        own = any(self.of_user(user) == domain for user in group)
        text += "" if own else f" ({_titled(self.of_user(first)).lower()})"
        return ChipBlock(id=chip, text=text, stroke="#B35300", fill="#FFF6EC", elements=elements,
                         most=_SERVICE, lines=2)  # fmt: skip

    def _store_columns(
        self,
        domain: str,
        rows: Sequence[Row],
        cells: Sequence[tuple[Block | None, Block | None]],
        pitch: float,
    ) -> list[Block]:
        if not rows:
            return []
        homes = dict.fromkeys(self.view.region_of(row.stores[0].id) or "global" for row in rows)
        regions = self._regions(rows)
        first = self._column(f"{domain}/home", ", ".join(homes), [home for home, _ in cells], pitch)
        if not regions[0]:
            return [first]
        first.top = (len(regions) - 1) * _HEADING_LINE
        second = self._column(f"{domain}/copies", "\n".join(regions), [copies for _, copies in cells], pitch)
        return [Stack(children=(first, second), direction="row", gap=_COPY_GAP)]

    def _column(self, id: str, title: str, cells: Sequence[Block | None], pitch: float) -> Group:
        blocks = [cell or Space(width=_CELL) for cell in cells]
        for block in blocks:
            block.min_height = pitch
        content = Stack(children=blocks, gap=0, align="center")
        box = self.composer.box(f"stores/{id}", BoxStyle.SERVICES, title, content)
        box.padding, box.bottom = 4, 0
        return box

    def _cell(self, domain: str, stores: Sequence[Resource]) -> Block | None:
        """A store, or those of one kind or of several regions as one."""
        if not stores:
            return None
        first, names = stores[0], {store.name for store in stores}
        text = self.view.text(first)
        if len(names) > 1:
            text = f"{title_of(first.kind)} × {len(stores)}"
        elif len(stores) > 1:
            text += f" × {len(stores)}"
        ids = tuple(store.id for store in stores)
        self._note(domain, first.id, ids)
        return self.composer.icon(Item(first.id, first.kind, text, ids), width=_CELL, part_lines=2)

    # Lines --------------------------------------------------------------------------------------------

    def wires(self) -> None:
        """Who reads and writes which store, and what is copied where."""
        wire = self.composer.wire
        home = {
            store.id: domain
            for domain, rows in self.rows.items()
            for row in rows
            for store in (*row.stores, *row.copies)
        }
        copies = {copy.id for rows in self.rows.values() for row in rows for copy in row.copies}
        for flow in self.flows.lines:
            if flow.style is EdgeStyle.DATA and flow.target in home and flow.target not in copies:
                domain = home[flow.target]
                source, target = (
                    self.shapes.get((domain, flow.source)),
                    self.shapes.get((domain, flow.target)),
                )
                wire(source, target, flow.style, bundle=f"data:{source}", elements=flow.elements,
                     leave=(Side.RIGHT,), arrive=(Side.LEFT,))  # fmt: skip
        for copy in replications(self.view):
            source, target = (self.shapes.get((home.get(id, ""), id)) for id in (copy.source, copy.target))
            text = "\n".join(filter(None, (copy.text.replace(" every ", "\nevery "), copy.lag)))
            wire(source, target, copy.style, text=text, elements=copy.elements, both_ends=copy.both_ends)


def _titled(domain: str) -> str:
    return domain.replace("-", " ").replace("_", " ").capitalize()


def _middle(heights: Sequence[float]) -> float:
    """The height of the store in the middle: the line to it is straight."""
    return sorted(heights)[(len(heights) - 1) // 2] if heights else 0.0
