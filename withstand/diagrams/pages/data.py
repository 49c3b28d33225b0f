"""Page: data flow and replication. On top the way of a request; below it panels in columns: each business domain
with its services, stores and their copies, the events between services, and the backups."""

from __future__ import annotations

from withstand.diagrams.layout.blocks import Block, Group, Stack, TextBlock
from withstand.diagrams.layout.columns import shared_out, stretched
from withstand.diagrams.layout.page import EdgeStyle, Side
from withstand.diagrams.pages.backups import Backups
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.domains import OTHERS, Domains
from withstand.diagrams.pages.events import ID as EVENTS
from withstand.diagrams.pages.events import Events
from withstand.diagrams.pages.flows import flows
from withstand.diagrams.pages.requests import Requests
from withstand.diagrams.pages.view import View
from withstand.diagrams.sheet import Sheet

ID = "data"
TITLE = "Data flow and replication"
_GAP, _BETWEEN = 46.0, 84.0
_ASPECT = 1.9  # of the panels alone: band, heading and legend come on top


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
        self.composer = Composer(view)
        self.flows = flows(view)
        self.backups = Backups(self.composer)
        self.domains = Domains(self.composer, self.flows, self.backups.buckets)
        self.events = Events(self.composer, self.flows)
        self.requests = Requests(self.composer, self.domains)

    def body(self) -> Block:
        panels = self._panels()
        band = self.requests.band()
        if not panels and band is None:
            return TextBlock(id="page/nothing", lines=("No store, queue or backup is known.",))
        columns = shared_out(panels, aspect=_ASPECT, gap=_GAP, between=_BETWEEN) if panels else []
        for column in columns:
            for panel in column:
                panel.min_width = max(p.size[0] for p in column)
        stretched(columns, _GAP)
        self._wires()
        stacks = [Stack(children=column, gap=_GAP, align="stretch") for column in columns]
        row = Stack(children=stacks, direction="row", gap=_BETWEEN)
        return Stack(
            children=[block for block in (band, row) if block is not None], gap=_GAP, align="stretch"
        )

    def _panels(self) -> list[Block]:
        """Domains that send, events, backups, domains that receive, and the platform's own data at last."""
        receiving = self.domains.receiving
        panels: list[Group | None] = [
            self.domains.panel(n) for n in self.domains.names if n not in (*receiving, OTHERS)
        ]
        panels += [self.events.panel(), self.backups.panel()]
        panels += [self.domains.panel(n) for n in self.domains.names if n in receiving or n == OTHERS]
        return [panel for panel in panels if panel is not None]

    def _wires(self) -> None:
        self.domains.wires()
        self.events.wires()
        self.backups.wires()
        self.requests.wires()
        sends: dict[str, None] = {}
        receives: dict[str, None] = {}
        for flow in self.flows.lines:
            if flow.style is EdgeStyle.MESSAGE:
                sends[self.domains.of_messaging(flow.source)] = None
                receives[self.domains.of_messaging(flow.target)] = None
        for domain in (*sends, *receives):
            ends = (f"domain/{domain}", EVENTS)
            text = "events"
            if domain in self.domains.receiving:
                ends = (EVENTS, f"domain/{domain}")
            self.composer.wire(*ends, EdgeStyle.MESSAGE, text=text, both_ends=domain in sends and domain in receives,
                               leave=(Side.RIGHT,), arrive=(Side.LEFT,))  # fmt: skip
