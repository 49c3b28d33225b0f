"""Backup and restore: what each plan covers, how often, how long it is kept, to which point one gets back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import ICON_SIZE, Block, ChipBlock, Group, IconBlock, Stack, equalise
from withstand.diagrams.layout.columns import Level
from withstand.diagrams.layout.page import EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.copies import backup_copies, replications
from withstand.diagrams.pages.view import STORES, Item, known, title_of
from withstand.model.elements.resource import Resource
from withstand.model.values.display import format_seconds

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
        self.copy_of: dict[str, str] = {}
        """The shape of the copies, by the name of the plan."""

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
        for column in zip(*rows, strict=True):
            equalise([block for block in column if block is not None], width=True, height=False)
        lanes = [Level(children=[b for b in row if b is not None], gap=_LANE_GAP) for row in rows]
        rows_of_lanes = Stack(children=lanes, gap=_ROW_GAP, fill=True)
        return self.composer.band("page/backups", "Backup and restore", rows_of_lanes)

    def _row(self, alike: Sequence[Resource]) -> tuple[Block, Block, Block | None, Block | None]:
        """What is covered, the plan, its copies, and where these are restored."""
        first = alike[0]
        covered = self._clusters(alike) if first.shape is Shape.CLUSTER_BACKUP else self._covered(first)
        text = f"{self.view.text(first)}\n{_rhythm(first)}\n{_point(first)}"
        elements = tuple(plan.id for plan in self._home(alike))
        icon = self.composer.icon(Item(first.id, first.kind, text, elements), width=190)
        copy = self._copy(alike)
        if copy is None:
            return covered, icon, None, None
        self.copy_of[first.name] = copy.id
        home = self.view.region_of(first.id)
        text = f"restored in {', '.join(place for place in self._places(alike) if place != home)}"
        chip = ChipBlock(id=f"restored/{first.id}", text=text, stroke="#0B7285", most=150, lines=3)
        return covered, icon, copy, chip if len(text) > len("restored in ") else None

    def _places(self, alike: Sequence[Resource]) -> list[str]:
        """The regions that have a plan of this name, or get its copies."""
        regions = [self.view.region_of(plan.id) or "" for plan in alike]
        regions += [action.to_region for plan in alike for action in known(plan, "copies", ())]
        return [region for region in dict.fromkeys(regions) if region]

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

    def _copy(self, alike: Sequence[Resource]) -> IconBlock | None:
        """Where copies go: the plan of the same name in other regions, the bucket, or only their name."""
        first, there = alike[0], alike[1:]
        if first.shape is Shape.CLUSTER_BACKUP:
            return self._bucket(first)
        places = self._places(alike)[1:]
        if not places:
            return None
        text = f"{self.view.text(first)}\n{', '.join(places)}"
        id = there[0].id if there else f"vault/{first.id}"
        item = Item(id, first.kind, text, tuple(plan.id for plan in there))
        return self.composer.icon(item, width=150, part_lines=2)

    def _bucket(self, plan: Resource) -> IconBlock | None:
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
        shape_of = self.composer.shape_of
        for alike in self.plans.values():
            first, shape = alike[0], shape_of(alike[0].id)
            source, bucket = f"covered/{first.id}", shape_of(known(first, "bucket") or "")
            self._rightwards(source, shape, EdgeStyle.BACKUP, text="back up")
            self.composer.wire(shape, source, EdgeStyle.RESTORE, text="restore", leave=(Side.LEFT,),
                               arrive=(Side.RIGHT,))  # fmt: skip
            self._rightwards(shape, bucket, EdgeStyle.BACKUP, bundle=f"bucket:{bucket}")
            restored = f"restored/{first.id}"
            self._rightwards(self.copy_of.get(first.name), restored, EdgeStyle.RESTORE, text="restore")
        for copy in backup_copies(self.view):
            alike = self.plans[self.view.architecture.resources[copy.source].name]
            there = [plan for plan in alike if self.view.region_of(plan.id) == copy.region]
            target = shape_of(there[0].id) if there else self.copy_of.get(alike[0].name)
            self.composer.wire(
                shape_of(copy.source), target, copy.style, text=copy.text, elements=copy.elements
            )

    def _rightwards(
        self, source: str | None, target: str | None, style: EdgeStyle, *, text: str = "", bundle: str = ""
    ) -> None:
        self.composer.wire(
            source, target, style, text=text, bundle=bundle, leave=(Side.RIGHT,), arrive=(Side.LEFT,)
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
