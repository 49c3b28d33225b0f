"""One replication: events that change the state of the plant, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from withstand.simulation.fluid import answered
from withstand.simulation.kernel import Environment
from withstand.simulation.levels import LevelTracker
from withstand.simulation.record import Link, Stage
from withstand.simulation.tries import Failing, tried

if TYPE_CHECKING:
    from withstand.model.estimate import FactUse
    from withstand.simulation.layout import Layout
    from withstand.simulation.plant import Plant

Process = Generator[Any, Any, int]
"""A process (`kernel`) that returns the index of its last link."""

_UNIFORMS = 2.0**64
# Shares of answers sum to 1 up to rounding; what is this close to 1 is 1.
_ROUNDING = 1e-12


def uniform(seed: int, scenario: str, replication: int, component: str) -> float:
    """The number in (0, 1) that belongs to this name; the hash of the name itself, cheap and without state.

    One number for each named draw, instead of a stream for each component, keeps variants of an architecture
    coupled draw by draw, and costs a tenth of making a generator.
    """
    return _hashed(f"{seed}\x1f{scenario}\x1f{replication}\x1f{component}")


def _hashed(name: str) -> float:
    return (int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") + 0.5) / _UNIFORMS


class Run:
    """State of one replication. Behaviours change it and call `changed`; nothing else does."""

    def __init__(
        self, plant: Plant, layout: Layout, name: tuple[int, str, int], *, keep: bool = False
    ) -> None:
        self.env = Environment()
        self.plant = plant
        self.layout = layout
        self.seed, self.scenario, self.number = name
        self._name = "\x1f".join((*map(str, name), ""))
        self.facts: set[tuple[str, str]] = set()
        self.steps: list[Link] = []
        count = len(plant.stations)
        self._nothing_has_failed(count)
        self.capacity = layout.capacity.copy()
        self.servers = list(layout.servers)
        self.load = np.zeros(count)
        """Arrivals at each station, requests a second, as of the last evaluation."""
        self.arrivals = layout.arrivals.copy()
        self.scale = layout.demand
        self._arrivals: list[float] = []
        self._demand = self._limits = self.load
        self._bad = self.load > 0.0
        self._room = b""
        self.legs = [1.0] * len(plant.legs)
        """Level of each leg: the share of its requests that all its stations answer."""
        self._standing = layout.without(())
        self.levels = [1.0] * len(plant.flows)
        self.extra = np.ones(count)
        """Factor on the calls that reach a station, such as reads that a cold cache lets through."""
        self.trackers = [LevelTracker(flow.floor, flow.confirmation, keep=keep) for flow in plant.flows]
        self.platform = LevelTracker(1.0, 0.0)
        """1 while every critical journey is at its floor, else 0."""
        self.keep = keep
        """Curves are kept, for a trace."""
        self._nothing_has_happened()

    def _nothing_has_failed(self, count: int) -> None:
        self.down = np.zeros(count, dtype=np.int64)
        """How many causes keep a station from answering at all."""
        self.failing = np.zeros(count)
        """Share of the answers of a station's living copies that are errors."""
        self.refused = np.zeros(count)
        """Share of the copies called that refuse at once: dead processes that callers do not know of yet."""
        self.silent = np.zeros(count)
        """Share of the copies called that say nothing: dead machines that callers do not know of yet."""
        self.called = np.zeros(count, dtype=np.int64)
        """Copies called, living and dead, where some are dead; 0: shares are all that is known."""
        self.failed = [0.0] * count
        """Share of first tries at each station that fail, as of the last evaluation."""
        self._quality: tuple[bytes, ...] = ()

    def _nothing_has_happened(self) -> None:
        self._levels_of: tuple[Any, ...] = ()
        """What the levels were made of, so that they are made anew only when that has changed."""
        self._settling = False
        self._cause = -1
        self.watchers: list[Any] = []
        self.notes: list[tuple[float, str, str, str, int]] = []
        self.fault_end = math.inf
        self.lost_regions: set[str] = set()
        self.lost_zones: set[str] = set()
        self.frozen: set[str] = set()
        """Control planes that launch and change nothing: a region, or `KIND@REGION`."""
        self.impaired: set[str] = set()
        """Services of a region that fail most requests: `KIND@REGION`."""
        self.severed: dict[int, float] = {}
        """Leg → share of its requests that faults between stations leave it (`severed`)."""
        self.shared: dict[str, Any] = {}
        """What behaviours share within the replication, by name: decisions, pools, outcomes of stores."""

    # Randomness and facts

    def uniform(self, component: str) -> float:
        """The number in (0, 1) of one component of this replication, always the same."""
        return _hashed(self._name + component)

    def fact(self, kind: str, name: str) -> FactUse:
        """A fact, remembered as one that this replication rests on. KeyError where there is none."""
        self.facts.add((kind, name))
        return self.layout.fact(kind, name)

    def has_fact(self, kind: str, name: str) -> bool:
        """Whether the catalog knows this number of the kind."""
        return self.layout.has_fact(kind, name)

    def draw(self, component: str, kind: str, name: str) -> float:
        """One value of a fact for one component, by inversion at that component's uniform number."""
        self.facts.add((kind, name))
        return self.layout.quantile(kind, name)(_hashed(f"{self._name}{component}\x1f{name}"))

    # Time and links

    def spend(self, stage: Stage, what: str, where: str, *, seconds: float, after: int) -> Process:
        """Lets time pass and records it as a link; returns the link's index."""
        start = self.env.now
        yield seconds
        return self.link(stage, what, where, start=start, after=after)

    def link(self, stage: Stage, what: str, where: str, *, start: float, after: int) -> int:
        """Records a link that ends now."""
        self.steps.append(Link(stage, what, where, start, self.env.now, after))
        return len(self.steps) - 1

    @property
    def cause(self) -> int:
        """The link that changed the state last; -1: the fault itself."""
        return self._cause

    def later(self, one: int, other: int) -> int:
        """Of two links the one that ended last; -1 where both are the fault itself."""
        return max(one, other, key=lambda link: self.steps[link].end if link >= 0 else -math.inf)

    def note(self, what: str, element: str, effect: str = "", cause: int = -1) -> None:
        """An event for the trace that is not a link."""
        self.notes.append((self.env.now, what, element, effect, cause))

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

    def _settle(self) -> None:
        self._settling = False
        self.serve()
        self._follow_levels(self._cause)
        for watcher in self.watchers:
            watcher(self._cause)

    def serve(self) -> None:
        """Loads of the stations and levels of the legs follow from the state.

        Only stations that may refuse something are looked at one by one; they come in the order of the calls.
        """
        self._see()
        standing = self._standing
        self.load = self._demand * self.extra * self.scale
        busy = self.load > self._limits
        troubled = busy | self._bad
        if self.lost_regions:
            troubled &= standing.outside
        legs = standing.legs.copy()
        for station in troubled.nonzero()[0].tolist():
            if self.down[station]:
                for leg, left in standing.cut[station]:
                    legs[leg] *= left
                continue
            failing = self.failing_at(station) if self.failed[station] else None
            passed = self._answered(station, legs, failing)
            for leg, calls, need, tries in standing.users[station]:
                each = passed * tried(tries, failing).answered if failing else passed
                ok = each**calls if calls >= 1.0 else 1.0 - calls * (1.0 - each)
                legs[leg] *= 1.0 - need * (1.0 - ok)
        for leg, left in self.severed.items():
            legs[leg] *= left
        self.legs = legs

    def _see(self) -> None:
        """What `serve` needs of the state, made anew only where the state has changed."""
        self._standing = self.layout.without(self.lost_regions)
        arrivals = self.arrivals.tolist()
        if arrivals != self._arrivals:
            self._arrivals = arrivals
            self._demand = np.add.reduce(self.layout.loads * self.arrivals, axis=1)
        quality = (
            self.down.tobytes(), self.failing.tobytes(), self.refused.tobytes(), self.silent.tobytes(),
        )  # fmt: skip
        if quality != self._quality:
            self._quality = quality
            failed = 1.0 - (1.0 - self.refused - self.silent) * (1.0 - self.failing)
            self.failed = failed.tolist()
            self._bad = (self.down > 0) | (failed > 0.0)
        room = self.capacity.tobytes()
        if room != self._room:
            self._room = room
            self._limits = self.layout.unhindered(self.capacity)

    def failing_at(self, station: int) -> Failing:
        """How tries at a station fail now."""
        return Failing(
            float(self.failing[station]), float(self.refused[station]), float(self.silent[station]),
            int(self.called[station]),
        )  # fmt: skip

    @property
    def able(self) -> tuple[bytes, bytes]:
        """Stands for what each station can do, down or not and its capacity, as of the last evaluation."""
        return self._quality[0], self._room

    def _answered(self, station: int, legs: list[float], failing: Failing | None) -> float:
        """Share that the living copies answer of what reaches them, retries included."""
        capacity = float(self.capacity[station])
        total = 0.0
        arrivals = self._arrivals
        for leg, slot, weight, calls, need, tries in self._standing.callers[station]:
            asked = legs[leg] * arrivals[slot] * weight * calls * need
            if failing is not None:
                self.facts.update(tries.facts)
                asked *= tried(tries, failing).reached
            total += asked
        load = total * self.scale * float(self.extra[station])
        self.load[station] = load
        shed = self.layout.shed[station]
        if load > shed * capacity:
            return shed * capacity / load
        return answered(load, capacity, self.servers[station], self.layout.timeouts[station])

    def _follow_levels(self, cause: int) -> None:
        """Tells the trackers of the flows whose legs or arrivals have changed."""
        layout, now = self.layout, self.env.now
        known = self._levels_of
        self._levels_of = made_of = (self._standing, self._arrivals, self.legs)
        if made_of == known:
            return
        levels = self.levels
        for index in self._flows_changed(*known):
            level = self._level(index)
            if level != levels[index]:
                levels[index] = level
                self.trackers[index].set(now, level, cause)
        down = any(self.trackers[index].below for index in layout.critical)
        self.platform.set(now, 0.0 if down else 1.0, cause)

    def _flows_changed(self, *known: Any) -> Iterable[int]:
        if not known or known[0] is not self._standing:
            return range(len(self.levels))
        _, arrivals, passed = known
        flows = self.layout.leg_flows
        now = zip(flows, self.legs, passed, strict=True)
        changed = {flow for flow, level, before in now if level != before}
        if self._arrivals is not arrivals:
            for slot, rate in enumerate(self._arrivals):
                if rate != arrivals[slot]:
                    changed.update(self.layout.slot_flows[slot])
        return changed

    def service_levels(self) -> list[float]:
        """The service level of every flow now, by its index."""
        return [self._level(index) for index in range(len(self.levels))]

    def _level(self, index: int) -> float:
        layout = self.layout
        legs = layout.flow_legs[index]
        if not layout.routed[index]:
            # Work that no journey waits for goes on wherever one of its legs does.
            level = max([self.legs[leg] for leg in legs])
        else:
            served = 0.0
            for leg in legs:
                served += self._arrivals[layout.slots[leg]] * self.legs[leg]
            if served < 1.0 and layout.rescued[index]:
                served += self._rescued(index, 1.0 - served)
            edge = layout.edge[index]
            level = edge + (1.0 - edge) * served
        return 1.0 if level > 1.0 - _ROUNDING else level

    def _rescued(self, index: int, failed: float) -> float:
        """Share of requests that an origin group answers from its second origin, in time."""
        flow = self.plant.flows[index]
        route = self.plant.routes[flow.route or 0]
        if not route.fallback:
            return 0.0
        # A lost region does not answer connections at all; anything else fails with a status.
        silent = sum(
            self._arrivals[self.layout.slots[leg]]
            for leg in flow.legs
            if self.plant.legs[leg].region in self.lost_regions
        )
        in_time = route.attempts * route.connection_timeout < flow.timeout
        rescued = (failed if route.failover_codes else silent) - (0.0 if in_time else min(silent, failed))
        second = 0.0
        for region, share in route.fallback:
            for leg in flow.legs:
                if self.plant.legs[leg].region == region:
                    second += share * self.legs[leg]
        return max(rescued, 0.0) * flow.safe * second
