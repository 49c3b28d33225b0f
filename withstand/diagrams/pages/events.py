"""Events and queues: who sends, topics and workflows, queues, who receives; messages run to the right."""

from __future__ import annotations

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import CHIP_HEIGHT, Block, ChipBlock, Group, Stack
from withstand.diagrams.layout.columns import Aligned
from withstand.diagrams.layout.ordering import arranged
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.flows import Flows
from withstand.diagrams.pages.view import MESSAGING, Item, known, title_of
from withstand.model.elements.resource import Resource

ID = "page/events"
_LANE_GAP = 76.0
_PITCH, _GAP = 92.0, 8.0
_MOST_ENDS = 12  # senders or receivers, before alike ones are drawn together
_MOST_HUBS = 14  # topics, or queues, before those of one kind are drawn together
_SENDS, _RECEIVES, _HUB = "sends", "receives", "messaging"

Ends = tuple[str, str]


class Events:
    """The panel, and its lines. A service that sends and receives stands on both sides."""

    def __init__(self, composer: Composer, flows: Flows) -> None:
        self.composer, self.view = composer, composer.view
        self._named: dict[str, list[Resource]] = {}
        for resource in self.view.resources:
            if resource.shape in MESSAGING:
                self._named.setdefault(resource.name, []).append(resource)
        self._ids: dict[str, dict[str, None]] = {}
        """What each node stands for, by its key: side and name."""
        self.lines: dict[Ends, tuple[str, ...]] = {}
        for flow in flows.lines:
            if flow.style is EdgeStyle.MESSAGE:
                ends = self._key(flow.source, _SENDS), self._key(flow.target, _RECEIVES)
                self.lines[ends] = tuple(dict.fromkeys((*self.lines.get(ends, ()), *flow.elements)))
        for _name, alike in self._named.items():
            self._ids[self._hub(alike[0])] = dict.fromkeys(
                (*self._ids.get(self._hub(alike[0]), {}), *(resource.id for resource in alike))
            )
        self.joined = self._joined()

    def _key(self, id: str, side: str) -> str:
        resource = self.view.architecture.resources.get(id)
        if resource is not None and resource.shape in MESSAGING:
            return self._hub(resource)
        element = resource or self.view.architecture.workloads.get(id)
        key = f"{side}/{element.name if element else id}"
        self._ids.setdefault(key, {})[id] = None
        return key

    def _hub(self, resource: Resource) -> str:
        """The key of a topic or queue; of very many, that of its kind."""
        alike = {r.name for rs in self._named.values() for r in rs if r.kind == resource.kind}
        dead = "dead-" if known(resource, "is_dead_letter", False) else ""
        return f"{_HUB}/{dead}{resource.kind if len(alike) > _MOST_HUBS else resource.name}"

    def _joined(self) -> dict[str, str]:
        """For each sender and receiver the one that stands for it: itself, or the first that is alike."""
        stand_ins: dict[str, str] = {}
        for side in (_SENDS, _RECEIVES):
            names = [key for key in self._ids if key.startswith(side)]
            first: dict[frozenset[str], str] = {}
            for name in names:
                ends = frozenset(end for pair in self.lines if name in pair for end in pair if end != name)
                stand_ins[name] = first.setdefault(ends, name) if len(names) > _MOST_ENDS else name
        return stand_ins

    # Panel --------------------------------------------------------------------------------------------

    def panel(self) -> Group | None:
        """Senders, hubs, queues, receivers; None where there is no messaging."""
        if not self._named:
            return None
        pairs = list(dict.fromkeys((self._shown(a), self._shown(b)) for a, b in self.lines))
        sizes = {key: self._size(key) for column in self._columns() for key in column}
        columns, heights = arranged(self._columns(), pairs, sizes, _GAP)
        blocks = [
            Aligned(
                children=[self._block(key) for key in column],
                heights=[heights[key] for key in column],
                gap=_GAP,
            )
            for column in columns
            if column
        ]
        several = "; the same in each region" if len(self.view.regions) > 1 else ""
        row = Stack(children=blocks, direction="row", gap=_LANE_GAP, fill=True)
        panel = self.composer.box(ID, BoxStyle.BAND, f"Events and queues{several}", row)
        panel.padding, panel.bottom, panel.top = 24, 18, 10
        return panel

    def _shown(self, key: str) -> str:
        return self.joined.get(key, key)

    def _columns(self) -> list[list[str]]:
        """Keys by column; dead letters are at the end of the way."""
        columns: list[list[str]] = [[], [], [], []]
        for key in self._ids:
            if self._shown(key) != key:
                continue
            if not key.startswith(_HUB):
                columns[0 if key.startswith(_SENDS) else 3].append(key)
                continue
            first = self._first(key)
            dead = known(first, "is_dead_letter", False)
            columns[3 if dead else 2 if first.shape is Shape.QUEUE else 1].append(key)
        return columns

    def _size(self, key: str) -> float:
        """Height: of an icon with its name, or of a chip."""
        icon = key.startswith(_HUB) and not known(self._first(key), "is_dead_letter", False)
        return _PITCH - _GAP if icon else CHIP_HEIGHT

    def _first(self, key: str) -> Resource:
        return self.view.architecture.resources[next(iter(self._ids[key]))]

    def _block(self, key: str) -> Block:
        group = [other for other in self._ids if self._shown(other) == key]
        elements = tuple(id for other in group for id in self._ids[other])
        if key.startswith(_HUB) and not known(self._first(key), "is_dead_letter", False):
            first, names = self._first(key), {id.partition("@")[0] for id in elements}
            text = self.view.text(first) if len(names) == 1 else f"{title_of(first.kind)}\n× {len(names)}"
            icon = self.composer.icon(Item(key, first.kind, text, elements), width=140, part_lines=2)
            icon.min_height = _PITCH - _GAP
            return icon
        self.composer.remember(key, elements)
        text, stroke, fill = self._words(elements[0], len(group))
        return ChipBlock(id=key, text=text, stroke=stroke, fill=fill, elements=elements, most=220)

    def _words(self, id: str, count: int) -> tuple[str, str, str]:
        """Text and colours of a sender, a receiver or a queue of dead letters."""
        element = self.view.architecture.workloads.get(id) or self.view.architecture.resources.get(id)
        more = f" and {count - 1} alike" if count > 1 else ""
        if element is None:
            return id, "#545B64", "#FFFFFF"
        text = (element.title or element.name) + more
        if not isinstance(element, Resource):
            return text, "#B35300", "#FFF6EC"
        if element.shape is Shape.QUEUE:
            tries = {known(q, "max_receives") for q in self.view.architecture.of_shape(Shape.QUEUE)
                     if known(q, "dead_letter_queue") == id} - {None}  # fmt: skip
            return (
                text + "".join(f", after {most:g} tries" for most in sorted(tries)[:1]),
                "#C2126A",
                "#FFFFFF",
            )
        return text, "#545B64", "#FFFFFF"

    def wires(self) -> None:
        """A line for each way of a message; those into one queue join."""
        for (source, target), elements in self.lines.items():
            a, b = self._shown(source), self._shown(target)
            self.composer.wire(a, b, EdgeStyle.MESSAGE, bundle=f"message:{self._joint(a, b)}",
                               elements=elements, leave=(Side.RIGHT,), arrive=(Side.LEFT,))  # fmt: skip

    def _joint(self, source: str, target: str) -> str:
        """The end where more lines meet."""
        meeting = [
            sum(self._shown(pair[at]) == end for pair in self.lines) for at, end in ((0, source), (1, target))
        ]
        return source if meeting[0] >= meeting[1] else target
