"""Overlays: what a scenario, the verdicts or a drift say of each shape and line, painted on the pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from withstand.diagrams.layout.page import Box, Chip, EdgeStyle, Icon, Label, Shape, Status
from withstand.diagrams.layout.text import shortened, text_width
from withstand.diagrams.layout.wires import Wire
from withstand.diagrams.look import STATUSES


@dataclass(frozen=True, slots=True)
class Overlay:
    """What to paint: a state for each element, and what to add to the title and to lines."""

    title: str
    states: Mapping[str, Status]
    """By id of an element; what is not named is `others`."""
    others: Status | None = None
    lost_zones: frozenset[str] = frozenset()
    """Parts of elements in these zones are failed, whatever the element as a whole is."""
    recovery: tuple[str, ...] = ()
    """Written on failover lines to what survives: recovery times with their statistics."""
    legend: tuple[str, ...] = field(default=())

    def paint(self, shapes: Sequence[Shape]) -> list[Shape]:
        """The shapes with their states; headings of boxes say it in words too."""
        parents = {shape.id: shape.parent for shape in shapes}
        return [self._painted(shape, self._state(shape, parents)) for shape in shapes]

    def _state(self, shape: Shape, parents: Mapping[str, str]) -> Status | None:
        if not shape.elements or not isinstance(shape, (Icon, Chip, Box)):
            return None
        at = shape.id
        while at:
            if at in self.lost_zones or at.rpartition("/")[2] in self.lost_zones:
                return Status.FAILED
            at = parents.get(at, "")
        found = {self.states.get(element, self.others) for element in shape.elements}
        return None if isinstance(shape, Box) and found == {self.others} else _of_whole(found)

    @staticmethod
    def _painted(shape: Shape, state: Status | None) -> Shape:
        if state is None:
            return shape
        look = STATUSES[state]
        label = shape.label
        if label and isinstance(shape, Box):
            label = _heading(label, f"{look.sign} {state.value}: ", shape.rect.right)
        elif label and isinstance(shape, Chip):
            line = shortened(f"{look.sign} {label.lines[0]}", shape.rect.width - 8, label.font_size)
            width = text_width(line, label.font_size)
            rect = replace(label.rect, x=shape.rect.center_x - width / 2, width=width)
            label = replace(label, lines=(line,), rect=rect)
        return replace(
            shape, status=state, label=label, properties={**shape.properties, "state": state.value}
        )

    def mark(self, wires: Iterable[Wire], shapes: Sequence[Shape]) -> list[Wire]:
        """The lines with their states: where traffic no longer goes, and where it goes then."""
        if self.others is not Status.SURVIVING:
            return [replace(wire, status=self._of(wire)) for wire in wires]
        states = {shape.id: shape.status for shape in self.paint(shapes)}
        listed = list(wires)
        # Only who loses a way in the scenario takes another one.
        diverted = {
            wire.source
            for wire in listed
            if wire.style is EdgeStyle.TRAFFIC and states.get(wire.target) is Status.FAILED
        }
        return [self._marked(wire, states, wire.source in diverted) for wire in listed]

    def _of(self, wire: Wire) -> Status | None:
        """What verdicts or a drift say of the elements that a line stands for."""
        return _of_whole({self.states.get(element) for element in wire.elements})

    def _marked(self, wire: Wire, states: Mapping[str, Status | None], diverted: bool) -> Wire:
        lost = Status.FAILED in (states.get(wire.source), states.get(wire.target))
        if lost:
            return replace(wire, status=Status.FAILED)
        if wire.style is EdgeStyle.FAILOVER and diverted:
            text = (*wire.text, *self.recovery)
            return replace(wire, status=Status.SURVIVING, text=text)
        return replace(wire, status=Status.SURVIVING) if wire.style is EdgeStyle.TRAFFIC else wire


def _heading(label: Label, prefix: str, right: float) -> Label:
    room = right - label.rect.x - 8
    first = shortened(prefix + label.lines[0], room, label.font_size)
    width = max(label.rect.width, text_width(first, label.font_size, bold=True))
    return replace(label, lines=(first, *label.lines[1:]), rect=replace(label.rect, width=min(width, room)))


_WORST_FIRST = (
    Status.ADDED, Status.REMOVED, Status.CHANGED, Status.VIOLATED, Status.INCONCLUSIVE,
    Status.NOT_ASSESSED, Status.HOLDS,
)  # fmt: skip


def _of_whole(states: set[Status | None]) -> Status | None:
    """What a shape is whose elements are in these states: degraded when only some of them failed, changed
    when only some of them were added or removed."""
    known = {state for state in states if state is not None}
    if not known:
        return None
    if known & {Status.FAILED, Status.DEGRADED, Status.SURVIVING}:
        return Status.DEGRADED if len(known) > 1 else next(iter(known))
    if known <= {Status.ADDED, Status.REMOVED, Status.CHANGED} and len(states) > 1:
        return Status.CHANGED
    return next((state for state in _WORST_FIRST if state in known), None)


def verdict_overlay(states: Mapping[str, Status]) -> Overlay:
    """What the claims say of each element (`verdicts_of` a result)."""
    return Overlay("verdicts", states, legend=_named(states.values()))


def drift_overlay(added: Iterable[str], removed: Iterable[str], changed: Iterable[str]) -> Overlay:
    """What differs between two architectures of the same system, by ids of elements.

    Draw the architecture that holds both what was added and what was removed.
    """
    states = {
        **dict.fromkeys(changed, Status.CHANGED),
        **dict.fromkeys(added, Status.ADDED),
        **dict.fromkeys(removed, Status.REMOVED),
    }
    return Overlay("difference to the earlier version", states, legend=_named(states.values()))


def _named(states: Iterable[Status]) -> tuple[str, ...]:
    found = set(states)
    return tuple(status.value for status in Status if status in found)
