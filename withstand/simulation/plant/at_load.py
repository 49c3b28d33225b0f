"""The plant at one load, as flat lists: capacities, arrivals and loads by index, for the inner loop."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from withstand.simulation.plant.connections import connected, shared_limits
from withstand.simulation.sampling.streams import Floats, quantile_function

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from withstand.model.values.fact_use import FactUse
    from withstand.simulation.plant.plant import Plant
    from withstand.simulation.plant.remembered import Memory
    from withstand.simulation.plant.tries import Tries


# A station that loses less than about e**-20 of its requests answers all; else the queue is computed. What is
# lost falls with the exponent of spare capacity times timeout (`fluid.answered`).
_NEGLIGIBLE_EXPONENT = 20.0


@dataclass
class PlantAtLoad:
    """A plant at one demand in its steady state, computed once; a replication copies what it changes."""

    plant: Plant
    demand: float
    """Requests of users a second."""
    slots: tuple[int, ...]
    """Path → index of its region's share of arrivals in `arrivals`."""
    weights: tuple[float, ...]
    arrivals: Floats
    loads: Floats
    """[station, slot]: calls a second for one request a second of demand if all of it arrived there."""
    copies: dict[str, int]
    """Workload id → copies in steady state."""
    capacity: Floats
    servers: tuple[int, ...]
    shed: tuple[float, ...]
    timeouts: tuple[float, ...]
    critical: tuple[int, ...]
    """Flows of the critical journeys (of all, where none is)."""
    remembered: Memory = field(default_factory=dict, repr=False)
    """What was worked out from it (`plant.remembered`)."""
    _facts: dict[tuple[str, str], FactUse | None] = field(default_factory=dict)
    _fact_sets: dict[frozenset[tuple[str, str]], frozenset[tuple[str, str]]] = field(default_factory=dict)
    _quantiles: dict[tuple[str, str], Callable[[float], float]] = field(default_factory=dict)
    _without_regions: dict[frozenset[str], WithoutRegions] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plant = self.plant
        self.pooled = bool(shared_limits(plant.architecture))
        """Whether some database's connections are shared by pools that the architecture states."""
        self.path_flows = tuple(path.flow for path in plant.paths)
        self.slot_flows = tuple(
            frozenset(path.flow for path in plant.paths if self.slots[path.index] == slot)
            for slot in range(len(self.arrivals))
        )
        self.flow_paths = tuple(
            tuple((path, self.slots[path]) for path in flow.paths) for flow in plant.flows
        )
        """Flow → its paths, each with its slot."""
        self.routed = tuple(flow.route is not None for flow in plant.flows)
        self.edge = tuple(flow.edge for flow in plant.flows)
        with np.errstate(divide="ignore"):
            margin = _NEGLIGIBLE_EXPONENT / np.array(self.timeouts)
        self.margins: list[float] = margin.tolist()
        """Spare capacity, requests a second, from which on a station answers all."""
        shed = np.minimum(np.array(self.shed), 1.0)
        self.shed_shares: list[float] = shed.tolist()
        self.steady_capacity: list[float] = self.capacity.tolist()
        self.steady_limits: Floats = np.minimum(self.capacity - margin, shed * self.capacity)
        """Requests a second up to which stations answer all, before anything has failed."""
        self._by_slot = np.ascontiguousarray(self.loads.T)
        self.rescued = tuple(
            flow.route is not None and flow.safe > 0 and bool(plant.routes[flow.route].fallback)
            for flow in plant.flows
        )
        self.plain = tuple(
            (*flow_paths[0], *flow_paths[1], flow.edge)
            if len(flow_paths) == 2 and routed and not rescued
            else None
            for flow, flow_paths, routed, rescued in zip(
                plant.flows, self.flow_paths, self.routed, self.rescued, strict=True
            )
        )
        """Flow → its two paths, each with its slot, and its answers at the edge; None: less plain."""
        self.local = {region: _local(plant, region) for region in plant.regions}

    def without(self, regions: Collection[str]) -> WithoutRegions:
        """What still stands while these regions are lost."""
        lost = frozenset(regions)
        if lost not in self._without_regions:
            self._without_regions[lost] = without_regions(self, lost)
        return self._without_regions[lost]

    def demand_at(self, arrivals: Floats) -> Floats:
        """Calls a second at each station for one request a second of demand that arrives so."""
        found: Floats = np.add.reduce(self._by_slot * arrivals[:, None], axis=0)
        return found

    def shared(self, facts: frozenset[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """The same set, as the one object that all replications with these facts share."""
        return self._fact_sets.setdefault(facts, facts)

    def quantile(self, kind: str, name: str) -> Callable[[float], float]:
        """Probability → value of a fact, with what it takes looked up once. KeyError where there is none."""
        found = self._quantiles.get((kind, name))
        if found is None:
            found = self._quantiles[kind, name] = quantile_function(self.fact(kind, name).fact)
        return found

    def fact(self, kind: str, name: str) -> FactUse:
        """A fact of the architecture (assumptions applied), looked up once. KeyError where there is none."""
        if not self.has_fact(kind, name):
            raise KeyError(f"{kind}.{name}")
        found = self._facts[kind, name]
        assert found is not None
        return found

    def has_fact(self, kind: str, name: str) -> bool:
        """Whether the catalog knows this number of the kind."""
        if (kind, name) not in self._facts:
            try:
                self._facts[kind, name] = self.plant.architecture.fact(kind, name)
            except KeyError:
                self._facts[kind, name] = None
        return self._facts[kind, name] is not None


def put_under_load(plant: Plant, load: float) -> PlantAtLoad:
    """The plant at `load` times its peak demand, in steady state."""
    demand = plant.peak * load
    slots, weights = _slots(plant)
    arrivals = _arrivals(plant)
    loads = _loads(plant, slots)
    base = (loads * arrivals).sum(axis=1) * demand
    copies, capacity, servers, shed = {}, [], [], []
    for station in plant.stations:
        pool = plant.pools.get(station.element) if station.role == "workload" else None
        if pool is None:
            capacity.append(station.capacity)
            servers.append(station.servers)
            shed.append(math.inf)
            continue
        count = pool.copies(float(base[station.index]))
        copies[station.element] = count
        capacity.append(count * pool.served)
        servers.append(count * station.servers)
        shed.append(pool.workload.shed_above or math.inf)
    for id, pool in plant.pools.items():
        copies.setdefault(id, pool.copies(0.0))
    for id, (share, _) in connected(plant.architecture, copies).items():
        for place in plant.station_of.get(id, ())[:1]:
            capacity[place] *= share
    return PlantAtLoad(
        plant, demand, slots, weights, arrivals, loads, copies, np.array(capacity), tuple(servers),
        tuple(shed),
        tuple(station.timeout for station in plant.stations), _critical(plant),
    )  # fmt: skip


def _critical(plant: Plant) -> tuple[int, ...]:
    journeys = [flow for flow in plant.flows if flow.is_journey]
    return tuple(flow.index for flow in journeys if flow.critical) or tuple(flow.index for flow in journeys)


def _slots(plant: Plant) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """One slot for each (route, region); the last slot is always 1, for flows without a route."""
    regions = {region: index for index, region in enumerate(plant.regions)}
    always = len(plant.routes) * len(regions)
    slots = []
    for path in plant.paths:
        route = plant.flows[path.flow].route
        known = route is not None and path.region in regions
        slots.append((route or 0) * len(regions) + regions[path.region] if known else always)
    return tuple(slots), tuple(path.weight for path in plant.paths)


def _arrivals(plant: Plant) -> Floats:
    arrivals = []
    for route in plant.routes:
        shares = route.shares()
        arrivals += [shares.get(region, 0.0) for region in plant.regions]
    return np.array([*arrivals, 1.0])


def _loads(plant: Plant, slots: tuple[int, ...]) -> Floats:
    loads = np.zeros((len(plant.stations), len(plant.routes) * len(plant.regions) + 1))
    for station, loaded in enumerate(plant.loaders):
        for path, load, _ in loaded:
            loads[station, slots[path]] += plant.paths[path].weight * load
    return loads


def _local(plant: Plant, region: str) -> NDArray[np.bool_]:
    """Stations that only paths of this region use."""
    found = []
    for users, loaders in zip(plant.users, plant.loaders, strict=True):
        paths = [path for path, *_ in users] + [path for path, *_ in loaders]
        found.append(all(plant.paths[path].region == region for path in paths))
    return np.array(found, dtype=bool)


@dataclass(frozen=True, slots=True, eq=False)
class WithoutRegions:
    """What a plant at load looks like while some regions are lost: without their paths, and by index."""

    lost: frozenset[str]
    paths: list[float]
    """Level of each path where no station refuses anything: 1, or 0 in a lost region."""
    outside: NDArray[np.bool_]
    """Stations that paths elsewhere use."""
    reached: frozenset[int]
    """The same, by index."""
    users: tuple[tuple[tuple[int, float, float, Tries], ...], ...]
    """Station → (path, calls, need, tries)."""
    callers: tuple[tuple[tuple[int, int, float, Tries], ...], ...]
    """Station → (path, slot, calls for one request of users, tries) of the paths that bring it load."""
    cut: tuple[tuple[tuple[int, float], ...], ...]
    """Station → (path, share that goes on) while the station answers nothing."""


def without_regions(at_load: PlantAtLoad, lost: Collection[str]) -> WithoutRegions:
    """The plant without the paths of the lost regions."""
    plant = at_load.plant
    paths = [0.0 if path.region in lost else 1.0 for path in plant.paths]
    outside = np.ones(len(plant.stations), dtype=bool)
    for region in lost:
        outside &= ~at_load.local[region]
    users = tuple(tuple(user for user in each if paths[user[0]]) for each in plant.users)
    weights, slots = at_load.weights, at_load.slots
    return WithoutRegions(
        frozenset(lost),
        paths,
        outside,
        frozenset(outside.nonzero()[0].tolist()),
        users,
        tuple(
            tuple(
                (path, slots[path], weights[path] * load, tries)
                for path, load, tries in each
                if paths[path] and weights[path] > 0
            )
            for each in plant.loaders
        ),
        tuple(tuple((path, _without(calls, need)) for path, calls, need, _ in each) for each in users),
    )


def _without(calls: float, need: float) -> float:
    """Share of a path's requests that go on where none of these calls is answered."""
    return 1.0 - need * (1.0 - (0.0**calls if calls >= 1.0 else 1.0 - calls))
