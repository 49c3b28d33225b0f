"""One replication: a SimPy environment whose events change the state of the plant, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Generator
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from withstand.simulation.fluid import answered
from withstand.simulation.levels import LevelTracker
from withstand.simulation.record import Stage
from withstand.simulation.streams import quantile

if TYPE_CHECKING:
    from simpy import Environment

    from withstand.model.estimate import FactUse
    from withstand.simulation.layout import Layout
    from withstand.simulation.plant import Plant

Process = Generator[Any, Any, int]
"""A SimPy process that returns the index of its last link."""

_UNIFORMS = 2.0**64


def uniform(seed: int, scenario: str, replication: int, component: str) -> float:
    """The number in (0, 1) that belongs to this name; the hash of the name itself, cheap and without state.

    One number for each named draw, instead of a stream for each component, keeps variants of an architecture
    coupled draw by draw, and costs a tenth of making a generator.
    """
    name = f"{seed}\x1f{scenario}\x1f{replication}\x1f{component}"
    key = blake2b(name.encode(), digest_size=8).digest()
    return (int.from_bytes(key, "little") + 0.5) / _UNIFORMS


class Step:
    """A link of the recovery chain in the making, with the link it waited for (-1: the fault itself)."""

    __slots__ = ("after", "end", "stage", "start", "what", "where")

    def __init__(self, stage: Stage, what: str, where: str, start: float, end: float, after: int) -> None:
        self.stage = stage
        self.what = what
        self.where = where
        self.start = start
        self.end = end
        self.after = after


class Run:
    """State of one replication. Behaviours change it and call `changed`; nothing else does."""

    def __init__(
        self, plant: Plant, layout: Layout, name: tuple[int, str, int], *, keep: bool = False
    ) -> None:
        import simpy

        self.env: Environment = simpy.Environment()
        self.plant = plant
        self.layout = layout
        self.seed, self.scenario, self.number = name
        self.facts: set[tuple[str, str]] = set()
        self.steps: list[Step] = []
        count = len(plant.stations)
        self.down = [0] * count
        """How many causes keep a station from answering at all."""
        self.failing = [0.0] * count
        """Share of tries that fail at a station: dead copies not yet noticed, gray failures."""
        self.capacity = list(layout.capacity)
        self.servers = list(layout.servers)
        self.load = [0.0] * count
        """Arrivals at each station, requests a second, as of the last evaluation."""
        self.arrivals = list(layout.arrivals)
        self.scale = layout.demand
        self.legs = [1.0] * len(plant.legs)
        self.extra = [1.0] * count
        """Factor on the calls that reach a station, such as reads that a cold cache lets through."""
        self.trackers = [LevelTracker(flow.floor, flow.confirmation, keep=keep) for flow in plant.flows]
        self.platform = LevelTracker(1.0, 0.0)
        """1 while every critical journey is at its floor, else 0."""
        self.keep = keep
        """Curves are kept, for a trace."""
        self.fault_end = math.inf
        self.lost_regions: set[str] = set()
        self.lost_zones: set[str] = set()
        self.frozen: set[str] = set()
        """Regions whose control plane launches and changes nothing."""
        self.shared: dict[str, Any] = {}
        """What behaviours share within the replication, by name: decisions, pools, outcomes of stores."""
        self.watchers: list[Any] = []
        self.notes: list[tuple[float, str, str, str, int]] = []

    # Randomness and facts

    def uniform(self, component: str) -> float:
        """The number in (0, 1) of one component of this replication, always the same."""
        return uniform(self.seed, self.scenario, self.number, component)

    def fact(self, kind: str, name: str) -> FactUse:
        """A fact, remembered as one that this replication rests on. KeyError where there is none."""
        self.facts.add((kind, name))
        return self.layout.fact(kind, name)

    def has_fact(self, kind: str, name: str) -> bool:
        """Whether the catalog knows this number of the kind."""
        return self.layout.has_fact(kind, name)

    def draw(self, component: str, kind: str, name: str) -> float:
        """One value of a fact for one component, by inversion at that component's uniform number."""
        return quantile(self.fact(kind, name).fact, self.uniform(f"{component}\x1f{name}"))

    # Time and links

    def spend(self, stage: Stage, what: str, where: str, *, seconds: float, after: int) -> Process:
        """Lets time pass and records it as a link; returns the link's index."""
        start = self.env.now
        yield self.env.timeout(seconds)
        return self.link(stage, what, where, start, after)

    def link(self, stage: Stage, what: str, where: str, start: float, after: int) -> int:
        """Records a link that ends now."""
        self.steps.append(Step(stage, what, where, start, self.env.now, after))
        return len(self.steps) - 1

    def note(self, what: str, element: str, effect: str = "", cause: int = -1) -> None:
        """An event for the trace that is not a link."""
        self.notes.append((self.env.now, what, element, effect, cause))

    # Load and levels

    def changed(self, cause: int) -> None:
        """State has changed: loads and levels follow; `cause` is the link that did it (-1: the fault)."""
        self.serve()
        self._levels(cause)
        for watcher in self.watchers:
            watcher(cause)
        waiting = self.shared.get("next change")
        if waiting is not None and not waiting.triggered:
            waiting.succeed()

    def serve(self) -> None:
        """Loads of the stations and levels of the legs follow from the state."""
        layout, arrivals, scale = self.layout, self.arrivals, self.scale
        legs = [1.0] * len(self.plant.legs)
        for station in self.plant.order:
            load = 0.0
            for slot, part in layout.loads[station]:
                load += arrivals[slot] * part
            load *= scale * self.extra[station]
            passed = 1.0
            if self.down[station]:
                passed = 0.0
            elif load > layout.watch * self.capacity[station]:
                load = self._exact_load(station, legs)
                passed = self._answered(station, load)
            self.load[station] = load
            failing = self.failing[station]
            if passed < 1.0 or failing > 0.0:
                for leg, calls, need, attempts in self.plant.users[station]:
                    each = passed * (1.0 - failing**attempts)
                    ok = each**calls if calls >= 1.0 else 1.0 - calls * (1.0 - each)
                    legs[leg] *= 1.0 - need * (1.0 - ok)
        self.legs = legs

    def _exact_load(self, station: int, legs: list[float]) -> float:
        """Arrivals after what the stations before it refused."""
        total = 0.0
        slots, weights = self.layout.slots, self.layout.weights
        for leg, calls, need, _ in self.plant.users[station]:
            total += legs[leg] * self.arrivals[slots[leg]] * weights[leg] * calls * need
        return total * self.scale * self.extra[station]

    def _answered(self, station: int, load: float) -> float:
        capacity = self.capacity[station]
        shed = self.layout.shed[station]
        if load > shed * capacity:
            return shed * capacity / load
        return answered(load, capacity, self.servers[station], self.layout.timeouts[station])

    def _levels(self, cause: int) -> None:
        now = self.env.now
        for flow, tracker in zip(self.plant.flows, self.trackers, strict=True):
            tracker.set(now, self.level_of(flow.index), cause)
        down = any(self.trackers[index].below for index in self.layout.critical)
        self.platform.set(now, 0.0 if down else 1.0, cause)

    def level_of(self, index: int) -> float:
        """The service level of a flow now."""
        flow = self.plant.flows[index]
        if flow.route is None:
            return max((self.legs[leg] for leg in flow.legs), default=1.0)
        slots, legs = self.layout.slots, self.legs
        level = 0.0
        for leg in flow.legs:
            level += self.arrivals[slots[leg]] * legs[leg]
        if flow.safe > 0 and level < 1.0:
            level += self._rescued(index, 1.0 - level)
        level = flow.edge + (1.0 - flow.edge) * level
        return min(level, 1.0)

    def _rescued(self, index: int, failed: float) -> float:
        """Share of requests that an origin group answers from its second origin, in time."""
        flow = self.plant.flows[index]
        route = self.plant.routes[flow.route or 0]
        if not route.fallback:
            return 0.0
        # A lost region does not answer connections at all; anything else fails with a status.
        silent = sum(
            self.arrivals[self.layout.slots[leg]]
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
