"""Two sides that calls and copies cross: which paths call across, and what is left of their requests.

A side is a region, a zone, or one element. A try across fails with the fault's severity; a call fails when
all its tries do. Calls between zones go to any zone, as load balancing without zone awareness does. Entries
are reached from outside either side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.model.elements.data import Database
from withstand.model.structure.routing import region_of
from withstand.simulation.plant.reach import zone_share
from withstand.simulation.plant.tries import Failing

if TYPE_CHECKING:
    from withstand.model.elements.workload import Dependency, Workload
    from withstand.simulation.plant.plant import Plant, RegionalPath, Station, Use


_LEADERS = frozenset({"writer", "primary"})

Sides = tuple[str, str]
"""Ids of what lies on either side."""


def left_across(plant: Plant, sides: Sides, loss: float) -> Iterator[tuple[int, float]]:
    """Paths that call across, and the share of their requests that is left."""
    for path in plant.paths:
        left = 1.0
        for use in path.uses:
            fails = _failing(plant, path, use, sides=sides, loss=loss)
            if fails > 0:
                each = 1.0 - fails
                ok = each**use.calls if use.calls >= 1 else 1.0 - use.calls * fails
                left *= 1.0 - use.need * (1.0 - ok)
        if left < 1.0:
            yield path.index, left


def _failing(plant: Plant, path: RegionalPath, use: Use, *, sides: Sides, loss: float) -> float:
    """Share of the calls of a path to a station that fail: the mean over its callers, by calls."""
    station = plant.stations[use.station]
    callers = list(_callers(plant, path, station))
    total = sum(dependency.calls_per_request for _, dependency in callers)
    if total <= 0:
        return 0.0
    fails = 0.0
    for workload, dependency in callers:
        across = 0.0
        for near, far in (sides, sides[::-1]):
            cut = Failing(silent=_inside(plant, station.element, station.role, far) * loss)
            across += _inside(plant, workload.id, "workload", near) * (1.0 - use.tries.outcome(cut).answered)
        fails += across * dependency.calls_per_request / total
    return min(fails, 1.0)


def _callers(plant: Plant, path: RegionalPath, station: Station) -> Iterator[tuple[Workload, Dependency]]:
    """The workloads of a path that call a station, directly or through its global database."""
    store = plant.store_of(station.element)
    for use in path.uses:
        workload = plant.architecture.workloads.get(plant.stations[use.station].element)
        for dependency in workload.dependencies if workload is not None else ():
            led = station.role == "write" and store is not None and plant.store_of(dependency.to) is store
            if dependency.mode == "hard" and (dependency.to == station.element or led):
                assert workload is not None
                yield workload, dependency


def _inside(plant: Plant, id: str, role: str, side: str) -> float:
    """Share of an element that lies on a side."""
    if id == side:
        return 1.0
    if side in plant.architecture.regions:
        return 1.0 if region_of(plant.architecture, id) == side else 0.0
    if side not in plant.architecture.zones:
        return 0.0
    element = plant.architecture.elements[id]
    if role == "write" and isinstance(element, Database):
        leaders = [one.zone for one in element.instances if one.role in _LEADERS]
        if leaders:
            return leaders.count(side) / len(leaders)
    return zone_share(plant, id, side)
