"""Against peers, at equal accuracy: a queue (Ciw, salabim, SimPy), and a five-nines availability (SimPy).

python -m benchmarks.simulation_peers [queue] [rare]      (default: both)

Processor time until the 95 % interval of the estimate is ±1 % (queue) or ±5 % (availability) wide: measured
on a shorter run and scaled by the square of the interval's width. Peers that are not installed are left out;
they are no dependencies. Bar: a five-nines availability in 1/1,000 of naive SimPy, whatever its rarity.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
import os
import random
import sys
import time
from collections.abc import Callable, Generator, Sequence
from typing import Any

import numpy as np
import simpy
from request_level.station import RequestQueue, exponentials
from sojourn_times import sojourn_quantile

from withstand.model.structure.expression import AtLeast, Atom, Component, Expression, all_of, any_of, works
from withstand.simulation.exact import bdd
from withstand.simulation.exact.circuit import circuit_of_failure
from withstand.simulation.load.queues import MultiServerQueue

SERVERS, ARRIVAL, SERVICE = 10, 8.0, 1.0
CUSTOMERS, WARM, BATCHES = 40_000, 2_000, 20
QUEUE_WIDTH, RARE_WIDTH = 0.01, 0.05
_T95 = 2.093  # Student's t of 19 degrees of freedom, two-sided 95 %
_Z95 = 1.960
REPAIR_HOURS = 1.0
SECONDS_OF_NAIVE = 8.0


def main(parts: Sequence[str]) -> None:
    """Print the tables that were asked for."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    tables: dict[str, Callable[[], None]] = {"queue": queue, "rare": rare}
    for name in parts or tables:
        tables[name]()


def queue() -> None:
    """Mean time in an M/M/c queue to ±1 %."""
    truth = MultiServerQueue(SERVERS, ARRIVAL, SERVICE).mean_sojourn
    repeats = 1000
    started = time.process_time()
    for _ in range(repeats):
        sojourn_quantile(MultiServerQueue(SERVERS, ARRIVAL, SERVICE), 0.95)
    exact = (time.process_time() - started) / repeats
    print(f"M/M/{SERVERS} at {ARRIVAL / SERVERS / SERVICE:.0%}, mean sojourn {truth:.4f}")
    print("program\tcustomers a second\testimate\tseconds to ±1 %")
    print(f"withstand, closed form (P95 to 1e-9)\t\t{truth:.4f}\t{exact:.6f}")
    players: dict[str, Callable[[], list[float]]] = {
        "withstand, request by request": with_queue, "SimPy": with_simpy,
        "Ciw": with_ciw, "salabim": with_salabim,
    }  # fmt: skip
    for name, player in players.items():
        if name.lower() in ("ciw", "salabim") and importlib.util.find_spec(name.lower()) is None:
            print(f"{name}\tnot installed")
            continue
        started = time.process_time()
        times = player()
        taken = time.process_time() - started
        value, width = batch_means(times[WARM:])
        needed = taken * (width / value / QUEUE_WIDTH) ** 2
        print(f"{name}\t{len(times) / taken:,.0f}\t{value:.4f}\t{needed:.2f}", flush=True)


def batch_means(times: Sequence[float]) -> tuple[float, float]:
    """Mean and half-width of its 95 % interval."""
    means = np.array(times[: len(times) // BATCHES * BATCHES]).reshape(BATCHES, -1).mean(axis=1)
    return float(means.mean()), float(_T95 * means.std(ddof=1) / math.sqrt(BATCHES))


def with_queue() -> list[float]:
    """The station of the request-level run."""
    env = simpy.Environment()
    rng = np.random.default_rng(1)
    station = RequestQueue(env, math.inf, exponentials(rng))
    station.set(SERVERS * SERVICE, SERVERS)
    times: list[float] = []

    class Customer:
        __slots__ = ("came",)

        def __init__(self) -> None:
            self.came = env.now

        def leave(self, *, answered: bool) -> None:
            times.append(env.now - self.came)

    def arrivals() -> Generator[simpy.Event, Any, None]:
        gaps = exponentials(rng)
        for _ in range(CUSTOMERS):
            yield env.timeout(next(gaps) / ARRIVAL)
            station.ask(Customer())

    env.process(arrivals())
    env.run()
    return times


def with_simpy() -> list[float]:
    """As SimPy's documentation does it: a process for each customer, a Resource for the servers."""
    env = simpy.Environment()
    servers = simpy.Resource(env, SERVERS)
    chance = random.Random(1)
    times: list[float] = []

    def customer() -> Generator[simpy.Event, Any, None]:
        came = env.now
        with servers.request() as place:
            yield place
            yield env.timeout(chance.expovariate(SERVICE))
        times.append(env.now - came)

    def arrivals() -> Generator[simpy.Event, Any, None]:
        for _ in range(CUSTOMERS):
            yield env.timeout(chance.expovariate(ARRIVAL))
            env.process(customer())

    env.process(arrivals())
    env.run()
    return times


def with_ciw() -> list[float]:
    """Ciw's own way to describe the network."""
    ciw: Any = importlib.import_module("ciw")
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=ARRIVAL)],
        service_distributions=[ciw.dists.Exponential(rate=SERVICE)],
        number_of_servers=[SERVERS],
    )
    ciw.seed(1)
    played = ciw.Simulation(network)
    played.simulate_until_max_customers(CUSTOMERS, method="Finish")
    records = sorted(played.get_all_records(), key=lambda record: record.arrival_date)
    return [record.exit_date - record.arrival_date for record in records]


