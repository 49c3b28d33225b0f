"""Copies of a workload over time, and the horizontal autoscaler that follows their utilisation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from withstand.simulation.plant.remembered import remembered
from withstand.simulation.recovery.copies import Copies, copies_of
from withstand.simulation.recovery.scheduling import start
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from simpy import Event

    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.at_load import PlantAtLoad


_KIND = "kubernetes-workload"
# Rounding must not make the clock tick twice at one time.
_SAME_TICK = 1e-6


def follow(run: Run) -> None:
    """Starts one autoscaler for each region that has workloads with scaling."""
    for region in run.plant.regions:
        ids, stations, limits = _scaled(run.at_load, region)
        if ids:
            run.watchers.append(_Scaler(run, region, ids, stations=stations, limits=limits))


@remembered
def _scaled(at_load: PlantAtLoad, region: str) -> tuple[tuple[str, ...], NDArray[np.int64], Floats]:
    """The region's workloads with an autoscaler, their stations, and the utilisation that is too much."""
    plant, tolerance = at_load.plant, at_load.fact(_KIND, "scale_tolerance").fact.value
    ids = tuple(
        id
        for id, pool in plant.pools.items()
        if pool.region == region and pool.target > 0 and plant.station_of.get(id)
    )
    stations = np.array([plant.station_of[id][0] for id in ids], dtype=np.int64)
    return ids, stations, np.array([plant.pools[id].target * (1 + tolerance) for id in ids])


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

    def _tick(self, _: Event) -> None:
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
        run.env.process(start(run, copies, wanted - current, copies.link))
