"""Latency of journeys: the sum of the times at each station on the way, sampled from their closed-form laws.

A workload is an M/M/c queue of its copies' workers; a store or service answers with the spread of its fact,
after a wait that its capacity implies. Calls of one request follow each other; what is asynchronous does not
count. Retries and failures do not: latency is over answered requests (design.md §3).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from withstand.model.elements.edge import ApiGateway, Cdn, DnsRecord, LoadBalancer, WebAcl
from withstand.model.structure.routing import followed, region_of
from withstand.simulation.load.fluid import answered, waits
from withstand.simulation.plant.at_load import PlantAtLoad, put_under_load
from withstand.simulation.plant.demand import load_factor
from withstand.simulation.sampling.fact_log import FactLog

if TYPE_CHECKING:
    from withstand.model.elements.base import Named
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Dependency, Workload
    from withstand.simulation.execution.context import MeasureContext
    from withstand.simulation.plant.plant import Flow, Plant
    from withstand.simulation.sampling.streams import Floats


SAMPLE = 20_000
"""Requests sampled for each journey: the P95 is then known to about 1 %."""
_WRITES = frozenset({"write", "read-write", "send"})


class Journeys:
    """Samples latencies of journeys at one load, in steady state or in the state that a layout describes."""

    def __init__(
        self, context: MeasureContext, load: str | float, at_load: PlantAtLoad | None = None
    ) -> None:
        self.context = context
        self.plant = context.plant
        factor = load_factor(self.plant.architecture, load)
        self.at_load: PlantAtLoad = at_load or put_under_load(self.plant, factor)
        self.facts = FactLog(context.architecture, context.seed, f"latency at {load}", remember=False)
        self.loads = _loads(self.plant, self.at_load)
        self.share = 1.0
        """Of the requests, those that take the region that is being walked."""
        self.means: dict[str, float] = {}
        """Element id → mean seconds of the journey sampled last that were spent at it."""
        self.hops: list[tuple[str, Floats]] = []
        """Where requests of the journey sampled last were, and for how many seconds; 0 where one was not."""

    def sample(self, flow: Flow) -> Floats:
        """Seconds of `SAMPLE` answered requests of a journey, over its regions by their shares."""
        journey = self.context.architecture.journeys[flow.id]
        self.means, self.hops = {}, []
        regions = self._regions(flow)
        total = np.zeros(SAMPLE)
        picked = self.facts.rng(f"{flow.id}/region").random(SAMPLE)
        reached = 0.0
        for region, share in regions.items():
            here = (picked >= reached) & (picked < reached + share)
            reached += share
            self.share = share
            first = len(self.hops)
            total[here] = self._in_region(journey, region)[here]
            self._not_there(first, here)
        cached = self.facts.rng(f"{flow.id}/edge").random(SAMPLE) < flow.edge
        self._not_there(0, ~cached)
        edge = self._edge(journey)
        self.hops.insert(0, ("the edge and the user's network", edge))
        return edge + np.where(cached, 0.0, total)

    def _regions(self, flow: Flow) -> dict[str, float]:
        if flow.route is not None:
            return self.plant.routes[flow.route].shares()
        regions = [self.plant.paths[path].region for path in flow.paths]
        return {region: 1 / len(regions) for region in regions}

    def _edge(self, journey: Journey) -> Floats:
        """What every request spends before a region: the network of its user, the CDN and the firewall."""
        total = np.full(SAMPLE, journey.client_latency)
        for id in journey.path:
            element = self.context.architecture.elements[id]
            if isinstance(element, (Cdn, WebAcl)):
                for name in ("edge_latency", "service_latency"):
                    total = total + self._fact(f"{journey.id}/{id}", str(element.kind), name)
        return total

    def _in_region(self, journey: Journey, region: str) -> Floats:
        architecture = self.context.architecture
        total = np.zeros(SAMPLE)
        visited: set[str] = set()
        for id in journey.path:
            element = architecture.elements[id]
            if isinstance(element, (Cdn, WebAcl, DnsRecord)) or region_of(architecture, id) not in (
                None,
                region,
            ):
                continue
            if isinstance(element, (LoadBalancer, ApiGateway)):
                total += self._note(id, self._fact(f"{journey.id}/{id}", element.kind, "service_latency"))
            elif id in architecture.workloads:
                if id not in visited:
                    total += self._workload(
                        journey, architecture.workloads[id], f"{journey.id}/{id}", visited
                    )
            elif hasattr(element, "kind"):
                total += self._note(id, self._fact(f"{journey.id}/{id}", element.kind, "service_latency"))
        return total

    def _workload(self, journey: Journey, workload: Workload, name: str, visited: set[str]) -> Floats:
        visited.add(workload.id)
        station = self.plant.station_of[workload.id][0]
        rng = self.facts.rng(name)
        total = rng.exponential(workload.service_time, SAMPLE)
        total += self._wait(rng, station)
        if workload.in_mesh:
            total += self._fact(f"{name}/sidecar", "istio", "sidecar_latency")
        self._note(workload.id, total)
        for number, dependency in enumerate(followed(journey, workload)):
            if dependency.mode != "asynchronous":
                total = total + self._call(journey, workload, dependency, (f"{name}/{number}", visited))
        return total

    def _call(
        self, journey: Journey, caller: Workload, dependency: Dependency, walk: tuple[str, set[str]]
    ) -> Floats:
        """All calls of one request over an edge, one after the other; never longer than the caller waits."""
        name, visited = walk
        architecture = self.context.architecture
        target = architecture.elements[dependency.to]
        whole, part = divmod(dependency.calls_per_request, 1)
        total = np.zeros(SAMPLE)
        for call in range(int(whole) + (part > 0)):
            first = len(self.hops)
            once = self._fact(f"{name}/{call}/zone", "availability-zone", "zone_latency")
            once = once + self._distance(caller, target, f"{name}/{call}")
            if dependency.to in architecture.workloads:
                once = once + self._workload(
                    journey, architecture.workloads[dependency.to], f"{name}/{call}", visited
                )
            else:
                once = once + self._store(journey, target, dependency, f"{name}/{call}")
            once = np.minimum(once, dependency.timeout)
            if call >= whole:
                made = self.facts.rng(f"{name}/{call}/drawn").random(SAMPLE) < part
                once = once * made
                self._not_there(first, made)
            total += once
        return total

    def _distance(self, caller: Workload, target: Named, name: str) -> Floats | float:
        """A round trip between regions, where the callee lies in another one."""
        there = region_of(self.context.architecture, target.id)
        if there is None or caller.region is None or there == caller.region:
            return 0.0
        return self._note(f"{caller.region} to {there}", self._fact(name, "region", "region_latency"))

    def _store(self, journey: Journey, target: Named, dependency: Dependency, name: str) -> Floats:
        kind = str(getattr(target, "kind", ""))
        own = getattr(target, "service_time", None)
        read = np.full(SAMPLE, own) if own else self._fact(f"{name}/read", kind, "service_latency")
        total = read
        if dependency.access in _WRITES:
            write = self._fact(f"{name}/write", kind, "write_latency")
            writing = self.facts.rng(f"{name}/writing").random(SAMPLE) < journey.write_share
            total = np.where(writing, np.maximum(write, read), read)
            if dependency.access in ("write", "send"):
                total = np.where(writing, np.maximum(write, 0.0), 0.0)
            total = total + self._to_leader(target, name, writing)
        for station in self.plant.station_of.get(target.id, ()):
            total = total + self._wait(self.facts.rng(f"{name}/{station}/wait"), station)
        return self._note(target.id, total)

    def _to_leader(self, target: Named, name: str, writing: NDArray[np.bool_]) -> Floats | float:
        """Writes to a copy go to the leader's region and back."""
        store = self.plant.store_of(target.id)
        here = region_of(self.context.architecture, target.id)
        if store is None or store.primary is None or store.primary == here or here is None:
            return 0.0
        there = writing * self._fact(name, "region", "region_latency")
        return self._note(f"writes from {here} to {store.primary}", there)

    def _wait(self, rng: np.random.Generator, station: int) -> Floats:
        """Waiting times at an M/M/c queue whose customers have patience, of those that it answers."""
        capacity = float(self.at_load.capacity[station])
        if capacity <= 0:
            return np.full(SAMPLE, math.inf)
        servers, timeout = max(self.at_load.servers[station], 1), self.at_load.timeouts[station]
        return waits(rng.random(SAMPLE), float(self.loads[station]), capacity, servers, timeout=timeout)

    def _fact(self, component: str, kind: str, name: str) -> Floats:
        """Draws of a fact for one component; zeros where the kind has none."""
        if not self.facts.has(kind, name):
            return np.zeros(SAMPLE)
        return self.facts.draws(kind, name, component, SAMPLE)

    def _not_there(self, first: int, there: NDArray[np.bool_]) -> None:
        """Of the hops from the `first` on, only some requests made them."""
        self.hops[first:] = [(id, times * there) for id, times in self.hops[first:]]

    def _note(self, id: str, times: Floats) -> Floats:
        self.means[id] = self.means.get(id, 0.0) + self.share * float(times.mean())
        self.hops.append((id, times))
        return times


def _loads(plant: Plant, at_load: PlantAtLoad) -> Floats:
    """Calls a second at each station, of the requests that the stations before it have let through."""
    loads = np.zeros(len(plant.stations))
    passed = [1.0] * len(plant.paths)
    for station, (users, loaders) in enumerate(zip(plant.users, plant.loaders, strict=True)):
        for path, each, _ in loaders:
            rate = float(at_load.arrivals[at_load.slots[path]]) * at_load.weights[path] * at_load.demand
            loads[station] += passed[path] * rate * each
        load, capacity = float(loads[station]), float(at_load.capacity[station])
        if capacity <= 0 or load <= 0:
            continue
        loads[station] = min(load, at_load.shed[station] * capacity)
        ok = float(loads[station]) / load
        ok *= answered(float(loads[station]), capacity, at_load.servers[station], at_load.timeouts[station])
        for path, calls, need, _ in users:
            passed[path] *= 1 - need * (1 - ok**calls)
    return loads
