"""Headroom: what a region can serve, as a multiple of the platform's peak, and which station limits it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from withstand.simulation.record import CapacityOutcome

if TYPE_CHECKING:
    from withstand.simulation.engine import Run
    from withstand.simulation.layout import Layout


def full_loads(layout: Layout, region: str) -> tuple[tuple[int, float], ...]:
    """(station, arrivals a second) if the whole peak demand came to one region."""
    known = layout.full_loads.get(region)
    if known is not None:
        return known
    plant = layout.plant
    loads = []
    for station in plant.stations:
        total = sum(
            plant.legs[leg].weight * calls * need
            for leg, calls, need, _ in plant.users[station.index]
            if plant.legs[leg].region == region
        )
        if total > 0:
            loads.append((station.index, total * plant.peak))
    layout.full_loads[region] = tuple(loads)
    return layout.full_loads[region]


def headroom(run: Run, region: str) -> tuple[float, str]:
    """Multiple of the peak that the region could serve now, and the id of the station that limits it."""
    least, binding = math.inf, ""
    for station, load in full_loads(run.layout, region):
        able = 0.0 if run.down[station] else run.capacity[station] / load
        if able < least:
            least, binding = able, run.plant.stations[station].id
    return least, binding


class Watcher:
    """Follows the headroom of the regions that survive a loss."""

    def __init__(self, run: Run, regions: tuple[str, ...]) -> None:
        self.run = run
        self.regions = regions
        self.start: dict[str, float] = {}
        self.reached: dict[str, float] = {}
        self.curves: dict[str, list[tuple[float, float]]] = {region: [] for region in regions}
        run.watchers.append(self)

    def __call__(self, cause: int) -> None:
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
        ceilings: dict[str, str] = self.run.shared.get("ceilings", {})
        return ceilings.get(element, "")
