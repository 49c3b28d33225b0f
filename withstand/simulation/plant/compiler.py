"""From elements to stations and paths: which stations a request of each flow needs in each region."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from withstand.model.elements.edge import Cdn
from withstand.model.structure.derived import derived
from withstand.model.structure.routing import region_of
from withstand.simulation.plant.demand import regions_of, walk_of
from withstand.simulation.plant.plant import (
    Flow,
    Plant,
    RegionalPath,
    Role,
    Station,
    Use,
    by_element,
    loaders_of,
    users_of,
)
from withstand.simulation.plant.pools import pools_of
from withstand.simulation.plant.routes import Route, route_of
from withstand.simulation.plant.stations import capacity_of
from withstand.simulation.plant.stores import stores_of
from withstand.simulation.plant.walk import ENTRIES, Asked, Call, Walk

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Workload
    from withstand.model.structure.links_in_use import CallLinks

# Of a workload's requests, where no journey says otherwise: the defaults of a journey (design.md §3).
_FLOOR, _CONFIRMATION, _TIMEOUT = 0.99, 60.0, 10.0


class Compiler:
    """One compilation; `compile` is its only use."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.pools = pools_of(architecture)
        self.stations: dict[str, Station] = {}
        self.depths: dict[str, int] = {}
        """Station → calls before it, of the requests that wait for it."""
        self.timeouts: dict[str, float] = {}
        self.walks: list[Walk] = []
        """The walk of each path."""
        self.paths: list[RegionalPath] = []
        self.flows: list[Flow] = []
        self.routes: list[Route] = []
        # Workload id → (share of demand, route, write share) of each journey that waits for it.
        self.used_by: dict[str, list[tuple[float, int, float]]] = {}
        self.call_links: dict[str, CallLinks] = {}

    def compile(self) -> Plant:
        """The plant."""
        peak = self.architecture.traffic.peak if self.architecture.traffic else 0.0
        for journey in self.architecture.journeys.values():
            self._journey(journey)
        named: dict[str, list[Workload]] = {}
        for workload in self.architecture.workloads.values():
            named.setdefault(workload.name, []).append(workload)
        for name, instances in named.items():
            self._workload_flow(name, instances)
        self._note_stations()
        stations = self._ordered()
        place = {station.id: station.index for station in stations}
        paths = tuple(
            replace(path, uses=tuple(_uses(walk, place)))
            for path, walk in zip(self.paths, self.walks, strict=True)
        )
        return Plant(
            architecture=self.architecture,
            regions=tuple(self.architecture.regions),
            stations=stations,
            paths=paths,
            flows=tuple(self.flows),
            routes=tuple(self.routes),
            stores=stores_of(self.architecture),
            pools=self.pools,
            peak=peak,
            users=users_of(stations, paths),
            loaders=loaders_of(stations, paths),
            station_of=by_element(stations),
            call_links={place[id]: links for id, links in self.call_links.items()},
        )

    # Flows

    def _journey(self, journey: Journey) -> None:
        route = route_of(self.architecture, journey, len(self.routes))
        edge = 0.0
        if route is not None:
            route = self._shared(route)
            cdn = self.architecture.elements.get(route.cdn)
            edge = cdn.cache_hit_ratio if isinstance(cdn, Cdn) and journey.cacheable else 0.0
        flow, paths = len(self.flows), []
        for region in regions_of(self.architecture, journey, route):
            walk = walk_of(self.architecture, journey, region)
            paths.append(self._path(flow, region, journey.share, walk))
            if route is not None:
                for id, calls in walk.hard_calls.items():
                    if id in self.architecture.workloads:
                        used = (journey.share * (1 - edge) * calls, route.index, journey.write_share)
                        self.used_by.setdefault(id, []).append(used)
        self.flows.append(
            Flow(
                flow, journey.id, (journey.id,), route.index if route else None, tuple(paths), journey.share,
                journey.floor, journey.confirmation, journey.safe_share, journey.timeout, edge,
                journey.critical, True,
            )
        )  # fmt: skip

    def _shared(self, route: Route) -> Route:
        for known in self.routes:
            if replace(known, index=route.index) == route:
                return known
        self.routes.append(route)
        return route

    def _path(self, flow: int, region: str, weight: float, walk: Walk) -> int:
        self.paths.append(RegionalPath(len(self.paths), flow, region, weight, ()))
        self.walks.append(walk)
        return len(self.paths) - 1

    def _workload_flow(self, name: str, instances: Sequence[Workload]) -> None:
        used = [found for w in instances for found in self.used_by.get(w.id, ())]
        total = sum(share for share, _, _ in used) / max(len(instances), 1)
        route = max(used, key=lambda found: found[0])[1] if used else None
        writes = sum(share * write for share, _, write in used) / (total * len(instances)) if total else 1.0
        flow, paths = len(self.flows), []
        for workload in instances:
            walk = Walk(self.architecture, None, workload.region or "")
            if route is not None:
                branches = self.routes[route].branches
                targets = [each.target for each in branches if each.region == workload.region]
                found = [self.architecture.elements[id] for id in targets if id in self.architecture.elements]
                walk.come_in([element for element in found if isinstance(element, ENTRIES)])
            walk.serve(workload, Call(0.0, writes, 1, patience=_TIMEOUT))
            paths.append(self._path(flow, workload.region or "", 0.0, walk))
        self.flows.append(
            Flow(
                flow, name, tuple(w.id for w in instances), route, tuple(paths), total,
                _FLOOR, _CONFIRMATION, 0.0, _TIMEOUT, 0.0, any(w.critical for w in instances), False,
            )
        )  # fmt: skip

    # Stations

    def _note_stations(self) -> None:
        """Stations are made of what some request waits for, and of what has a limit that load could reach."""
        for walk in self.walks:
            self.call_links.update(walk.links)
            for id, timeout in walk.timeouts.items():
                self.timeouts[id] = min(self.timeouts.get(id, math.inf), timeout)
            for id, asked in walk.asked.items():
                if asked.need > 0:
                    self.depths[id] = max(self.depths.get(id, 0), asked.depth)
                    if id not in self.stations:
                        self.stations[id] = self._made(id, asked)
        for walk in self.walks:
            for id, asked in walk.asked.items():
                if id not in self.stations and math.isfinite((made := self._made(id, asked)).capacity):
                    self.stations[id], self.depths[id] = made, asked.depth

    def _made(self, id: str, asked: Asked) -> Station:
        role = _ROLES.get(id.partition(":")[0], "link")
        element = self.architecture.elements[asked.element]
        place = region_of(self.architecture, element.id)
        limits = capacity_of(self.pools, element, role)
        timeout = self.timeouts.get(id, _TIMEOUT)
        return Station(len(self.stations), id, element.id, place, role, *limits, timeout=timeout)

    def _ordered(self) -> tuple[Station, ...]:
        """The stations in the order of the calls: a caller before what it calls."""
        ordered = sorted(self.stations.values(), key=lambda station: self.depths[station.id])
        return tuple(replace(station, index=index) for index, station in enumerate(ordered))


_ROLES: dict[str, Role] = {
    "entry": "entry", "workload": "workload", "write": "write", "read": "read", "service": "service",
}  # fmt: skip


def _uses(walk: Walk, place: dict[str, int]) -> Sequence[Use]:
    """The walk's stations, as far as there are some."""
    return [
        Use(place[id], asked.calls, asked.need, asked.tries, asked.load)
        for id, asked in walk.asked.items()
        if id in place
    ]


@derived
def compile_plant(architecture: Architecture) -> Plant:
    """Compile an architecture; reading a value that is unknown raises UnknownValueError."""
    return Compiler(architecture).compile()
