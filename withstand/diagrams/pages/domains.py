"""A panel for each business domain: services, the stores that they use, and the copies of these elsewhere.

Service, store and copy stand in one row as far as possible, so that what is copied is a short straight line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import ICON_SIZE, Block, ChipBlock, Group, Space, Stack
from withstand.diagrams.layout.columns import Aligned
from withstand.diagrams.layout.ordering import untangled
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.copies import replications
from withstand.diagrams.pages.flows import Flow, Flows
from withstand.diagrams.pages.view import MESSAGING, STORES, Item, View, known, title_of
from withstand.model.resource import Resource
from withstand.model.workload import Workload

OTHERS = "platform"
_LANE_GAP, _COPY_GAP = 96.0, 100.0
_PITCH = 88.0  # from one row of stores to the next
_CELL = 150.0
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
        self._order = {region.id: number for number, region in enumerate(self.view.regions)}
        self.rows: dict[str, list[Row]] = {}
        for row in self._all_rows():
            self.rows.setdefault(self.of_store(row.stores[0]), []).append(row)
        self.users: dict[str, list[Workload | Resource]] = {}
        for user in self._users():
            self.users.setdefault(self.of_user(user), []).append(user)

    # Who belongs where --------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """The domains with anything to draw: those that others send to after those that send."""
        found = list(dict.fromkeys((*self.users, *self.rows)))
        return sorted(found, key=lambda name: (name == OTHERS, name in self.receiving, found.index(name)))

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

    def _users(self) -> Iterator[Workload | Resource]:
        """One of each name that reads or writes: workloads and tools, of the first region that has it."""
        drawn = {store.id for row in sum(self.rows.values(), []) for store in (*row.stores, *row.copies)}
        seen: set[str] = set()
        senders = dict.fromkeys(
            f.source for f in self.flows.lines if f.style is EdgeStyle.DATA and f.target in drawn
        )
        for id in sorted(senders, key=self._rank):
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
        groups = self._services(domain)
        chips = [f"service/{group[0].name}" for group in groups]
        for chip, group in zip(chips, groups, strict=True):
            names = {user.name for user in group}
            everywhere = (*self.view.workloads, *self.view.resources)
            self.composer.remember(
                chip, [user.id for user in everywhere if user.name in names and type(user) is type(group[0])]
            )
        pairs = self._pairs(rows)
        services, order = untangled([chips, [row.id for row in rows]], pairs)
        by_id = {row.id: row for row in rows}
        ordered = [by_id[id] for id in order]
        columns: list[Block] = []
        if services:
            blocks = {chip: self._service(chip, group) for chip, group in zip(chips, groups, strict=True)}
            heights = {id: 30 + number * _PITCH + ICON_SIZE / 2 for number, id in enumerate(order)}
            wanted = [
                _middle([heights[b] for a, b in pairs if a == chip and b in heights]) for chip in services
            ]
            columns.append(Aligned(children=[blocks[chip] for chip in services], heights=wanted, gap=16))
        columns += self._store_columns(domain, ordered)
        row = Stack(children=columns, direction="row", gap=_LANE_GAP)
        panel = self.composer.box(f"domain/{domain}", BoxStyle.BAND, _titled(domain), row)
        panel.padding, panel.bottom, panel.top = 24, 18, 4
        return panel

    def _pairs(self, rows: Sequence[Row]) -> list[tuple[str, str]]:
        row_of = {store.id: row.id for row in rows for store in row.stores}
        shape_of = self.composer.shape_of
        pairs = [
            (shape_of(flow.source) or "", row_of[flow.target])
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

    def _service(self, chip: str, group: Sequence[Workload | Resource]) -> Block:
        first = group[0]
        elements = tuple(id for id, shapes in self.composer.shapes_of.items() if chip in shapes)
        text = first.title or first.name
        if len(group) > 1:
            text += f" and {len(group) - 1} alike"
        if isinstance(first, Resource):
            text = self.view.text(first).split("\n")[0]
        return ChipBlock(id=chip, text=text, stroke="#B35300", fill="#FFF6EC", elements=elements, most=210)

    def _store_columns(self, domain: str, rows: Sequence[Row]) -> list[Block]:
        if not rows:
            return []
        homes = list(dict.fromkeys(self.view.region_of(row.stores[0].id) or "global" for row in rows))
        first = self._column(domain, "home", ", ".join(homes), [row.stores for row in rows])
        regions = sorted(
            {self.view.region_of(c.id) or "" for row in rows for c in row.copies}, key=self._order.__getitem__
        )
        if not regions:
            return [first]
        second = self._column(domain, "copies", ", ".join(regions), [row.copies for row in rows])
        return [Stack(children=(first, second), direction="row", gap=_COPY_GAP)]

    def _column(self, domain: str, id: str, title: str, cells: Sequence[Sequence[Resource]]) -> Block:
        blocks = [self._cell(cell) for cell in cells]
        column = Stack(children=blocks, gap=0, align="center")
        box = self.composer.box(f"stores/{domain}/{id}", BoxStyle.SERVICES, title, column)
        box.padding, box.bottom = 4, 0
        return box

    def _cell(self, stores: Sequence[Resource]) -> Block:
        """A store, or those of one kind or of several regions as one."""
        if not stores:
            return Space(width=_CELL, height=_PITCH)
        first, names = stores[0], {store.name for store in stores}
        text = self.view.text(first)
        if len(names) > 1:
            text = f"{title_of(first.kind)}\n× {len(names)}"
        elif len(stores) > 1:
            text += f" × {len(stores)}"
        icon = self.composer.icon(
            Item(first.id, first.kind, text, tuple(store.id for store in stores)), width=_CELL
        )
        icon.min_height = _PITCH
        return icon

    # Lines --------------------------------------------------------------------------------------------

    def wires(self) -> None:
        """Who reads and writes which store, and what is copied where."""
        shape_of, wire = self.composer.shape_of, self.composer.wire
        home = {store.id for rows in self.rows.values() for row in rows for store in row.stores}
        for flow in self.flows.lines:
            if flow.style is EdgeStyle.DATA and flow.target in home:
                source, target = shape_of(flow.source), shape_of(flow.target)
                wire(source, target, flow.style, bundle=f"data:{source}", elements=flow.elements,
                     leave=(Side.RIGHT,), arrive=(Side.LEFT,))  # fmt: skip
        for copy in replications(self.view):
            text = "\n".join(filter(None, (copy.text, copy.lag)))
            wire(shape_of(copy.source), shape_of(copy.target), copy.style, text=text, elements=copy.elements,
                 both_ends=copy.both_ends)  # fmt: skip


def _titled(domain: str) -> str:
    return domain.replace("-", " ").replace("_", " ").capitalize()


def _middle(heights: Sequence[float]) -> float:
    """The height of the store in the middle: the line to it is straight."""
    return sorted(heights)[(len(heights) - 1) // 2] if heights else 0.0
