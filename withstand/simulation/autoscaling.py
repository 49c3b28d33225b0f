"""Copies of a workload over time, and the horizontal autoscaler that follows their utilisation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from withstand.simulation.behaviours import compute_pool
from withstand.simulation.streams import Floats

if TYPE_CHECKING:
    from withstand.simulation.engine import Process, Run
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
        "run",
        "station",
        "unnoticed",
        "wanted",
    )

    def __init__(self, run: Run, pool: Pool) -> None:
        self.run = run
        self.pool = pool
        self.ready = run.layout.copies[pool.workload.id]
        self.wanted = self.ready
        self.dead = 0
        self.unnoticed = 0
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
        """Copies die; callers still send to them."""
        self.ready -= count
        self.dead += count
        self.unnoticed += count
        self._apply()

    def notice(self, count: int) -> None:
        """Callers stop sending to so many dead copies."""
        self.unnoticed = max(self.unnoticed - count, 0)
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
        run, called = self.run, self.ready + self.unnoticed
        run.capacity[self.station] = self.ready * self.pool.rate
        run.servers[self.station] = max(self.ready, 1) * self.pool.workload.concurrency
        run.failing[self.station] = self.unnoticed / called if called else 0.0


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
        if scaled[0]:
            run.env.process(_scaler(run, region, *scaled))


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


def _scaler(
    run: Run, region: str, ids: tuple[str, ...], stations: NDArray[np.int64], limits: Floats
) -> Process:
    """The control loop: at each interval, workloads above their target for as long as metrics take, grow.

    While nothing is too hot, it waits for the next change instead of ticking.
    """
    run.facts.add((_KIND, "scale_tolerance"))
    interval = run.fact(_KIND, "scale_decision_interval").fact.value
    delay = run.draw(f"metrics {region}", _KIND, "metric_delay")
    phase = interval * run.uniform(f"scaler {region}")
    hot: set[int] = set()
    while True:
        # The loop's clock goes on while it has nothing to do.
        ticks = math.floor((run.env.now - phase) / interval + _SAME_TICK) + 1
        yield run.env.timeout(max(phase + ticks * interval - run.env.now, 0.0))
        now_hot = set(np.flatnonzero(run.load[stations] > limits * run.capacity[stations]).tolist())
        for index in hot - now_hot:
            copies_of(run, ids[index]).hot_since = math.nan
        hot = now_hot
        if region not in run.lost_regions:
            for index in sorted(hot):
                _consider(run, copies_of(run, ids[index]), delay)
        if not hot or region in run.lost_regions:
            yield _next_change(run)


def _next_change(run: Run) -> object:
    """An event at the next change of the plant's state."""
    event = run.shared.get("next change")
    if event is None or event.triggered:
        event = run.shared["next change"] = run.env.event()
    return event


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
    used = min(float(run.load[copies.station] / run.capacity[copies.station]), 1.0)
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
