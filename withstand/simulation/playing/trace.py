"""One replication in full: events in order with time, cause and effect, and the curves of service levels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from withstand.model.results.estimate import Curve, CurveKind, EventKind, Trace, TraceEvent
from withstand.simulation.playing.scenario import perform
from withstand.simulation.recovery.headroom import Watcher

if TYPE_CHECKING:
    from withstand.model.elements.scenario import Scenario
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.at_load import PlantAtLoad
    from withstand.simulation.plant.plant import Plant


_SAID = {EventKind.BELOW: "Below its floor", EventKind.BACK: "Back at its floor"}


def trace(plant: Plant, at_load: PlantAtLoad, scenario: Scenario, name: tuple[int, int]) -> Trace:
    """Plays a replication again and keeps everything; `name` is (seed, number)."""
    run = perform(plant, at_load, scenario, name, keep=True)
    return Trace(
        name[1], f"{scenario.label}, replication {name[1]}", _events(run), _curves(run), (), scenario.id
    )


class _Event(NamedTuple):
    at: float
    order: int
    """Of what happens at one moment: first what begins, then the steps, then what follows for the levels."""
    kind: EventKind
    what: str
    element: str
    effect: str
    step: int = -1
    """Which step it is; -1: none."""
    after: int = -1
    """The step that caused it; -1: what began last before it."""


def _events(run: Run) -> tuple[TraceEvent, ...]:
    steps = len(run.steps)
    found = [
        _Event(note.at, -1, note.kind, note.what, note.element, note.effect, after=note.cause)
        for note in run.notes
    ]
    found += [
        _Event(link.end, index, link.kind, link.what, link.where, link.stage, index, link.after)
        for index, link in enumerate(run.steps)
    ]
    found += [event._replace(order=steps) for event in _level_events(run)]
    found.sort(key=lambda event: (event.at, event.order))
    position = {event.step: place for place, event in enumerate(found) if event.step >= 0}
    made: list[TraceEvent] = []
    began: int | None = None
    for place, event in enumerate(found):
        cause = began if event.after < 0 else position.get(event.after)
        made.append(TraceEvent(event.at, event.kind, event.what, event.element, event.effect, cause))
        if event.kind is EventKind.FAULT_BEGINS:
            began = place
    return tuple(made)


def _level_events(run: Run) -> Iterator[_Event]:
    """When flows leave their floor and come back to it: by the step that ended at that moment, if one did."""
    ended = {link.end: index for index, link in enumerate(run.steps)}
    for flow, tracker in zip(run.plant.flows, run.trackers, strict=True):
        previous = 1.0
        for at, level in tracker.curve or ():
            if (level < tracker.floor) != (previous < tracker.floor):
                kind = EventKind.BELOW if level < tracker.floor else EventKind.BACK
                effect = f"service level {level:.1%}"
                yield _Event(at, 0, kind, _SAID[kind], flow.id, effect, after=ended.get(at, -1))
            previous = level


def _curves(run: Run) -> tuple[Curve, ...]:
    curves = [
        Curve(f"service level of {flow.id}", "fraction", *_steps(tracker.curve or []))
        for flow, tracker in zip(run.plant.flows, run.trackers, strict=True)
        if flow.is_journey
    ]
    watcher = run.state.find(Watcher)
    if watcher is not None:
        curves += [
            Curve(f"capacity of {region}", "ratio", *_steps(points), CurveKind.SUPPLY)
            for region, points in watcher.curves.items()
        ]
    return tuple(curves)


def _steps(points: list[tuple[float, float]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Times and values; of several values at one time the last counts."""
    last = dict(points)
    return tuple(last), tuple(last.values())
