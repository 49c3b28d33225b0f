"""The plant: stations, paths of flows, routes and stores of an architecture, compiled once.

A *flow* is what has a service level: a journey, or the requests to a workload (all its instances). A *path*
is a flow in one region, with the stations that its requests need there. A *station* serves requests: a
workload's copies, a store's writer or readers, a gateway, a service. A *route* says how requests choose a
region. Load is a fluid: a station answers the share of its arrivals that its capacity and state allow, and a
path's level is the product over its stations in the order of the calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from withstand.simulation.plant.remembered import remembered

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.resource import Resource
    from withstand.model.structure.links_in_use import CallLinks
    from withstand.simulation.plant.pools import WorkloadPool
    from withstand.simulation.plant.remembered import Memory
    from withstand.simulation.plant.routes import Route
    from withstand.simulation.plant.tries import Tries


Role = Literal["entry", "workload", "write", "read", "service", "link"]


@dataclass(frozen=True, slots=True)
class Station:
    """Something that serves requests. `capacity` is in requests a second; of a workload, of one copy."""

    index: int
    id: str
    element: str
    region: str | None
    role: Role
    capacity: float
    service_time: float
    servers: int = 1
    timeout: float = 1.0


@dataclass(frozen=True, slots=True)
class Use:
    """How a path uses a station."""

    station: int
    calls: float
    """Mean calls of a request that needs it."""
    need: float
    """Share of the requests that are not answered without it; 0: none waits for it."""
    tries: Tries
    load: float
    """Mean calls of a request, whether it waits for them or not."""


@dataclass(frozen=True, slots=True)
class RegionalPath:
    """A flow in one region; `weight` is the flow's share of the platform's demand (0: it adds no load)."""

    index: int
    flow: int
    region: str
    weight: float
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A journey or a workload's requests, and what its service level means."""

    index: int
    id: str
    elements: tuple[str, ...]
    """Ids that the flow stands for: the journey, or all instances of the workload."""
    route: int | None
    """None: not on any journey; its work goes on wherever one of its paths does."""
    paths: tuple[int, ...]
    share: float
    """Share of the platform's demand."""
    floor: float
    confirmation: float
    safe: float
    timeout: float
    edge: float
    """Share of its requests that the edge answers without an origin."""
    critical: bool
    is_journey: bool


@dataclass(frozen=True, slots=True)
class Store:
    """A logical store: one store, or all members of a global database or replication."""

    id: str
    members: Mapping[str, str]
    """Region → element id."""
    kind: str
    group: Resource | None
    """The global database, where there is one."""
    primary: str | None
    """Region that takes the writes; None: every region does (multi-active)."""
    rates: Mapping[str, float]
    """Region → writes a second that are made there at the peak; none where no journey writes to it."""

    @property
    def write_rate(self) -> float:
        """Writes a second at the peak, wherever they are made."""
        return sum(self.rates.values())


@dataclass(frozen=True)
class Plant:
    """An architecture compiled for simulation: its stations, flows, paths, routes and stores, made once."""

    architecture: Architecture
    regions: tuple[str, ...]
    stations: tuple[Station, ...]
    """In the order of the calls: a caller before what it calls."""
    paths: tuple[RegionalPath, ...]
    flows: tuple[Flow, ...]
    routes: tuple[Route, ...]
    stores: tuple[Store, ...]
    pools: Mapping[str, WorkloadPool]
    """Workload id → its copies and where they may run."""
    peak: float
    users: tuple[tuple[tuple[int, float, float, Tries], ...], ...] = field(default=())
    """Station → (path, calls, need, tries) of the paths that cannot do without it."""
    loaders: tuple[tuple[tuple[int, float, Tries], ...], ...] = field(default=())
    """Station → (path, calls for one request, tries) of the paths that bring it load."""
    station_of: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Element id → its stations."""
    call_links: Mapping[int, CallLinks] = field(default_factory=dict)
    """Station of a link, or of the links of several zones → which zone takes which."""
    remembered: Memory = field(default_factory=dict, compare=False, repr=False)
    """What was worked out from it (`plant.remembered`)."""

    def store_of(self, element: str) -> Store | None:
        """The logical store that an element is a member of."""
        return _stores_by_element(self).get(element)

    def flow_of(self, element: str) -> Flow | None:
        """The flow that stands for a journey or a workload."""
        return next((flow for flow in self.flows if element in flow.elements), None)


@remembered
def _stores_by_element(plant: Plant) -> Mapping[str, Store]:
    found: dict[str, Store] = {}
    for store in plant.stores:
        found[store.id] = store
        found.update(dict.fromkeys(store.members.values(), store))
    return found


def users_of(
    stations: Sequence[Station], paths: Sequence[RegionalPath]
) -> tuple[tuple[tuple[int, float, float, Tries], ...], ...]:
    """`Plant.users`."""
    users: list[list[tuple[int, float, float, Tries]]] = [[] for _ in stations]
    for path in paths:
        for use in path.uses:
            if use.need > 0:
                users[use.station].append((path.index, use.calls, use.need, use.tries))
    return tuple(map(tuple, users))


def loaders_of(
    stations: Sequence[Station], paths: Sequence[RegionalPath]
) -> tuple[tuple[tuple[int, float, Tries], ...], ...]:
    """`Plant.loaders`."""
    loaders: list[list[tuple[int, float, Tries]]] = [[] for _ in stations]
    for path in paths:
        for use in path.uses:
            if use.load > 0 and path.weight > 0:
                loaders[use.station].append((path.index, use.load, use.tries))
    return tuple(map(tuple, loaders))


def by_element(stations: Sequence[Station]) -> dict[str, tuple[int, ...]]:
    """`Plant.station_of`."""
    found: dict[str, tuple[int, ...]] = {}
    for station in stations:
        found[station.element] = (*found.get(station.element, ()), station.index)
    return found
