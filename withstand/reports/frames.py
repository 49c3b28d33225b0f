"""What a replication does to the shapes of a page, moment by moment: the frames of its replay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from withstand.model.results.estimate import EventKind, Trace, TraceEvent
from withstand.reports.runs import Run

_MOST_STILLS = 4


class State(StrEnum):
    """What a shape is at a moment; the worst of its elements counts, in this order."""

    FAILED = "failed"
    ACTING = "acting"
    BELOW = "below"
    BACK = "back"


SIGNS = {State.FAILED: "✕", State.ACTING: "▶", State.BELOW: "!", State.BACK: "✓"}
"""Never colour alone: each state has a sign, and an outline of its own."""

MEANINGS = {
    State.FAILED: "failed",
    State.ACTING: "something happens here now",
    State.BELOW: "below the floor",
    State.BACK: "back, or taking over",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a shape is on its page, in the page's coordinates, and the elements that it stands for."""

    x: float
    y: float
    width: float
    height: float
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """The page that runs are replayed on."""

    page: str
    width: float
    height: float
    places: tuple[Place, ...]
    struck: Mapping[str, tuple[int, ...]]
    """Key of a scenario → the places that its faults take away, as indices."""


Frame = Mapping[int, State]
"""Index of a place → its state; places that nothing has happened to are left out."""


def frames(run: Run, stage: Stage) -> tuple[Frame, ...]:
    """The state of every place at each moment of a run."""
    return tuple(_Replay(stage, run.trace).frames(run))


def steps(made: tuple[Frame, ...]) -> tuple[str, ...]:
    """What changes from each frame to the next: "failed:1,2 below:7 :9" ("": nothing is the matter there)."""
    before: Frame = {}
    found = []
    for frame in made:
        changed: dict[str, list[str]] = {}
        for index in sorted({*before, *frame}):
            if before.get(index) != frame.get(index):
                changed.setdefault(frame[index].value if index in frame else "", []).append(str(index))
        found.append(" ".join(f"{state}:{','.join(indices)}" for state, indices in changed.items()))
        before = frame
    return tuple(found)


def stills(run: Run, made: tuple[Frame, ...]) -> tuple[tuple[float, Frame], ...]:
    """A few frames that tell the run on paper: the fault, steps of the critical chain, and its end."""
    moment_of = {index: place for place, (_, indices) in enumerate(run.moments) for index in indices}
    chosen = list(dict.fromkeys(moment_of[index] for index in run.trace.critical)) or [0, len(made) - 1]
    while len(chosen) > _MOST_STILLS:
        # The first and the last stay; between them, the frame that is soonest followed by the next goes.
        at = [run.moments[place][0] for place in chosen]
        del chosen[min(range(1, len(chosen) - 1), key=lambda index: at[index + 1] - at[index])]
    return tuple((run.moments[place][0], made[place]) for place in dict.fromkeys(chosen))


class _Replay:
    def __init__(self, stage: Stage, trace: Trace) -> None:
        self.trace = trace
        self.struck = frozenset(stage.struck.get(trace.scenario, ()))
        self.places_of: dict[str, list[int]] = {}
        for index, place in enumerate(stage.places):
            for element in place.elements:
                self.places_of.setdefault(element, []).append(index)
        self.by_bare: dict[str, list[str]] = {}
        for element in self.places_of:
            self.by_bare.setdefault(element.partition("@")[0], []).append(element)
        self.down: frozenset[int] = frozenset()
        """Places that the fault has taken away."""
        self.risen: frozenset[int] = frozenset()
        """Places that the end of the fault has given back."""
        self.states: dict[str, State] = {}

    def frames(self, run: Run) -> Iterator[Frame]:
        for _, indices in run.moments:
            acting: set[str] = set()
            for index in indices:
                acting.update(self._happen(self.trace.events[index]))
            yield self._frame(acting)
            done = (id for id in acting if self.states.get(id) is not State.BELOW)
            self.states |= dict.fromkeys(done, State.BACK)

    def _happen(self, event: TraceEvent) -> list[str]:
        """Changes the states; the elements that something is done at just now."""
        elements = self._meant(event.element)
        if event.kind is EventKind.FAULT_BEGINS:
            places = (place for id in elements for place in self.places_of[id])
            self.down |= self.struck or frozenset(places)
        elif event.kind is EventKind.FAULT_ENDS:
            self.risen, self.down = self.risen | self.down, frozenset()
        elif event.kind is EventKind.BELOW:
            self.states |= dict.fromkeys(elements, State.BELOW)
        elif event.kind is EventKind.BACK:
            self.states |= dict.fromkeys(elements, State.BACK)
        else:
            return elements
        return []

    def _meant(self, name: str) -> list[str]:
        """An element, or all instances of a workload that is named without its region."""
        return [name] if name in self.places_of else self.by_bare.get(name, [])

    def _frame(self, acting: set[str]) -> Frame:
        found = dict.fromkeys(self.risen, State.BACK)
        order = list(State)
        for id, state in {**self.states, **dict.fromkeys(acting, State.ACTING)}.items():
            for place in self.places_of.get(id, ()):
                found[place] = min(found.get(place, state), state, key=order.index)
        return found | dict.fromkeys(self.down, State.FAILED)
