"""What requests meet: the state of all stations, the loads that follow from it, and the flows' levels."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from withstand.simulation.engine.levels import ROUNDING
from withstand.simulation.load.fluid import answered
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.plant.tries import Failing, tried

if TYPE_CHECKING:
    from withstand.simulation.plant.at_load import PlantAtLoad
    from withstand.simulation.plant.plant import Plant


# Shares of answers sum to 1 up to rounding; what is this close to 1 is 1.
_ROUNDING = 1e-12


class _Noted(list[Any]):
    """One number for each station; it notes which were written to, so that only those are looked at again."""

    __slots__ = ("_touched",)

    def __init__(self, values: Iterable[Any], touched: set[int]) -> None:
        super().__init__(values)
        self._touched = touched

    def __setitem__(self, station: Any, value: Any) -> None:
        list.__setitem__(self, station, value)
        self._touched.add(station)


class Service:
    """What requests meet in one replication: the stations' state, which behaviours change, and the levels."""

    def __init__(self, plant: Plant, at_load: PlantAtLoad) -> None:
        self.plant = plant
        self.at_load = at_load
        self.facts: set[tuple[str, str]] = set()
        self._touched: set[int] = set()
        """Stations that were written to since they were last noticed."""
        self.capacity = _Noted(at_load.steady_capacity, self._touched)
        self.servers = list(at_load.servers)
        """Servers of each station; they change with its capacity."""
        self.arrivals = at_load.arrivals.copy()
        self.scale = at_load.demand
        count = len(plant.stations)
        self.extra = np.ones(count)
        """Factor on the calls that reach a station, such as reads that a cold cache lets through."""
        self.lost_calls: dict[int, float] = {}
        """Path → share of its requests that faults between stations leave it (`lost_calls`)."""
        self.lost_regions: set[str] = set()
        self._nothing_has_failed(count)
        self.load = self._crowd = np.zeros(count)
        """Arrivals at each station, requests a second, as of the last evaluation; if all others answered."""
        self.paths = [1.0] * len(plant.paths)
        """Level of each path: the share of its requests that all its stations answer."""
        self.levels = [1.0] * len(plant.flows)
        self.without_regions = at_load.without(())
        self.shares: list[float] = []
        """`arrivals`, as of the last evaluation."""
        self._made_of: tuple[Any, ...] = ()
        """What else the last evaluation was made of."""
        self._is_calm = False
        """Levels of the paths depend on nothing but which stations are down."""

    def _nothing_has_failed(self, count: int) -> None:
        touched, zeros = self._touched, [0.0] * count
        self.down = _Noted([0] * count, touched)
        """How many causes keep a station from answering at all."""
        self.failing = _Noted(zeros, touched)
        """Share of the answers of a station's living copies that are errors."""
        self.refused = _Noted(zeros, touched)
        """Share of the copies called that refuse at once: dead processes that callers do not know of yet."""
        self.silent = _Noted(zeros, touched)
        """Share of the copies called that say nothing: dead machines that callers do not know of yet."""
        self.called = [0] * count
        """Copies called, living and dead, where some are dead (0: shares are all that is known)."""
        # What follows from these for each station, for those that were noticed.
        self.failed = zeros
        """Share of first tries at each station that fail."""
        self.able = 0
        """Counts the changes of what stations can do."""
        self.room = self.at_load.capacity.copy()
        """`capacity` as an array."""
        self.is_down = [False] * count
        self._limits = self.at_load.steady_limits.copy()
        self._tries: dict[int, Failing] = {}
        self._bad: set[int] = set()
        self._down_moved = False

    def notice(self) -> None:
        """What follows for the stations that were written to."""
        if not self._touched:
            return
        self.able += 1
        margins, shed = self.at_load.margins, self.at_load.shed_shares
        room, limits, bad = self.room, self._limits, self._bad
        for station in self._touched:
            capacity, down = self.capacity[station], self.down[station] > 0
            room[station] = capacity
            limits[station] = min(capacity - margins[station], shed[station] * capacity)
            if down is not self.is_down[station]:
                self.is_down[station] = down
                self._down_moved = True
            failed = self._fail(station)
            if down or failed > 0.0:
                bad.add(station)
            else:
                bad.discard(station)
        self._touched.clear()

    def _fail(self, station: int) -> float:
        """Share of first tries at the station that fail, noted with how they do."""
        failing = (self.failing[station], self.refused[station], self.silent[station])
        if not any(failing):
            failed = 0.0
            self._tries.pop(station, None)
        else:
            errors, refused, silent = failing
            failed = 1.0 - (1.0 - refused - silent) * (1.0 - errors)
            self._tries[station] = self.failing_at(station)
        self.failed[station] = failed
        return failed

    def serve(self) -> None:
        """Loads of the stations and levels of the paths follow from the state.

        Only stations that may refuse something are looked at one by one; they come in the order of the calls.
        """
        paths_stay = self._is_calm
        if not self._see():
            return
        without_regions = self.without_regions
        busy = self._crowd > self._limits
        if self.lost_regions:
            busy &= without_regions.outside
        crowded = busy.nonzero()[0].tolist()
        self._is_calm = not crowded and not self._tries
        self.load = self._crowd
        if self._is_calm and paths_stay and not self._paths_move:
            return
        if not self._is_calm:
            self.load = self._crowd.copy()
        paths = self._pass(sorted({*crowded, *(self._bad & without_regions.reached)}))
        # The same list while nothing moves: whoever follows the levels looks at that first.
        if paths != self.paths:
            self.paths = paths

    def _see(self) -> bool:
        """Whether anything has changed since the last evaluation; what follows from it at once."""
        able = self.able
        self.notice()
        if self.lost_regions != self.without_regions.lost:
            self.without_regions = self.at_load.without(self.lost_regions)
        lost_calls, arrivals, extra = (
            tuple(self.lost_calls.items()),
            self.arrivals.tobytes(),
            self.extra.tobytes(),
        )
        before = self._made_of or (None,) * 5
        self._made_of = made_of = (self.without_regions, lost_calls, arrivals, extra, self.scale)
        if made_of == before and able == self.able:
            return False
        self._paths_move = self._down_moved or made_of[:2] != before[:2]
        self._down_moved = False
        if arrivals != before[2]:
            self.shares = self.arrivals.tolist()
        if made_of[2:] != before[2:]:
            self._crowd = self.at_load.demand_at(self.arrivals) * self.extra * self.scale
        return True

    def _pass(self, troubled: Iterable[int]) -> list[float]:
        """Levels of the paths: what the troubled stations answer, and what calls are lost."""
        without_regions = self.without_regions
        paths = without_regions.paths.copy()
        for station in troubled:
            if self.down[station]:
                for path, left in without_regions.cut[station]:
                    paths[path] *= left
                continue
            failing = self._tries.get(station)
            passed = self._answered(station, paths, failing)
            if passed == 1.0 and failing is None:
                continue
            for path, calls, need, tries in without_regions.users[station]:
                each = passed * tried(tries, failing).answered if failing else passed
                ok = each**calls if calls >= 1.0 else 1.0 - calls * (1.0 - each)
                paths[path] *= 1.0 - need * (1.0 - ok)
        for path, left in self.lost_calls.items():
            paths[path] *= left
        return paths

    def failing_at(self, station: int) -> Failing:
        """How tries at a station fail now."""
        return Failing(
            self.failing[station], self.refused[station], self.silent[station], self.called[station]
        )  # fmt: skip

    def _answered(self, station: int, paths: list[float], failing: Failing | None) -> float:
        """Share that the living copies answer of what reaches them, retries included."""
        capacity: float = self.capacity[station]
        total = 0.0
        arrivals = self.shares
        for path, slot, calls, tries in self.without_regions.callers[station]:
            asked = paths[path] * arrivals[slot] * calls
            if failing is not None:
                self.facts.update(tries.facts)
                asked *= tried(tries, failing).reached
            total += asked
        load = total * self.scale * self.extra.item(station)
        self.load[station] = load
        shed = self.at_load.shed[station]
        if load > shed * capacity:
            return shed * capacity / load
        return answered(load, capacity, self.servers[station], self.at_load.timeouts[station])

    def service_levels(self) -> list[float]:
        """The service level of every flow now, by its index."""
        return [self._level(index) for index in range(len(self.levels))]

    def _level(self, index: int) -> float:
        at_load, paths = self.at_load, self.paths
        plain = at_load.plain[index]
        if plain is not None:
            # Most flows are a path in each of two regions; this is the other way below, written out.
            one, there, other, elsewhere, edge = plain
            level = edge + (1.0 - edge) * (
                self.shares[there] * paths[one] + self.shares[elsewhere] * paths[other]
            )
            return 1.0 if level > 1.0 - _ROUNDING else level
        if not at_load.routed[index]:
            # Work that no journey waits for goes on wherever one of its paths does.
            level = max([paths[path] for path, _ in at_load.flow_paths[index]])
        else:
            served, arrivals = 0.0, self.shares
            for path, slot in at_load.flow_paths[index]:
                served += arrivals[slot] * paths[path]
            if served < 1.0 and at_load.rescued[index]:
                served += self._rescued(index, 1.0 - served)
            edge = at_load.edge[index]
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
            self.shares[self.at_load.slots[path]]
            for path in flow.paths
            if self.plant.paths[path].region in self.lost_regions
        )
        in_time = route.attempts * route.connection_timeout < flow.timeout
        rescued = (failed if route.failover_codes else silent) - (0.0 if in_time else min(silent, failed))
        second = 0.0
        for region, share in route.fallback:
            for path in flow.paths:
                if self.plant.paths[path].region == region:
                    second += share * self.paths[path]
        return max(rescued, 0.0) * flow.safe * second


@remembered
def steady_levels(at_load: PlantAtLoad) -> dict[str, float]:
    """Flow id → its service level at this load before anything has failed."""
    service = Service(at_load.plant, at_load)
    service.serve()
    levels = service.service_levels()
    return {flow.id: levels[flow.index] for flow in at_load.plant.flows}


def overloaded(at_load: PlantAtLoad) -> frozenset[str]:
    """Ids of the flows that are below their floor at this load before anything has failed."""
    levels = steady_levels(at_load)
    return frozenset(flow.id for flow in at_load.plant.flows if levels[flow.id] < flow.floor - ROUNDING)
