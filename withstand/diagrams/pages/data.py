"""Page: data flow and replication. On top the way of a request; below it panels in columns: each business
domain with its services, stores and their copies, the events between services, and the backups."""

from __future__ import annotations

from collections.abc import Sequence

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
        stretched(columns, _GAP)
        self._wires(columns)
        stacks = [Stack(children=column, gap=_GAP, align="stretch") for column in columns]
        row = Stack(children=stacks, direction="row", gap=_BETWEEN)
        return Stack(
            children=[block for block in (band, row) if block is not None], gap=_GAP, align="stretch"
        )

    def _panels(self) -> list[Group]:
        """Domains that send, events, backups, domains that receive, and the platform's own data at last."""
        receiving = self.domains.receiving
        panels: list[Group | None] = [
            self._domain(n) for n in self.domains.names if n not in (*receiving, OTHERS)
        ]
        panels += [self.events.panel(), self.backups.panel()]
        panels += [self._domain(n) for n in self.domains.names if n in receiving or n == OTHERS]
        return [panel for panel in panels if panel is not None]

    def _domain(self, name: str) -> Group:
        """The panel of a domain, with those that call it in its heading."""
        panel = self.domains.panel(name)
        workloads = self.composer.view.architecture.workloads
        callers = [workloads[id].title or workloads[id].name for id in self.requests.callers(name)]
        panel.text += f", called by {', '.join(callers[:2])}" if callers else ""
        return panel

    def _wires(self, columns: Sequence[Sequence[Group]]) -> None:
        self.domains.wires()
        self.events.wires()
        self.backups.wires()
        self.requests.wires({column[0].id for column in columns})
        self._events_between(columns)

    def _events_between(self, columns: Sequence[Sequence[Group]]) -> None:
        """Lines between the panel of events and the domains in the columns beside it."""
        place = {panel.id: number for number, column in enumerate(columns) for panel in column}
        lines = [flow for flow in self.flows.lines if flow.style is EdgeStyle.MESSAGE]
        sends = {self.domains.of_messaging(flow.source) for flow in lines}
        receives = {self.domains.of_messaging(flow.target) for flow in lines}
        for domain in self.domains.names:
            panel = f"domain/{domain}"
            if domain not in sends | receives or abs(place[panel] - place.get(EVENTS, -2)) != 1:
                continue
            ends = (panel, EVENTS) if place[panel] < place[EVENTS] else (EVENTS, panel)
            both = domain in sends and domain in receives
            if not both and (domain in receives) == (ends[0] == panel):
                continue  # it would run to the left
            self.composer.wire(*ends, EdgeStyle.MESSAGE, text="events", both_ends=both,
                               leave=(Side.RIGHT,), arrive=(Side.LEFT,))  # fmt: skip
