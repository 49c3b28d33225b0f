"""Detection and response: what watches, where findings go, who is called, and what is done then."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import Block, ChipBlock, Group, IconBlock, Stack, equalise
from withstand.diagrams.layout.columns import Aligned
from withstand.diagrams.layout.ordering import arranged
from withstand.diagrams.layout.page import EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.view import WATCHING, Item, known
from withstand.model.elements.resource import Resource

_LANE_GAP, _GAP = 64.0, 12.0
_MOST_STEPS = 6


class Detection:
    """The band: a column for each step from what watches to the playbooks."""

    def __init__(self, composer: Composer, here: Sequence[Resource]) -> None:
        self.composer, self.view = composer, composer.view
        self.here = {resource.id: resource for resource in here}
        self.responses = list(self.view.architecture.responses.values())
        self.ways: dict[tuple[str, str], EdgeStyle] = {}
        self._find_ways()

    def _find_ways(self) -> None:
        for watcher in self.here.values():
            if watcher.shape in WATCHING:
                bucket = known(watcher, "bucket")
                for target in (*known(watcher, "reports_to", ()), *([bucket] if bucket else ())):
                    if target in self.here:
                        self.ways[watcher.id, target] = EdgeStyle.SIGNAL
        for response in self.responses:
            through = [step for step in known(response, "through", ()) if step in self.here]
            for a, b in pairwise(through):
                self.ways[a, b] = EdgeStyle.SIGNAL
            last = through[-1:] or [d for d in response.detectors if d in self.here][:1]
            for step in last:
                self.ways[step, response.id] = EdgeStyle.SIGNAL

    def band(self) -> Group | None:
        """The band; None where nothing watches."""
        watchers = [id for id, resource in self.here.items() if resource.shape in WATCHING]
        members = list(dict.fromkeys((*watchers, *(end for way in self.ways for end in way))))
        if not members:
            return None
        depth = dict.fromkeys(members, 0)
        for _ in range(_MOST_STEPS):
            for a, b in self.ways:
                depth[b] = min(max(depth[b], depth[a] + 1), _MOST_STEPS)
        layers: dict[int, list[str]] = {}
        for id in members:
            layers.setdefault(depth[id], []).append(id)
        found = {id: self._block(id) for id in members}
        equalise([block for block in found.values() if isinstance(block, IconBlock)])
        sizes = {id: block.size[1] for id, block in found.items()}
        columns, heights = arranged(
            [layers[number] for number in sorted(layers)], list(self.ways), sizes, _GAP, centered=True
        )
        blocks = [
            Aligned(children=[found[id] for id in column], heights=[heights[id] for id in column], gap=_GAP)
            for column in columns
        ]
        row = Stack(children=blocks, direction="row", gap=_LANE_GAP, fill=True)
        return self.composer.band("page/detection", "Detection and response", row)

    def _block(self, id: str) -> Block:
        shape = f"detection/{id}"
        if id not in self.here:
            response = self.view.architecture.responses[id]
            self.composer.remember(id, (id,))
            how = "automatic" if known(response, "automated") else "by people"
            return ChipBlock(id=id, text=f"{response.title or response.id} ({how})", elements=(id,),
                             stroke="#B31061", most=250, lines=2)  # fmt: skip
        resource = self.here[id]
        alike = self.view.alike(resource)
        text = "\n".join(filter(None, (self.view.text(resource), _facts(resource))))
        return self.composer.icon(Item(shape, resource.kind, text, alike), width=150, part_lines=2)

    def wires(self) -> None:
        """The ways of findings and records."""
        for (source, target), style in self.ways.items():
            a, b = (id if id not in self.here else f"detection/{id}" for id in (source, target))
            self.composer.wire(a, b, style, bundle=f"findings:{b}", leave=(Side.RIGHT,), arrive=(Side.LEFT,))


def _facts(resource: Resource) -> str:
    if resource.shape is Shape.CONFIG_RECORDER:
        return f"{len(known(resource, 'rules', ()))} rules"
    if resource.shape is Shape.AUDIT_TRAIL:
        places = (
            ("all regions", known(resource, "all_regions")),
            ("validated", known(resource, "log_validation")),
        )
        return ", ".join(word for word, on in places if on)
    return ""
