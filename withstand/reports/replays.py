"""Replays in the HTML report: each run with its picture, its moments, and what changes on the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from withstand.model.results.estimate import TraceEvent
from withstand.reports.charts.run import position, run_chart
from withstand.reports.charts.svg import Chart, group, rect, text
from withstand.reports.frames import MEANINGS, SIGNS, Frame, Place, Stage, State, frames, steps, stills
from withstand.reports.runs import Run

# Of a dozen runs, the stills of each would make a book; the others have their picture and their list.
_MOST_WITH_STILLS = 4
_LARGE, _SMALL = 34, 20
"""Heights of the signs of boxes and of single icons, in the page's coordinates."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something happens: where the cursor of the picture stands, and what changes on the page."""

    at: float
    x: float
    step: str
    events: tuple[tuple[int, TraceEvent, bool], ...]
    """Index, event, and whether it is on the critical chain."""


@dataclass(frozen=True, slots=True)
class Still:
    """One frame for paper."""

    at: float
    words: str
    svg: Markup


@dataclass(frozen=True, slots=True)
class Replay:
    """A run as the page shows it."""

    run: Run
    chart: Chart
    moments: tuple[Moment, ...]
    stage: Stage | None
    stills: tuple[Still, ...] = ()


def of(runs: Sequence[Run], stage: Stage | None) -> tuple[Replay, ...]:
    """Every run; of each scenario the one with the longest critical chain with stills for paper."""
    longest: dict[str, Run] = {}
    for run in runs:
        best = longest.get(run.trace.scenario)
        if run.trace.critical and (best is None or len(run.trace.critical) > len(best.trace.critical)):
            longest[run.trace.scenario] = run
    on_paper = list(longest.values())[:_MOST_WITH_STILLS]
    return tuple(_replay(number, run, stage, with_stills=run in on_paper) for number, run in enumerate(runs))


def _replay(number: int, run: Run, stage: Stage | None, *, with_stills: bool) -> Replay:
    made = frames(run, stage) if stage else ()
    changes = steps(made) if made else ("",) * len(run.moments)
    moments = tuple(
        Moment(
            at,
            position(run.trace, at),
            change,
            tuple((index, run.trace.events[index], index in run.is_critical) for index in indices),
        )
        for (at, indices), change in zip(run.moments, changes, strict=True)
    )
    chart = run_chart(f"run-{number}-chart", run.trace)
    # A run that changes nothing in the picture has neither the picture nor stills of it.
    drawn = stage if any(changes) else None
    shown = tuple(_still(drawn, run, *each) for each in stills(run, made)) if drawn and with_stills else ()
    return Replay(run, chart, moments, drawn, shown)


def _still(stage: Stage, run: Run, at: float, frame: Frame) -> Still:
    marks = [mark(stage, index, state) for index, state in sorted(frame.items())]
    counts = {state: sum(each is state for each in frame.values()) for state in State}
    places = ", ".join(f"{count} {MEANINGS[state]}" for state, count in counts.items() if count)
    critical = (run.trace.events[index] for index in run.trace.critical)
    now = [f"{each.what} ({each.element})" for each in critical if round(each.at, 1) == at]
    return Still(at, f"{'; '.join(now)}. Places: {places or 'nothing is the matter'}", group(*marks))


def mark(stage: Stage, index: int, state: State) -> Markup:
    """A place with its state: an outline and a sign of its own, besides the colour."""
    return group(*_outline(stage.places[index], SIGNS[state]), class_=f"mark {state.value}")


def places(stage: Stage) -> Markup:
    """All places once, without a state; the script gives them theirs."""
    return Markup("").join(group(*_outline(place, "")) for place in stage.places)


def _outline(place: Place, sign: str) -> tuple[Markup, Markup]:
    large = min(place.width, place.height) > 2 * _LARGE
    size = _LARGE if large else _SMALL
    x, y = (place.x + place.width - 2, place.y + size * 0.9)
    return (
        rect(place.x, place.y, place.width, place.height),
        text(x, y, sign, f"sign {'large' if large else 'small'}", text_anchor="end"),
    )
