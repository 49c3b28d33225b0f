"""Headroom: what a region can serve, as a multiple of the platform's peak, and which station limits it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from withstand.simulation.engine.record import CapacityOutcome
from withstand.simulation.plant.connections import connected
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Plant


@remembered
def full_loads(plant: Plant, region: str) -> tuple[NDArray[np.int64], Floats]:
    """Stations and their arrivals a second if the whole peak demand came to one region."""
    totals = np.zeros(len(plant.stations))
    for station, loaders in enumerate(plant.loaders):
        for path, load, _ in loaders:
            if plant.paths[path].region == region:
                totals[station] += plant.paths[path].weight * load * plant.peak
    stations = np.flatnonzero(totals)
    return stations, totals[stations]


def headroom(run: Run, region: str) -> tuple[float, str]:
    """Multiple of the peak that the region could serve now, and the id of the station that limits it."""
    stations, loads = full_loads(run.plant, region)
    if not stations.size:
        return math.inf, ""
    run.notice()
    able = run.room.take(stations) / loads
    able[np.array(run.is_down).take(stations)] = 0.0
    least = int(np.argmin(able))
    return float(able[least]), run.plant.stations[int(stations[least])].id


class Watcher:
    """Follows the headroom of the regions that survive a loss."""

    def __init__(self, run: Run, regions: tuple[str, ...]) -> None:
        self.run = run
        self.regions = regions
        self.start: dict[str, float] = {}
        self.reached: dict[str, float] = {}
        self.curves: dict[str, list[tuple[float, float]]] = {region: [] for region in regions}
        self.seen = -1
        """What the stations could do when it last looked."""
        run.watchers.append(self)

    def __call__(self, cause: int) -> None:
        if self.seen == self.run.able and not self.run.keep:
            return
        self.seen = self.run.able
        for region in self.regions:
            able, _ = headroom(self.run, region)
            self.start.setdefault(region, able)
            if able >= 1:
                self.reached.setdefault(region, self.run.env.now)
            else:
                self.reached.pop(region, None)
            if self.run.keep:
                self.curves[region].append((self.run.env.now, able))

    def settle(self) -> dict[str, CapacityOutcome]:
        """What the regions can do at the end of the fault, before it is repaired."""
        found = {}
        for region in self.regions:
            able, binding = headroom(self.run, region)
            why = self._ceiling(binding)
            found[region] = CapacityOutcome(
                self.start.get(region, able), able, self.reached.get(region, math.inf), binding, why
            )
        return found

    def _ceiling(self, binding: str) -> str:
        element = binding.partition(":")[2]
        return self.run.ceilings.get(element, "") or self._connections(element)

    def _connections(self, element: str) -> str:
        """What connections limit already in the steady state."""
        run = self.run
        _, refused = connected(run.plant.architecture, run.at_load.copies).get(element, (1.0, ""))
        pool = run.plant.pools.get(element)
        return refused or (pool.carried_by if pool is not None and pool.carried < pool.rate else "")
