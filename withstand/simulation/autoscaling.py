"""Copies of a workload over time, and the horizontal autoscaler that follows their utilisation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from withstand.simulation.behaviours import compute_pool
from withstand.simulation.connections import connected, shared_limits
from withstand.simulation.streams import Floats

if TYPE_CHECKING:
    from withstand.simulation.engine import Run
    from withstand.simulation.pools import Pool

_KIND = "kubernetes-workload"
# Rounding must not make the clock tick twice at one time.
_SAME_TICK = 1e-6


class Copies:
    """The copies of one workload: ready, dead (with or without their callers knowing), and on their way."""

    __slots__ = (
        "dead",
        "hot_since",
        "link",
        "pending",
        "pool",
        "ready",
        "refusing",
        "run",
        "silent",
        "station",
        "wanted",
    )

    def __init__(self, run: Run, pool: Pool) -> None:
        self.run = run
        self.pool = pool
        self.ready = run.layout.copies[pool.workload.id]
        self.wanted = self.ready
        self.dead = 0
        self.refusing = 0
        """Dead processes, and in `silent` dead machines, that callers still send to."""
        self.silent = 0
        self.pending = 0
        self.hot_since = math.nan
        self.link = -1
        stations = run.plant.station_of.get(pool.workload.id, ())
        self.station = stations[0] if stations else -1

    def in_zone(self, zones: tuple[str, ...], zone: str) -> int:
        """How many of the ready copies are in a zone, when they are spread as evenly as can be."""
        position = zones.index(zone)
        return self.ready // len(zones) + (1 if position < self.ready % len(zones) else 0)

    def die(self, count: int) -> None:
        """Copies die with their machines; callers still send to them, and hear nothing."""
        self.ready -= count
        self.dead += count
        self.silent += count
        self._apply()

    def crash(self, count: int) -> None:
        """The processes of copies end; callers still send to them, and are refused."""
        self.ready -= count
        self.dead += count
        self.refusing += count
        self._apply()

    def notice(self, count: int) -> None:
        """Callers stop sending to so many copies on dead machines."""
        self.silent = max(self.silent - count, 0)
        self._apply()

    def notice_crash(self, count: int) -> None:
        """Callers stop sending to so many crashed copies."""
        self.refusing = max(self.refusing - count, 0)
        self._apply()

    def evicted(self, count: int) -> None:
        """Dead copies no longer count towards the wanted number."""
        self.dead = max(self.dead - count, 0)
        self._apply()

    def return_to_service(self, count: int) -> None:
        """Dead copies run again where they were."""
        self.dead = max(self.dead - count, 0)
        self.ready += count
        self._apply()

    def started(self, count: int) -> None:
        """Copies that were on their way are ready."""
        self.pending -= count
        self.ready += count
        self._apply()

    def _apply(self) -> None:
        if self.station < 0:
            return
        run, called = self.run, self.ready + self.refusing + self.silent
        run.capacity[self.station] = self.ready * self.pool.served
        run.servers[self.station] = max(self.ready, 1) * self.pool.workload.concurrency
        run.refused[self.station] = self.refusing / called if called else 0.0
        run.silent[self.station] = self.silent / called if called else 0.0
        run.called[self.station] = called
        if run.layout.pooled:
            _share_connections(run)


def _share_connections(run: Run) -> None:
    """Databases take no more connections than they do; copies without them are ready, and serve nothing."""
    limits = shared_limits(run.plant.architecture)
    users = {user: copies_of(run, user) for _, pools in limits.values() for user in pools}
    refused = connected(run.plant.architecture, {user: copies.ready for user, copies in users.items()})
    for user, copies in users.items():
        if copies.station >= 0:
            share, why = refused.get(user, (1.0, ""))
            run.capacity[copies.station] = copies.ready * copies.pool.served * share
            if why:
                run.shared.setdefault("ceilings", {})[user] = why


def copies_of(run: Run, workload: str) -> Copies:
    """The copies of a workload in this replication."""
    key = f"copies {workload}"
    if key not in run.shared:
        run.shared[key] = Copies(run, run.plant.pools[workload])
    found: Copies = run.shared[key]
    return found


def follow(run: Run) -> None:
    """Starts one autoscaler for each region that has workloads with scaling."""
    for region in run.plant.regions:
        scaled = run.layout.scaled.get(region)
        if scaled is None:
            scaled = run.layout.scaled[region] = _scaled(run, region)
        ids, stations, limits = scaled
        if ids:
            run.watchers.append(_Scaler(run, region, ids, stations=stations, limits=limits))


def _scaled(run: Run, region: str) -> tuple[tuple[str, ...], NDArray[np.int64], Floats]:
    """The region's workloads with an autoscaler, their stations, and the utilisation that is too much."""
    tolerance = run.layout.fact(_KIND, "scale_tolerance").fact.value
    ids = tuple(
        id
        for id, pool in run.plant.pools.items()
        if pool.region == region and pool.target > 0 and run.plant.station_of.get(id)
    )
    stations = np.array([run.plant.station_of[id][0] for id in ids], dtype=np.int64)
    return ids, stations, np.array([run.plant.pools[id].target * (1 + tolerance) for id in ids])


