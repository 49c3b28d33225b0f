"""Speed of the simulation: replications, events, workers, growth; peers are in `simulation_peers`.

python -m benchmarks.simulation_speed [kinds] [events] [verify] [growth]      (default: all)

Times are processor time of one process, except `verify`, which is wall time beside processor time. Bars: 300
region losses a second and core, events ≥ 0.8 of raw SimPy, two workers ≥ 1.7 times one.

What is compared for events: runs as long as a region loss (240 events), in which the same processes wait the
same number of times: on raw SimPy, and in a replication, which is set up too and records each wait as a link.
A whole replication stands beside it: its events also evaluate the platform (stations, paths, levels), which
no bare event does; that row says what an event costs here, and not how fast SimPy is.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import simpy

from withstand.api import load
from withstand.model.build import build
from withstand.model.elements.fault_kind import fault_kind
from withstand.simulation.engine.replication import Run
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.playing.scenario import perform

PLATFORM = "examples/enterprise-platform"
SEED = 42
REPLICATIONS, ROUNDS = 20, 4
RUNS, EVENTS, PROCESSES, EVENT_ROUNDS = 10, 240, 20, 100
SERVICES = (10, 100, 1000)
RESOURCES_PER_SERVICE = 16


def main(parts: Sequence[str]) -> None:
    """Print the tables that were asked for."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    tables: dict[str, Callable[[], None]] = {
        "kinds": kinds, "events": events, "verify": verify, "growth": growth,
    }  # fmt: skip
    for name in parts or tables:
        tables[name]()


def kinds() -> None:
    """Replications a second and core of every region loss, and of the first scenario of each other kind."""
    chunks = Chunks(load(Path(PLATFORM)), SEED)
    print("scenario\treplications a second and core\tevents of one")
    seen = set()
    for key, scenario in chunks.scenarios.items():
        kind = key.partition(":")[0]
        loses_region = any(fault_kind(fault.kind).whole == "region" for fault in scenario.faults)
        if kind in seen and not loses_region:
            continue
        seen.add(kind)
        seconds = replication(chunks, key)
        print(f"{key}\t{1 / seconds:.0f}\t{counted(chunks, key):.0f}", flush=True)


def replication(chunks: Chunks, key: str) -> float:
    """Seconds of one replication: each the fastest of some rounds, which leaves out what others disturb."""
    fastest = [math.inf] * REPLICATIONS
    for _ in range(ROUNDS):
        for number in range(REPLICATIONS):
            taken = processor(partial(chunks.make, key, "peak", range(number, number + 1)))
            fastest[number] = min(fastest[number], taken)
    return sum(fastest) / REPLICATIONS


def processor(work: Callable[[], Any]) -> float:
    """Processor time of this process, in seconds."""
    started = time.process_time()
    work()
    return time.process_time() - started


def counted(chunks: Chunks, key: str) -> float:
    """Mean number of events of a replication: what SimPy was asked to let happen."""
    scenario, at_load = chunks.scenarios[key], chunks.at_load(chunks.load_of(key, "peak", 0))
    happened = 0

    def watch(run: Run) -> None:
        step = run.env.step

        def counting() -> None:
            nonlocal happened
            happened += 1
            step()

        run.env.step = counting  # type: ignore[method-assign]  # as SimPy's guide on monitoring has it

    for number in range(REPLICATIONS):
        perform(chunks.plant, at_load, scenario, (SEED, number), watch=watch)
    return happened / REPLICATIONS


def events() -> None:
    """Links of chains against bare timeouts, and whole replications, which also evaluate the platform."""
    chunks = Chunks(load(Path(PLATFORM)), SEED)
    times = [(processor(bare), processor(partial(linked, chunks))) for _ in range(EVENT_ROUNDS)]
    raw, ours = (RUNS * EVENTS / min(column) for column in zip(*times, strict=True))
    key = next(key for key in chunks.scenarios if key.startswith("region-loss"))
    whole = counted(chunks, key) / replication(chunks, key)
    print("events a second\tof raw SimPy")
    print(f"raw SimPy\t{raw:,.0f}\t1.00")
    print(f"events recorded as links\t{ours:,.0f}\t{ours / raw:.2f}")
    print(f"whole replication of {key}\t{whole:,.0f}\t{whole / raw:.2f}", flush=True)


def bare() -> None:
    """Processes that wait, on SimPy."""

    def process(env: simpy.Environment) -> Generator[simpy.Event, Any, None]:
        for _ in range(EVENTS // PROCESSES):
            yield env.timeout(1.0)

    for _ in range(RUNS):
        env = simpy.Environment()
        for _ in range(PROCESSES):
            env.process(process(env))
        env.run()


def linked(chunks: Chunks) -> None:
    """The same processes in a replication, which records each wait."""

    def process(run: Run) -> Generator[Any, Any, int]:
        link = -1
        for _ in range(EVENTS // PROCESSES):
            link = yield from run.spend("detect", "Event", "here", seconds=1.0, after=link)
        return link

    for _ in range(RUNS):
        run = Run(chunks.plant, chunks.at_load(1.0), (SEED, "events", 0))
        for _ in range(PROCESSES):
            run.env.process(process(run))
        run.env.run()
        run.forget()


def verify() -> None:
    """Cold `verify` of the reference platform with one and two workers, taken in turn; the fastest counts."""
    fastest = dict.fromkeys((1, 2), (math.inf, math.inf))
    for _ in range(2):
        for workers in fastest:
            command = [
                sys.executable, "-m", "withstand", "verify", PLATFORM, "--exit-zero",
                "--workers", str(workers), "-o", "text",
            ]  # fmt: skip
            before, started = os.times(), time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            wall, after = time.perf_counter() - started, os.times()
            used = after.children_user + after.children_system - before.children_user - before.children_system
            fastest[workers] = min(fastest[workers], (wall, used))
    print("verify with workers\twall s\tprocessor s")
    for workers, (wall, used) in fastest.items():
        print(f"{workers}\t{wall:.1f}\t{used:.1f}")
    print(f"two workers: {fastest[1][0] / fastest[2][0]:.2f} times one", flush=True)


def growth() -> None:
    """Compiling and one region loss of generated estates, and the exponents between first and last."""
    from benchmarks.estate import estate

    print("services\tcompile s\tregion loss s")
    rows = []
    for services in SERVICES:
        architecture = build(estate(services * RESOURCES_PER_SERVICE))
        made: list[Chunks] = []
        compiled = processor(lambda: made.append(Chunks(architecture, SEED)))  # noqa: B023
        key = next(key for key in made[0].scenarios if key.startswith("region-loss"))
        made[0].make(key, "peak", range(1))
        one = min(processor(lambda: made[0].make(key, "peak", range(2))) / 2 for _ in range(ROUNDS))  # noqa: B023
        rows.append((services, compiled, one))
        print(f"{services}\t{compiled:.3f}\t{one:.4f}", flush=True)
    steps = math.log(rows[-1][0] / rows[0][0])
    for name, column in (("compile", 1), ("region loss", 2)):
        exponent = math.log(rows[-1][column] / rows[0][column]) / steps
        print(f"{name}: grows with services to the power {exponent:.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
