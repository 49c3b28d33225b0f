"""From elements to stations and paths: which stations a request of each flow needs in each region."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from typing import TYPE_CHECKING

from withstand.catalog.spec import Shape
from withstand.model.elements.data import Cache, Database, GlobalDatabase, Table
from withstand.model.elements.edge import ApiGateway, Cdn, LoadBalancer
from withstand.model.structure.derived import derived
from withstand.model.structure.links_in_use import LINKS, CallLinks, call_links
from withstand.model.structure.routing import followed, region_of
from withstand.simulation.plant.plant import (
    Flow,
    Plant,
    RegionalPath,
    Role,
    Station,
    Use,
    by_element,
    users_of,
)
from withstand.simulation.plant.pools import pools_of
from withstand.simulation.plant.retry_policy import patience_of_try, tries_of
from withstand.simulation.plant.routes import Route, route_of
from withstand.simulation.plant.stations import Call, capacity_of, connections, serves
from withstand.simulation.plant.stores import stores_of
from withstand.simulation.plant.tries import ONCE, Tries, weaker
from withstand.simulation.sampling.fact_log import FactLog

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.base import Named
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Dependency, Workload
    from withstand.model.structure.links_in_use import CallLinks
    from withstand.simulation.plant.routes import Route
    from withstand.simulation.plant.tries import Tries


_WRITES = frozenset({"write", "read-write", "call", "send"})
_READS = frozenset({"read", "read-write", "call", "receive"})
_ENTRIES = (ApiGateway, Cdn, LoadBalancer)

# Of a workload's requests, where no journey says otherwise: the defaults of a journey (design.md §3).
_FLOOR, _CONFIRMATION, _TIMEOUT = 0.99, 60.0, 10.0


class Compiler:
    """One compilation; `compile` is its only use."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.pools = pools_of(architecture)
        self.stations: dict[str, Station] = {}
        self.depth: dict[str, int] = {}
        self.timeouts: dict[str, float] = {}
        self.paths: list[RegionalPath] = []
        self.flows: list[Flow] = []
        self.routes: list[Route] = []
        # Workload id → (share of demand, route, write share) of each journey that uses it.
        self.used_by: dict[str, list[tuple[float, int, float]]] = {}
        # Element id → calls of one request of the journey walked last.
        self.last_calls: dict[str, float] = {}
        self.policies: dict[tuple[object, ...], Tries] = {}
        self.call_links: dict[str, CallLinks] = {}
        self.source_of: dict[str, str] = {}
        for edge in architecture.replications.values():
            if edge.mode in ("synchronous", "asynchronous"):
                self.source_of.setdefault(edge.target, edge.source)
        self.group_of = {
            member: group
            for group in architecture.of_shape(Shape.GLOBAL_DATABASE)
            if isinstance(group, GlobalDatabase)
            for member in group.members
        }

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
        stations = self._ordered()
        return Plant(
            architecture=self.architecture,
            regions=tuple(self.architecture.regions),
            stations=stations,
            paths=tuple(self.paths),
            flows=tuple(self.flows),
            routes=tuple(self.routes),
            stores=stores_of(self.architecture),
            pools=self.pools,
            peak=peak,
            users=users_of(stations, self.paths),
            station_of=by_element(stations),
            call_links={
                station.index: self.call_links[station.id]
                for station in stations
                if station.id in self.call_links
            },
        )

    def _ordered(self) -> tuple[Station, ...]:
        """The stations in the order of the calls, a caller before what it calls; paths follow them."""
        ordered = sorted(self.stations.values(), key=lambda station: self.depth[station.id])
        place = {station.index: index for index, station in enumerate(ordered)}
        self.paths = [
            replace(path, uses=tuple(replace(use, station=place[use.station]) for use in path.uses))
            for path in self.paths
        ]
        return tuple(
            replace(station, index=place[station.index], timeout=self.timeouts.get(station.id, _TIMEOUT))
            for station in ordered
        )

    # Flows

    def _journey(self, journey: Journey) -> None:
        route = route_of(self.architecture, journey, len(self.routes))
        edge = 0.0
        if route is not None:
            route = self._shared(route)
            cdn = self.architecture.elements.get(route.cdn)
            edge = cdn.cache_hit_ratio if isinstance(cdn, Cdn) and journey.cacheable else 0.0
        regions = self._regions(route, journey)
        flow = len(self.flows)
        paths = []
        for region in regions:
            uses = self._path_uses(journey, region)
            paths.append(self._path(flow, region, journey.share * (1 - edge), uses))
            self._note_use(journey, region, edge, route)
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

    def _regions(self, route: Route | None, journey: Journey) -> tuple[str, ...]:
        if route is not None:
            found = [branch.region for branch in route.branches] + [region for region, _ in route.fallback]
        else:
            found = [region for id in journey.path if (region := region_of(self.architecture, id))]
        return tuple(dict.fromkeys(found)) or tuple(self.architecture.regions)[:1]

    def _path(self, flow: int, region: str, weight: float, uses: dict[str, Use]) -> int:
        path = RegionalPath(len(self.paths), flow, region, weight, tuple(uses.values()))
        self.paths.append(path)
        return path.index

    def _note_use(self, journey: Journey, region: str, edge: float, route: Route | None) -> None:
        for id, use in self.last_calls.items():
            share = journey.share * (1 - edge)
            if id in self.architecture.workloads and route is not None:
                self.used_by.setdefault(id, []).append((share * use, route.index, journey.write_share))

    def _workload_flow(self, name: str, instances: Sequence[Workload]) -> None:
        used = [found for w in instances for found in self.used_by.get(w.id, ())]
        total = sum(share for share, _, _ in used) / max(len(instances), 1)
        route = max(used, key=lambda found: found[0])[1] if used else None
        writes = sum(share * write for share, _, write in used) / (total * len(instances)) if total else 1.0
        flow, paths = len(self.flows), []
        for workload in instances:
            uses: dict[str, Use] = {}
            if route is not None:
                self._entries(self.routes[route], workload.region or "", uses)
            self._call(Call(workload, None, 1.0, writes, ONCE, 1, patience=_TIMEOUT), uses)
            paths.append(self._path(flow, workload.region or "", 0.0, uses))
        self.flows.append(
            Flow(
                flow, name, tuple(w.id for w in instances), route, tuple(paths), total,
                _FLOOR, _CONFIRMATION, 0.0, _TIMEOUT, 0.0, any(w.critical for w in instances), False,
            )
        )  # fmt: skip

    def _entries(self, route: Route, region: str, uses: dict[str, Use]) -> None:
        for branch in route.branches:
            element = self.architecture.elements.get(branch.target)
            if branch.region == region and isinstance(element, _ENTRIES):
                self._use(uses, self._entry(element), 1.0, 1.0, tries=ONCE)

    # Uses

    def _path_uses(self, journey: Journey, region: str) -> dict[str, Use]:
        uses: dict[str, Use] = {}
        self.last_calls = {}
        elements = [self.architecture.elements[id] for id in journey.path]
        for depth, id in enumerate(journey.path):
            element = self.architecture.elements[id]
            if region_of(self.architecture, id) not in (None, region):
                continue
            if isinstance(element, _ENTRIES):
                self._use(uses, self._entry(element), 1.0, 1.0, tries=connections(elements, journey.timeout))
            elif isinstance(element, LINKS):
                one = Call(None, journey, 1.0, journey.write_share, ONCE, depth)
                self._link(uses, CallLinks((("", id),)), one, 1.0)
            elif id in self.architecture.workloads:
                workload = self.architecture.workloads[id]
                if id not in self.last_calls:
                    call = Call(
                        workload, journey, 1.0, journey.write_share, ONCE, depth + 1,
                        timeout=journey.timeout, patience=journey.timeout,
                    )  # fmt: skip
                    self._call(call, uses)
            elif id in self.architecture.resources and serves(element):
                self._store(
                    uses, element, Call(None, journey, 1.0, journey.write_share, ONCE, depth + 1), "read"
                )
        return uses

    def _call(self, call: Call, uses: dict[str, Use]) -> None:
        """Adds a workload and, in the order of the calls, what its requests need hard."""
        workload = call.workload
        if workload is None:
            return
        station = self._station(workload, "workload", call.depth)
        self._limit(station, call.timeout)
        self._use(uses, station, call.calls, call.need, tries=call.tries)
        self._count(workload.id, call)
        for claim in workload.volumes:
            mounted = replace(call, workload=None, tries=ONCE, depth=call.depth + 1)
            self._store(uses, self.architecture.elements[claim.volume], mounted, "call")
        for dependency in self._followed(workload, call.journey):
            target = self.architecture.elements[dependency.to]
            onward = Call(
                self.architecture.workloads.get(dependency.to),
                call.journey,
                call.calls * dependency.calls_per_request,
                call.writes,
                self._tries(workload, dependency, call.patience),
                call.depth + 1,
                call.need,
                dependency.timeout,
                min(call.patience, patience_of_try(dependency)),
            )
            self._follow_links(workload, dependency, onward, uses)
            if onward.workload is not None:
                self._call(onward, uses)
            else:
                self._store(uses, target, onward, dependency.access)

    def _follow_links(
        self, workload: Workload, dependency: Dependency, call: Call, uses: dict[str, Use]
    ) -> None:
        """The links that a call leaves over: to what it reads, and to what takes its writes."""
        target = self.architecture.elements[dependency.to]
        needs = {target.id: call.need}
        if isinstance(target, (Database, Table, GlobalDatabase)):
            reads = {self._local(target, call).id: call.need} if dependency.access in _READS else {}
            writing = dependency.access in _WRITES and call.writes > 0
            leader = self._writer(target, call.depth).element if writing else target.id
            needs = {leader: call.need * call.writes, **reads} if writing else reads
        for id, need in needs.items():
            found_links = call_links(self.architecture, workload, dependency, id)
            if found_links is not None:
                self._link(uses, found_links, call, need)

    def _link(self, uses: dict[str, Use], found_links: CallLinks, call: Call, need: float) -> None:
        """Calls of one request take the same link, and a second try takes it again."""
        ids = found_links.ids
        station = self._station(self.architecture.elements[ids[0]], "link", call.depth, id="+".join(ids))
        self.call_links[station.id] = found_links
        known = uses.get(station.id, Use(station.index, 0.0, 0.0, ONCE))
        calls, need = max(known.calls, min(call.calls, 1.0)), max(known.need, need)
        uses[station.id] = Use(station.index, calls, need, ONCE)

    def _tries(self, caller: Workload, dependency: Dependency, patience: float) -> Tries:
        """The caller's policy; callers with the same one share the object."""
        made = tries_of(FactLog(self.architecture, 0), caller, dependency, patience)
        return self.policies.setdefault(astuple(made), made)

    def _followed(self, workload: Workload, journey: Journey | None) -> Iterator[Dependency]:
        """The hard dependencies that a request of the journey goes over."""
        found = workload.dependencies if journey is None else followed(journey, workload)
        return (dependency for dependency in found if dependency.mode == "hard")

    def _store(self, uses: dict[str, Use], element: Named, call: Call, access: str) -> None:
        led = isinstance(element, Cache) and getattr(self.group_of.get(element.id), "primary", None)
        if not led and not isinstance(element, (Database, Table, GlobalDatabase)):
            station = self._station(element, "service", call.depth)
            self._use(uses, station, call.calls, call.need, tries=call.tries)
            self._count(element.id, call)
            return
        if access in _READS:
            station = self._station(self._local(element, call), "read", call.depth)
            self._use(uses, station, call.calls, call.need, tries=call.tries)
        if access in _WRITES and call.writes > 0:
            need = call.need * call.writes
            self._use(uses, self._writer(element, call.depth), call.calls, need, tries=call.tries)
        self._count(element.id, call)

    def _limit(self, station: Station, timeout: float) -> None:
        """Callers wait this long: the shortest of their timeouts counts."""
        self.timeouts[station.id] = min(self.timeouts.get(station.id, math.inf), timeout)

    def _count(self, id: str, call: Call) -> None:
        self.last_calls[id] = self.last_calls.get(id, 0.0) + call.calls * call.need

    def _local(self, element: Named, call: Call) -> Named:
        """The member that reads go to: the element itself, or a global database's member."""
        if isinstance(element, GlobalDatabase):
            return self.architecture.elements[element.primary or element.members[0]]
        return element

    def _writer(self, element: Named, depth: int) -> Station:
        group = element if isinstance(element, GlobalDatabase) else self.group_of.get(element.id)
        if group is None or group.primary is None:
            return self._station(self._leader(element), "write", depth)
        primary = self.architecture.elements[group.primary]
        return self._station(primary, "write", depth, id=f"write:{group.id}")

    def _leader(self, element: Named) -> Named:
        """What takes the writes of a copy that a replication edge keeps: the edge's source."""
        source = self.source_of.get(element.id)
        return element if source is None else self.architecture.elements[source]

    # Stations

    def _use(
        self, uses: dict[str, Use], station: Station, calls: float, need: float, *, tries: Tries
    ) -> None:
        known = uses.get(station.id)
        if known is not None:
            calls, need = known.calls + calls, max(known.need, need)
            tries = weaker(known.tries, tries)
        uses[station.id] = Use(station.index, calls, need, tries)

    def _entry(self, element: Named) -> Station:
        return self._station(element, "entry", 0)

    def _station(self, element: Named, role: Role, depth: int, *, id: str = "") -> Station:
        key = id or f"{role}:{element.id}"
        self.depth[key] = max(self.depth.get(key, 0), depth)
        if key not in self.stations:
            number, place = len(self.stations), region_of(self.architecture, element.id)
            limits = capacity_of(self.pools, element, role)
            self.stations[key] = Station(number, key, element.id, place, role, *limits)
        return self.stations[key]


@derived
def compile_plant(architecture: Architecture) -> Plant:
    """Compile an architecture; reading a value that is unknown raises UnknownValueError."""

    return Compiler(architecture).compile()
