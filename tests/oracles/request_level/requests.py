"""Requests one by one: Poisson arrivals, calls in the order of the stations, tries, queues, timeouts.

The same plant and the same states as the engine's, without its formulas. Left out, and refused where the
plant has it: shedding, and lost regions with an origin group that answers for them.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from request_level.station import RequestQueue, exponentials, uniforms

from withstand.simulation.sampling.streams import stream

if TYPE_CHECKING:
    from request_level.states import BelievedState
    from simpy import Event

    from withstand.simulation.plant.at_load import PlantAtLoad
    from withstand.simulation.plant.plant import Plant, RegionalPath, Use
    from withstand.simulation.plant.tries import Failing
    from withstand.simulation.sampling.streams import Floats


# What a sum of products leaves by rounding is no call.
_NONE = 1e-12


@dataclass
class Seen:
    """The requests of one flow that have ended, in the order of their ends."""

    came: list[float] = field(default_factory=list)
    """Time of arrival."""
    took: list[float] = field(default_factory=list)
    """Seconds until the answer; infinite where there was none."""


class Play:
    """Requests to all flows of a plant; `run(until)` goes on from where it was."""

    def __init__(
        self, plant: Plant, at_load: PlantAtLoad, states: Sequence[BelievedState], seed: int
    ) -> None:
        import simpy

        if any(math.isfinite(share) for share in at_load.shed):
            raise ValueError("the request-level run does not know load shedding")
        self.env = simpy.Environment()
        self.plant = plant
        self.seed = seed
        self.state = states[0]
        self.seen = {flow.index: Seen() for flow in plant.flows}
        self.unseen = Seen()
        self.chance = uniforms(self._rng("chance"))
        self.queues = [
            RequestQueue(
                self.env, at_load.timeouts[station.index], exponentials(self._rng(f"service {station.id}"))
            )
            for station in plant.stations
        ]
        most = [max(state.rates[path.index] for state in states) for path in plant.paths]
        self.env.process(self._follow(states))
        for path, rate in zip(plant.paths, most, strict=True):
            if rate > 0:
                self.env.process(self._arrivals(path, rate))

    def run(self, until: float) -> None:
        """Plays up to a time, in seconds since the start."""
        self.env.run(until=until)

    def _rng(self, component: str) -> np.random.Generator:
        return stream(self.seed, "request level", 0, component)

    def _follow(self, states: Sequence[BelievedState]) -> Generator[Event, None, None]:
        for state in states:
            if state.at > self.env.now:
                yield self.env.timeout(state.at - self.env.now)
            self.state = state
            for station, queue in enumerate(self.queues):
                down = state.down[station]
                queue.set(0.0 if down else float(state.capacity[station]), state.servers[station])
                if down:
                    queue.close()

    def _arrivals(self, path: RegionalPath, most: float) -> Generator[Event, None, None]:
        """A Poisson stream at the highest rate of all states, thinned to the rate of the state."""
        uses = sorted((use for use in path.uses if use.need > 0), key=lambda use: use.station)
        beside = [(use, use.load - use.calls * use.need) for use in path.uses]
        beside = [(use, load) for use, load in beside if load > _NONE]
        always = tuple(use for use in uses if use.calls == use.need == 1)
        gaps = exponentials(self._rng(f"arrivals {path.index}"))
        seen = self.seen[path.flow]
        while True:
            yield self.env.timeout(next(gaps) / most)
            rate = self.state.rates[path.index]
            if rate >= most or next(self.chance) * most < rate:
                calls = iter(always) if len(always) == len(uses) else self._calls(uses)
                _Request(self, seen, calls).leave(answered=True)
                for use, load in beside:
                    self._set_off(use, load)

    def _set_off(self, use: Use, load: float) -> None:
        """Calls that nobody waits for: they take their place at the station, and their end is not seen."""
        whole = int(load)
        for _ in range(whole + (next(self.chance) < load - whole)):
            _Request(self, self.unseen, iter((use,))).leave(answered=True)

    def _calls(self, uses: Sequence[Use]) -> Iterator[Use]:
        """The calls of one request, one after the other: a mean of 1.5 is one, and every other time two."""
        for use in uses:
            if use.need < 1 and next(self.chance) >= use.need:
                continue
            whole = int(use.calls)
            more = use.calls > whole and next(self.chance) < use.calls - whole
            for _ in range(whole + more):
                yield use


class _Request:
    """One request on its way through the stations; it ends with the first call that fails."""

    __slots__ = ("began", "calls", "came", "made", "play", "seen", "tried", "use")

    def __init__(self, play: Play, seen: Seen, calls: Iterator[Use]) -> None:
        self.play = play
        self.seen = seen
        self.calls = calls
        self.came = play.env.now
        self.tried: set[int] = set()

    def leave(self, *, answered: bool) -> None:
        """On to the next call, or to the end."""
        use = next(self.calls, None) if answered else None
        if use is None:
            self._end(answered=answered)
            return
        self.use, self.began, self.made = use, self.play.env.now, 0
        self.tried = set()
        self._try()

    def _end(self, *, answered: bool) -> None:
        self.seen.came.append(self.came)
        self.seen.took.append(self.play.env.now - self.came if answered else math.inf)

    def _try(self, _: object = None) -> None:
        """One try: at a copy that lives, refuses, or says nothing until the caller's wait is over."""
        play, use = self.play, self.use
        tries, state = use.tries, play.state
        if state.down[use.station] or self.made == tries.most or play.env.now - self.began >= tries.limit:
            self._end(answered=False)
            return
        self.made += 1
        failing = state.failing[use.station]
        copy = self._chosen(failing)
        if copy >= failing.refused + failing.silent:
            if next(play.chance) >= failing.errors:
                play.queues[use.station].ask(self)
            else:
                self._again(tries.errors)
        elif copy >= failing.silent:
            self._again(tries.refused)
        elif next(play.chance) < tries.silent:
            play.env.timeout(tries.wait).callbacks.append(self._try)
        else:
            self._end(answered=False)

    def _again(self, share: float) -> None:
        if next(self.play.chance) < share:
            self._try()
        else:
            self._end(answered=False)

    def _chosen(self, failing: Failing) -> float:
        """The copy of this try, as a number in [0, 1): the silent ones first, then those that refuse."""
        chance = next(self.play.chance)
        if not (self.use.tries.avoids and failing.copies):
            return chance
        others = [copy for copy in range(failing.copies) if copy not in self.tried] or [int(chance)]
        copy = others[int(chance * len(others))]
        self.tried.add(copy)
        return (copy + 0.5) / failing.copies


def answered_share(seen: Seen, start: float, end: float) -> float:
    """Share of the requests that came in an interval and were answered; NaN where none came."""
    came, took = np.array(seen.came), np.array(seen.took)
    inside = (came >= start) & (came < end)
    return float(np.isfinite(took[inside]).mean()) if inside.any() else math.nan


def times(seen: Seen, start: float, end: float) -> Floats:
    """Seconds that the answered requests took that came in an interval."""
    came, took = np.array(seen.came), np.array(seen.took)
    found: Floats = took[(came >= start) & (came < end) & np.isfinite(took)]
    return found
