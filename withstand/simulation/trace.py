"""One replication in full: events in order with time, cause and effect, and the curves of service levels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.estimate import Curve, Trace, TraceEvent
from withstand.simulation.scenarios import perform

if TYPE_CHECKING:
    from withstand.model.scenario import Scenario
    from withstand.simulation.engine import Run
    from withstand.simulation.layout import Layout
    from withstand.simulation.plant import Plant


def trace(plant: Plant, layout: Layout, scenario: Scenario, name: tuple[int, int]) -> Trace:
    """Plays a replication again and keeps everything; `name` is (seed, number)."""
    run = perform(plant, layout, scenario, name, keep=True)
    return Trace(name[1], f"{scenario.label}, replication {name[1]}", _events(run), _curves(run))


def _events(run: Run) -> tuple[TraceEvent, ...]:
    found: list[tuple[float, int, str, str, str, int]] = []
    for at, what, element, effect, cause in run.notes:
        found.append((at, -1, what, element, effect, cause))
    for index, step in enumerate(run.steps):
        found.append((step.end, index, step.what, step.where, step.stage, step.after))
    for flow, tracker in zip(run.plant.flows, run.trackers, strict=True):
        previous = 1.0
        for at, level in tracker.curve or ():
            if (level < tracker.floor) != (previous < tracker.floor):
                what = "Below its floor" if level < tracker.floor else "Back at its floor"
                found.append((at, len(run.steps), what, flow.id, f"service level {level:.1%}", -1))
            previous = level
    found.sort(key=lambda event: (event[0], event[1]))
    position = {event[1]: place for place, event in enumerate(found) if 0 <= event[1] < len(run.steps)}
    return tuple(
        TraceEvent(at, what, element, effect, position.get(cause) if cause >= 0 else None)
        for at, _, what, element, effect, cause in found
    )


def _curves(run: Run) -> tuple[Curve, ...]:
    curves = [
        Curve(f"service level of {flow.id}", "fraction", *_steps(tracker.curve or []))
        for flow, tracker in zip(run.plant.flows, run.trackers, strict=True)
        if flow.is_journey
    ]
    watcher = run.shared.get("headroom")
    if watcher is not None:
        curves += [
            Curve(f"capacity of {region}", "ratio", *_steps(points))
            for region, points in watcher.curves.items()
        ]
    return tuple(curves)


def _steps(points: list[tuple[float, float]]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Times and values; of several values at one time the last counts."""
    last = dict(points)
    return tuple(last), tuple(last.values())
