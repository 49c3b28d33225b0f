"""One replication: events that change the state of the plant, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterable
from hashlib import blake2b
from itertools import compress
from operator import ne
from typing import TYPE_CHECKING, Any

from simpy import Event, Timeout

from withstand.model.results.estimate import EventKind
from withstand.simulation.engine.clock import Clock
from withstand.simulation.engine.held_state import HeldState
from withstand.simulation.engine.levels import LevelTracker
from withstand.simulation.engine.record import CapacityOutcome, Link, Note, Stage
from withstand.simulation.engine.service import Service

if TYPE_CHECKING:
    from withstand.model.values.fact_use import FactUse
    from withstand.simulation.plant.at_load import PlantAtLoad
    from withstand.simulation.plant.plant import Plant


Process = Generator[Event, Any, int]
"""A process of SimPy: it yields the events that it waits for, and returns the index of its last link."""

_UNIFORMS = 2.0**64
# As `Link(…)`, without its Python function: most events are links.
_link: Callable[[type[Link], tuple[Any, ...]], Link] = tuple.__new__


def uniform(seed: int, scenario: str, replication: int, component: str) -> float:
    """The number in (0, 1) that belongs to this name; the hash of the name itself, cheap and without state.

    One number for each named draw, instead of a stream for each component, keeps variants of an architecture
    coupled draw by draw, and costs a tenth of making a generator.
    """
    return _hashed(f"{seed}\x1f{scenario}\x1f{replication}\x1f{component}")


def _hashed(name: str) -> float:
    return (int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") + 0.5) / _UNIFORMS


class Run(Service):
    """State of one replication. Behaviours change it and call `changed`; nothing else does."""

    def __init__(
        self, plant: Plant, at_load: PlantAtLoad, name: tuple[int, str, int], *, keep: bool = False
    ) -> None:
        super().__init__(plant, at_load)
        self.env = Clock()
        self.seed, self.scenario, self.number = name
        self._name = "\x1f".join((*map(str, name), ""))
        self.steps: list[Link] = []
        self.trackers = [LevelTracker(flow.floor, flow.confirmation, keep=keep) for flow in plant.flows]
        self.platform = LevelTracker(1.0, 0.0)
        """1 while every critical journey is at its floor, else 0."""
        self.keep = keep
        """Curves are kept, for a trace."""
        self._nothing_has_happened()

    def _nothing_has_happened(self) -> None:
        self._levels_of: tuple[Any, ...] = ()
        """What the levels were made of, so that they are made anew only when that has changed."""
        self._settling = False
        self._cause = -1
        self.watchers: list[Callable[[int], object]] = []
        """Called with the link that caused it, each time that loads and levels have been made anew."""
        self.notes: list[Note] = []
        self.fault_end = math.inf
        self.lost_zones: set[str] = set()
        self.frozen: set[str] = set()
        """Control planes that launch and change nothing: a region, or `KIND@REGION`."""
        self.impaired: set[str] = set()
        """Services of a region that fail most requests: `KIND@REGION`."""
        self.thaw: Event | None = None
        """The next control plane, service or zone works again; None while nobody waits for one."""
        self.hindered: set[tuple[str, str]] = set()
        """(what, element) that was wanted of an impaired control plane and refused."""
        self.struck_regions: set[str] = set()
        """Regions that were lost at some time, whether or not they are back."""
        self.dns_failovers: dict[str, float] = {}
        """Record → time at which 99 % of resolvers no longer answer with the lost endpoint, in seconds."""
        self.ceilings: dict[str, str] = {}
        """Workload → why it could not grow further."""
        self.region_capacity: dict[str, CapacityOutcome] = {}
        """Region → what it can serve at the end of the fault, of those that survive the loss of another."""
        self.repairs: set[int] = set()
        """Links with which a fault itself ends."""
        self.state = HeldState()
        """What belongs to the parts above the engine: copies, nodes, people, stores, links of the network."""

    def forget(self) -> None:
        """Breaks the circles of a replication that is over: its memory is free without the collector.

        Whoever holds the run is held by its clock, its watchers or its state; nothing happens in it any more.
        """
        self.env.close()
        self.watchers.clear()
        self.state.clear()
        del self.env

    # Randomness and facts

    def uniform(self, component: str) -> float:
        """The number in (0, 1) of one component of this replication, always the same."""
        return _hashed(self._name + component)

    def fact(self, kind: str, name: str) -> FactUse:
        """A fact, remembered as one that this replication rests on. KeyError where there is none."""
        self.facts.add((kind, name))
        return self.at_load.fact(kind, name)

    def has_fact(self, kind: str, name: str) -> bool:
        """Whether the catalog knows this number of the kind."""
        return self.at_load.has_fact(kind, name)

    def draw(self, component: str, kind: str, name: str) -> float:
        """One value of a fact for one component, by inversion at that component's uniform number."""
        self.facts.add((kind, name))
        return self.at_load.quantile(kind, name)(_hashed(f"{self._name}{component}\x1f{name}"))

    # Time and links

    def spend(self, stage: Stage, what: str, where: str, *, seconds: float, after: int) -> Process:
        """Lets time pass and records it as a link; returns the link's index."""
        env, steps = self.env, self.steps
        start = env.now
        yield Timeout(env, seconds)
        steps.append(_link(Link, (stage, what, where, start, env.now, after, EventKind.STEP)))
        return len(steps) - 1

    def link(
        self,
        stage: Stage,
        what: str,
        where: str,
        *,
        start: float,
        after: int,
        kind: EventKind = EventKind.STEP,
    ) -> int:
        """Records a link that ends now."""
        self.steps.append(Link(stage, what, where, start, self.env.now, after, kind))
        return len(self.steps) - 1

    def fault_ends(self, where: str, start: float) -> int:
        """Records that a fault which began at `start` ends by itself now."""
        return self.link(
            "restore", "The fault itself ends", where, start=start, after=-1, kind=EventKind.FAULT_ENDS
        )

    @property
    def cause(self) -> int:
        """The link that changed the state last; -1: the fault itself."""
        return self._cause

    def later(self, one: int, other: int) -> int:
        """Of two links the one that ended last; -1 where both are the fault itself."""
        return max(one, other, key=lambda link: self.steps[link].end if link >= 0 else -math.inf)

    def note(
        self,
        what: str,
        element: str,
        effect: str = "",
        cause: int = -1,
        *,
        kind: EventKind = EventKind.NOTE,
    ) -> None:
        """An event for the trace that is not a link; `cause` is the link that led to it (-1: the fault)."""
        self.notes.append(Note(self.env.now, kind, what, element, effect, cause))

    def keep_share(self, station: int, share: float) -> None:
        """Only a share of a station's capacity is left; a share of 0 leaves nothing of an unlimited one."""
        self.capacity[station] = self.capacity[station] * share if share > 0 else 0.0

    # Load and levels

    def changed(self, cause: int) -> None:
        """State has changed: loads and levels follow once all that happens at this time has happened.

        `cause` is the link that did it (-1: the fault); of several at one time the last counts.
        """
        self._cause = cause
        if not self._settling:
            self._settling = True
            self.env.call(0.0, self._settle)

    def _settle(self, _: Event) -> None:
        self._settling = False
        self.serve()
        self._follow_levels(self._cause)
        for watcher in self.watchers:
            watcher(self._cause)

    def _follow_levels(self, cause: int) -> None:
        """Tells the trackers of the flows whose paths or arrivals have changed."""
        known = self._levels_of
        self._levels_of = made_of = (self.without_regions, self.shares, self.paths)
        if made_of == known:
            return
        levels, trackers, now = self.levels, self.trackers, self.env.now
        critical = not known
        for index in self._flows_changed(*known):
            level = self._level(index)
            if level != levels[index]:
                levels[index] = level
                trackers[index].set(now, level, cause)
                critical = critical or index in self.at_load.critical
        if critical:
            down = any(trackers[index].below for index in self.at_load.critical)
            self.platform.set(now, 0.0 if down else 1.0, cause)

    def _flows_changed(self, *known: Any) -> Iterable[int]:
        if not known or known[0] is not self.without_regions:
            return range(len(self.levels))
        _, arrivals, passed = known
        changed: set[int] = set()
        if self.paths is not passed:
            changed = set(compress(self.at_load.path_flows, map(ne, self.paths, passed)))
        if self.shares is not arrivals:
            for slot, (rate, before) in enumerate(zip(self.shares, arrivals, strict=True)):
                if rate != before:
                    changed |= self.at_load.slot_flows[slot]
        return changed
