"""The perimeter: users, what inspects their requests, the entries, and the load balancers behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import Block, Group, IconBlock, Stack, equalise
from withstand.diagrams.layout.columns import Level
from withstand.diagrams.layout.page import EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.controls import perimeter_facts
from withstand.diagrams.pages.view import Item, known
from withstand.model.elements.resource import Resource

USERS = "page/users"
_ENTRIES = (Shape.CDN, Shape.API_GATEWAY)
_GUARDS = (Shape.WEB_ACL, Shape.DDOS_PROTECTION)
_LANE_GAP = 92.0
_MOST = 4  # in a column


class Perimeter:
    """The band, and the ways through it."""

    def __init__(self, composer: Composer, here: Sequence[Resource]) -> None:
        """`here` are the resources that stand for all regions."""
        self.composer, self.view = composer, composer.view
        self.here = {resource.id: resource for resource in here}
        self.ways = list(dict.fromkeys(self._ways()))

    def _of(self, *shapes: Shape) -> list[Resource]:
        return [resource for resource in self.here.values() if resource.shape in shapes]

    def band(self) -> Group | None:
        """Columns from the users to the load balancers; None where there is none of these."""
        entries, guards = self._of(*_ENTRIES), self._of(*_GUARDS)
        inspecting = self._inspecting(entries)
        columns = [
            [guard for guard in guards if guard.id in inspecting],
            entries,
            self._of(Shape.LOAD_BALANCER),
            [*self._of(Shape.DNS_ZONE), *(guard for guard in guards if guard.id not in inspecting)],
        ]
        blocks = [[self._icon(resource) for resource in column[:_MOST]] for column in columns]
        icons = [icon for column in blocks for icon in column]
        if not icons:
            return None
        equalise(icons)
        users = IconBlock(id=USERS, kind="operator", text="Users", width=80)
        stacks: list[Block] = [Stack(children=column, gap=12, align="center") for column in blocks if column]
        row = Level(children=[users, *stacks], gap=_LANE_GAP, fill=True)
        return self.composer.band("page/perimeter", "Perimeter", row)

    def _icon(self, resource: Resource) -> IconBlock:
        text = "\n".join(filter(None, (self.view.text(resource), perimeter_facts(resource))))
        return self.composer.icon(
            Item(resource.id, resource.kind, text, self.view.alike(resource)), width=176, part_lines=2
        )

    def _inspecting(self, entries: Sequence[Resource]) -> dict[str, str]:
        """Guards that stand in front of one entry: of each that entry."""
        ids = [entry.id for entry in entries]
        found: dict[str, str] = {}
        for guard in self._of(Shape.WEB_ACL):
            protected = [id for id in known(guard, "protects", ()) if id in ids]
            if protected and protected[0] not in found.values():
                found[guard.id] = protected[0]
        return found

    def _ways(self) -> Iterator[tuple[str, str, str]]:
        """From, to, and which TLS is demanded on the way."""
        entries = self._of(*_ENTRIES)
        guarded = {entry: guard for guard, entry in self._inspecting(entries).items()}
        behind: set[str] = set()
        for entry in entries:
            version = known(entry, "viewer_min_tls") or known(entry, "min_tls")
            text = f"TLS ≥ {version}" if version else "TLS unknown"
            guard = guarded.get(entry.id)
            if guard:
                yield USERS, guard, text
                yield guard, entry.id, ""
            else:
                yield USERS, entry.id, text
            for target, words in self._behind(entry):
                behind.add(target)
                yield entry.id, target, words
        for balancer in self._of(Shape.LOAD_BALANCER):
            if balancer.id not in behind and known(balancer, "scheme") == "internet-facing":
                yield USERS, balancer.id, ""

    def _behind(self, entry: Resource) -> Iterator[tuple[str, str]]:
        """Load balancers that an entry sends to, with the TLS on the way."""
        for origin in known(entry, "origins", ()):
            record = self.view.architecture.dns_records.get(origin.to)
            for end in [answer.to for answer in record.targets] if record else [origin.to]:
                if end in self.here:
                    yield end, f"TLS ≥ {origin.min_tls}"
        for name in ("targets", "integrations", "target"):
            found = known(entry, name, ())
            for end in (found,) if isinstance(found, str) else found:
                if isinstance(end, str) and end in self.here:
                    yield end, ""

    def wires(self) -> None:
        """The ways of requests, and what else protects what."""
        wire, shape_of = self.composer.wire, self.composer.shape_of
        for source, target, text in self.ways:
            start = source if source == USERS else shape_of(source)
            wire(
                start,
                shape_of(target),
                EdgeStyle.TRAFFIC,
                text=text,
                leave=(Side.RIGHT,),
                arrive=(Side.LEFT,),
            )
        ends = {(source, target) for source, target, _ in self.ways}
        for guard in self._of(*_GUARDS):
            for target in known(guard, "protects", ()):
                if (guard.id, target) not in ends:
                    wire(
                        shape_of(guard.id),
                        shape_of(target),
                        EdgeStyle.IDENTITY,
                        bundle=f"protects:{guard.id}",
                    )