class _Scaler:
    """The control loop: at each interval, workloads above their target for as long as metrics take, grow.

    While a tick would change nothing, none is made; the loop's clock goes on all the same.
    """

    def __init__(
        self, run: Run, region: str, ids: tuple[str, ...], *, stations: NDArray[np.int64], limits: Floats
    ) -> None:
        self.run, self.region, self.ids, self.stations, self.limits = run, region, ids, stations, limits
        run.facts.add((_KIND, "scale_tolerance"))
        self.interval = run.fact(_KIND, "scale_decision_interval").fact.value
        self.delay = run.draw(f"metrics {region}", _KIND, "metric_delay")
        self.phase = self.interval * run.uniform(f"scaler {region}")
        self.hot: list[int] = []
        """Workloads above their target at the last tick, by position in `ids`."""
        self.now_hot: list[int] = []
        self.ticking = False
        self.able = -1
        self.load: Floats | None = None
        """What it saw last."""
        self(-1)

    def __call__(self, cause: int) -> None:
        """The plant's state has changed."""
        run = self.run
        if run.able != self.able:
            self.able = run.able
            self.thresholds = self.limits * run.room.take(self.stations)
            self.load = None
        if run.load is not self.load:
            self.load = run.load
            self.now_hot = (run.load.take(self.stations) > self.thresholds).nonzero()[0].tolist()
        if not self.ticking and (self.now_hot != self.hot or self._acts()):
            self._wait()

    def _acts(self) -> bool:
        return bool(self.now_hot) and self.region not in self.run.lost_regions

    def _wait(self) -> None:
        now = self.run.env.now
        ticks = math.floor((now - self.phase) / self.interval + _SAME_TICK) + 1
        self.ticking = True
        self.run.env.call(max(self.phase + ticks * self.interval - now, 0.0), self._tick)

    def _tick(self) -> None:
        for index in self.hot:
            if index not in self.now_hot:
                copies_of(self.run, self.ids[index]).hot_since = math.nan
        self.hot = self.now_hot
        self.ticking = False
        if self._acts():
            for index in self.hot:
                _consider(self.run, copies_of(self.run, self.ids[index]), self.delay)
            self._wait()


def _consider(run: Run, copies: Copies, delay: float) -> None:
    pool = copies.pool
    if copies.ready <= 0:
        return
    if math.isnan(copies.hot_since):
        copies.hot_since = run.env.now
        copies.link = run.later(copies.link, run.cause)
    if run.env.now - copies.hot_since < delay:
        return
    # A copy cannot use more than it has, whatever arrives.
    served = min(float(run.load[copies.station]), float(run.capacity[copies.station]))
    used = served / (copies.ready * pool.rate)
    # Copies that are not ready yet count as idle when growing (Kubernetes, "Algorithm details").
    growth = run.fact(_KIND, "scale_up_factor").fact.value
    current = copies.ready + copies.dead + copies.pending
    wanted = min(
        math.ceil(copies.ready * used / pool.target - 1e-9), math.floor(current * growth), pool.maximum
    )
    copies.hot_since = math.nan
    if wanted > current:
        copies.wanted = wanted
        run.env.process(compute_pool.start(run, copies, wanted - current, copies.link))
