"""The way of a request into the platform: users, edge, load balancers, gateways of the first region."""

from __future__ import annotations

import itertools
from collections.abc import Container, Iterator

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import Block, ChipBlock, Group, IconBlock, Stack, equalise
from withstand.diagrams.layout.columns import Level
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.controls import entry_text
from withstand.diagrams.pages.domains import Domains
from withstand.diagrams.pages.view import Item, known
from withstand.model.elements.resource import Resource
from withstand.model.elements.workload import Workload

USERS = "page/users"
_LANE_GAP = 96.0
_MOST_IN_LAYER = 3
_AGGREGATES = 2  # domains that a workload calls, to be a gateway


class Requests:
    """The band: a column for each step of the journeys' paths."""

    def __init__(self, composer: Composer, domains: Domains) -> None:
        self.composer, self.view, self.domains = composer, composer.view, domains
        self.steps: dict[tuple[str, str], None] = {}
        for path in self._paths():
            for pair in itertools.pairwise(path):
                self.steps[pair] = None
        self.gateways = self._gateways()

    def band(self) -> Group | None:
        """Users, then what answers them, from left to right; None where no journey says."""
        layers = self._layers()
        if not layers:
            return None
        layers = [layer[:_MOST_IN_LAYER] for layer in layers]
        steps = {id: self._step(id) for layer in layers for id in layer}
        equalise([block for block in steps.values() if isinstance(block, IconBlock)])
        users = IconBlock(id=USERS, kind="operator", text="Users", width=90)
        columns: list[Block] = [users]
        for layer in layers:
            blocks = [steps[id] for id in layer]
            columns.append(blocks[0] if len(blocks) == 1 else Stack(children=blocks, gap=14, align="center"))
        row = Level(children=columns, gap=_LANE_GAP, fill=True)
        band = self.composer.box("page/requests", BoxStyle.BAND, "Request path", row)
        band.padding, band.bottom, band.top = 60, 16, 0
        return band

    def _paths(self) -> Iterator[list[str]]:
        """The elements of each journey's path in the first region, without the records of DNS."""
        home = self.view.regions[0].id if self.view.regions else None
        for journey in self.view.architecture.journeys.values():
            if self.view.focus and journey.id != self.view.focus:
                continue
            path = [id for id in known(journey, "path", ()) if self._drawn(id)]
            yield [USERS, *(id for id in path if self.view.region_of(id) in (None, home))]

    def _drawn(self, id: str) -> bool:
        elements = (self.view.architecture.resources, self.view.architecture.workloads)
        return any(id in some for some in elements) and self.view.shows(id)

    def _gateways(self) -> list[str]:
        """Workloads on the paths, and those that they call which call several domains."""
        workloads = self.view.architecture.workloads
        on_path = [id for id in dict.fromkeys(b for _, b in self.steps) if id in workloads]
        for id in on_path:
            for called in self._called(id):
                if (
                    len({self.domains.of_user(workloads[other]) for other in self._called(called)})
                    >= _AGGREGATES
                ):
                    self.steps[id, called] = None
        return [id for id in dict.fromkeys(b for _, b in self.steps) if id in workloads]

    def _called(self, id: str) -> list[str]:
        workloads = self.view.architecture.workloads
        return [d.to for d in known(workloads[id], "dependencies", ()) if d.to in workloads]

    def _layers(self) -> list[list[str]]:
        """Elements by their distance from the users: the longest way counts."""
        depth = {USERS: 0}
        for _ in range(len(self.steps)):
            before = dict(depth)
            for a, b in self.steps:
                if a in depth:
                    depth[b] = min(max(depth.get(b, 0), depth[a] + 1), len(self.steps))
            if depth == before:
                break
        layers: dict[int, list[str]] = {}
        for id, number in depth.items():
            if id != USERS:
                layers.setdefault(number, []).append(id)
        return [layers[number] for number in sorted(layers)]

    def _step(self, id: str) -> Block:
        resource = self.view.architecture.resources.get(id)
        if resource is None:
            return self._gateway(self.view.architecture.workloads[id])
        elements = self.view.alike(resource)
        text = "\n".join(filter(None, (self.view.text(resource), self._guards(id))))
        return self.composer.icon(
            Item(f"request/{id}", resource.kind, text, elements), width=170, part_lines=2
        )

    def _guards(self, id: str) -> str:
        """The web ACLs and protections in front of an entry."""
        guards = self.view.architecture.of_shape(Shape.WEB_ACL, Shape.DDOS_PROTECTION)
        kinds = dict.fromkeys(
            g.spec.title.removeprefix("AWS ") for g in guards if id in known(g, "protects", ())
        )
        return f"behind {', '.join(kinds)}" if kinds else ""

    def _gateway(self, workload: Workload) -> Block:
        id = f"request/{workload.id}"
        elements = tuple(w.id for w in self.view.workloads if w.name == workload.name)
        self.composer.remember(id, elements)
        return ChipBlock(id=id, text=workload.title or workload.name, stroke="#B35300", fill="#FFF6EC",
                         elements=elements, most=230)  # fmt: skip

    def wires(self, on_top: Container[str]) -> None:
        """Along the paths, and from the gateways to those domains that they call whose panels are on top."""
        for a, b in self.steps:
            source = a if a == USERS else f"request/{a}"
            resource = self.view.architecture.resources.get(b)
            text = entry_text(resource) if a == USERS and isinstance(resource, Resource) else ""
            self.composer.wire(
                source, f"request/{b}", EdgeStyle.TRAFFIC, text=text, leave=(Side.RIGHT,), arrive=(Side.LEFT,)
            )
        for domain in self.domains.names:
            callers = self.callers(domain)
            if callers and f"domain/{domain}" in on_top:
                gateway = f"request/{callers[-1]}"
                self.composer.wire(gateway, f"domain/{domain}", EdgeStyle.CALL, text="calls",
                                   bundle="calls", leave=(Side.BELOW,), arrive=(Side.ABOVE,))  # fmt: skip

    def callers(self, domain: str) -> list[str]:
        """The gateways that call services of a domain."""
        return [id for id in self.gateways if domain in self._domains_called(id)]

    def _domains_called(self, id: str) -> set[str]:
        workloads = self.view.architecture.workloads
        return {
            self.domains.of_user(workloads[called])
            for called in self._called(id)
            if called not in self.gateways
        }