def with_salabim() -> list[float]:
    """salabim without yields, a component for each customer."""
    sim: Any = importlib.import_module("salabim")
    sim.yieldless(True)
    env = sim.Environment(random_seed=1, trace=False)
    servers = sim.Resource("servers", SERVERS, monitor=False)
    times: list[float] = []

    class Customer(sim.Component):  # type: ignore[misc]
        def process(self) -> None:
            came = env.now()
            self.request(servers)
            self.hold(sim.Exponential(1 / SERVICE).sample())
            self.release(servers)
            times.append(env.now() - came)

    class Arrivals(sim.Component):  # type: ignore[misc]
        def process(self) -> None:
            for _ in range(CUSTOMERS):
                self.hold(sim.Exponential(1 / ARRIVAL).sample())
                Customer()

    Arrivals()
    env.run()
    return times


def rare() -> None:
    """Unavailability of two regions to ±5 %, for three levels of rarity."""
    system, names = platform()
    print("unavailability\texact\texact s\tnaive SimPy s\tfactor")
    for down in (2.6e-2, 8e-3, 2.6e-3):
        started = time.process_time()
        diagram = bdd.build(circuit_of_failure(system))
        exact = float(diagram.probability(np.full((1, len(diagram.variables)), down))[0])
        taken = time.process_time() - started
        outages, used = naive(system, names, down)
        # Outages of exponential length: the variance of their sum over that of its mean is 2 / count.
        needed = 2 * (_Z95 / RARE_WIDTH) ** 2
        # Rarer than this run could see: as if the next one came now, which favours SimPy.
        slow = used * needed / max(outages, 1)
        seen = f"{slow:,.0f}" + ("" if outages else " or more")
        print(f"{down:g} each\t{exact:.2e}\t{taken:.4f}\t{seen}\t1/{slow / taken:,.0f}", flush=True)


def platform() -> tuple[Expression, list[str]]:
    """Two regions; each needs two of three zones, a database of two copies, and a gateway of two."""
    names: list[str] = []

    def atom(name: str) -> Atom:
        names.append(name)
        return Atom(Component(name, "instance", name, ""))

    regions = []
    for region in "ab":
        zones = AtLeast(2, tuple(atom(f"zone{number}{region}") for number in range(3)))
        pairs = [any_of([atom(f"{what}{copy}{region}") for copy in (1, 2)]) for what in ("db", "gateway")]
        regions.append(all_of([zones, *pairs]))
    return any_of(regions), names


def naive(system: Expression, names: Sequence[str], down: float) -> tuple[int, float]:
    """Outages seen and processor time of a free-running model: every component fails and is repaired."""
    env = simpy.Environment()
    chance = random.Random(1)
    failed: set[str] = set()
    outages = 0
    up = REPAIR_HOURS * (1 - down) / down

    def component(name: str) -> Generator[simpy.Event, Any, None]:
        nonlocal outages
        while True:
            yield env.timeout(chance.expovariate(1 / up))
            before = works(system, failed)
            failed.add(name)
            outages += before and not works(system, failed)
            yield env.timeout(chance.expovariate(1 / REPAIR_HOURS))
            failed.remove(name)

    for name in names:
        env.process(component(name))
    started, horizon = time.process_time(), 0.0
    while time.process_time() - started < SECONDS_OF_NAIVE:
        horizon += 100 * up
        env.run(until=horizon)
    return outages, time.process_time() - started


if __name__ == "__main__":
    main(sys.argv[1:])
