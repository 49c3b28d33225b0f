"""Backup and restore: what each plan covers, how often, how long it is kept, to which point one gets back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import ICON_SIZE, Block, ChipBlock, Group, Stack, equalise
from withstand.diagrams.layout.columns import Level
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.copies import backup_copies, replications
from withstand.diagrams.pages.view import STORES, Item, known, title_of
from withstand.model.display import format_seconds
from withstand.model.resource import Resource

_DAY = 86_400.0
_LANE_GAP = 96.0
_ROW_GAP = 26.0
_SOURCE = 230.0


class Backups:
    """A row for each plan: what it covers, the plan, and where its copies go."""

    def __init__(self, composer: Composer) -> None:
        self.composer, self.view = composer, composer.view
        names: dict[str, list[Resource]] = {}
        for plan in self.view.resources:
            if plan.shape in (Shape.BACKUP_PLAN, Shape.CLUSTER_BACKUP):
                names.setdefault(plan.name, []).append(plan)
        order = [region.id for region in self.view.regions]
        for alike in names.values():
            alike.sort(key=lambda plan: _rank(order, self.view.region_of(plan.id)))
        self.plans = names

    @property
    def buckets(self) -> set[str]:
        """The buckets that hold backups, and nothing else: drawn here."""
        found = self.view.architecture.of_shape(Shape.CLUSTER_BACKUP)
        return {known(plan, "bucket") for plan in found if self.view.shows(plan.id)} - {None}

    def panel(self) -> Group | None:
        """The panel; None where nothing is backed up by a plan."""
        rows = [self._row(alike) for alike in self.plans.values()]
        if not rows:
            return None
        sources, plans, copies = (list(column) for column in zip(*rows, strict=True))
        for column in (sources, plans, copies):
            equalise([block for block in column if block is not None], width=True, height=False)
        lanes = [Level(children=[b for b in row if b is not None], gap=_LANE_GAP) for row in rows]
        panel = self.composer.box(
            "page/backups",
            BoxStyle.BAND,
            "Backup and restore",
            Stack(children=lanes, gap=_ROW_GAP, fill=True),
        )
        panel.padding, panel.bottom, panel.top = 24, 20, 6
        return panel

    def _row(self, alike: Sequence[Resource]) -> tuple[Block, Block, Block | None]:
        first = alike[0]
        covered = self._clusters(alike) if first.shape is Shape.CLUSTER_BACKUP else self._covered(first)
        text = f"{self.view.text(first)}\n{_rhythm(first)}\n{_point(first)}"
        icon = self.composer.icon(
            Item(first.id, first.kind, text, tuple(plan.id for plan in self._home(alike))), width=190
        )
        return covered, icon, self._copy(alike)

    def _home(self, alike: Sequence[Resource]) -> Sequence[Resource]:
        """The plans that the first icon stands for: of cluster backups all, their buckets are the copies."""
        return alike if alike[0].shape is Shape.CLUSTER_BACKUP else alike[:1]

    def _covered(self, plan: Resource) -> Block:
        here = [
            s
            for s in self.view.resources
            if s.shape in STORES and self.view.region_of(s.id) == self.view.region_of(plan.id)
        ]
        kinds = Counter(title_of(store.kind) for store in covered(plan, here))
        lines = [f"{title} × {count}" for title, count in kinds.items()]
        return self._source(plan, lines or ["no store that is known"])

    def _clusters(self, alike: Sequence[Resource]) -> Block:
        names = dict.fromkeys(str(known(plan, "cluster")).partition("@")[0] for plan in alike)
        what = "objects and volumes" if known(alike[0], "volumes") else "objects"
        return self._source(alike[0], [*names, what])

    def _source(self, plan: Resource, words: Sequence[str]) -> Block:
        text = ", ".join(words)
        return ChipBlock(id=f"covered/{plan.id}", text=text, stroke="#5E7F0E", most=_SOURCE, lines=3,
                         min_height=ICON_SIZE)  # fmt: skip

    def _copy(self, alike: Sequence[Resource]) -> Block | None:
        """Where copies go: the plan of the same name in other regions, the bucket, or only their name."""
        first = alike[0]
        if first.shape is Shape.CLUSTER_BACKUP:
            return self._bucket(first)
        regions = [action.to_region for action in known(first, "copies", ())]
        there = list(alike[1:])
        if not regions and not there:
            return None
        places = dict.fromkeys((*regions, *(self.view.region_of(plan.id) or "" for plan in there)))
        text = f"{self.view.text(first)}\n{', '.join(places)}"
        id = there[0].id if there else f"vault/{first.id}"
        return self.composer.icon(
            Item(id, first.kind, text, tuple(plan.id for plan in there)), width=170, part_lines=2
        )

    def _bucket(self, plan: Resource) -> Block | None:
        bucket = self.view.architecture.resources.get(known(plan, "bucket") or "")
        if bucket is None or self.composer.shape_of(bucket.id):
            return None
        alike = [r for r in self.view.resources if r.name == bucket.name and r.shape is bucket.shape]
        copies = [copy for copy in replications(self.view) if copy.source in {r.id for r in alike}]
        words = "\n".join(
            f"{copy.text} to each other" if copy.both_ends else copy.text for copy in copies[:1]
        )
        lag = copies[0].lag if copies else ""
        text = "\n".join(filter(None, (self.view.text(bucket), words, lag)))
        elements = (*(r.id for r in alike), *(id for copy in copies for id in copy.elements))
        return self.composer.icon(Item(bucket.id, bucket.kind, text, elements), width=190, part_lines=2)

    def wires(self) -> None:
        """From what is covered to the plan, to its copies, and back."""
        wire, shape_of = self.composer.wire, self.composer.shape_of
        for alike in self.plans.values():
            first, shape = alike[0], shape_of(alike[0].id)
            source = f"covered/{first.id}"
            wire(source, shape, EdgeStyle.BACKUP, text="back up", leave=(Side.RIGHT,), arrive=(Side.LEFT,))
            wire(shape, source, EdgeStyle.RESTORE, text="restore", leave=(Side.LEFT,), arrive=(Side.RIGHT,))
            bucket = shape_of(known(first, "bucket") or "")
            wire(
                shape,
                bucket,
                EdgeStyle.BACKUP,
                bundle=f"bucket:{bucket}",
                leave=(Side.RIGHT,),
                arrive=(Side.LEFT,),
            )
        for copy in backup_copies(self.view):
            alike = self.plans[self.view.architecture.resources[copy.source].name]
            first, there = alike[0], [p for p in alike[1:] if self.view.region_of(p.id) == copy.region]
            if copy.source == first.id:
                target = shape_of(there[0].id) if there else f"vault/{first.id}"
                wire(
                    shape_of(first.id),
                    target or shape_of(alike[-1].id),
                    copy.style,
                    text=copy.text,
                    elements=copy.elements,
                )
            else:
                wire(
                    shape_of(copy.source),
                    shape_of(first.id),
                    copy.style,
                    text=copy.text,
                    elements=copy.elements,
                )


def covered(plan: Resource, stores: Sequence[Resource]) -> list[Resource]:
    """Those of the stores that a backup plan copies."""
    kinds = known(plan, "covers_kinds", ())
    return [store for store in stores if store.id in known(plan, "covers", ()) or store.kind in kinds]


def _rank(order: Sequence[str], region: str | None) -> int:
    return order.index(region) if region in order else len(order)


def _rhythm(plan: Resource) -> str:
    interval, kept = known(plan, "interval"), known(plan, "retention")
    return f"every {_span(interval)}, kept {_span(kept)}" if interval and kept else "schedule unknown"


def _point(plan: Resource) -> str:
    """The recovery point that one gets back to."""
    if known(plan, "continuous"):
        return "back to any second"
    interval = known(plan, "interval")
    return f"recovery point ≤ {_span(interval)} old" if interval else "recovery point unknown"


def _span(seconds: float) -> str:
    return f"{seconds / _DAY:g} d" if seconds >= _DAY else format_seconds(seconds)
