"""Exact availability of two-region platforms of some hundred components: build, one evaluation, 100,000.

python -m benchmarks.exact_platform [SAMPLES]

One made here, and the critical journeys of the reference platform. Seconds of processor time.
Bars: diagram ≤ 0.1 s, 100,000 evaluations ≤ 1 s.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from withstand.api.load import load
from withstand.model.structure.expression import AtLeast, Atom, Component, Expression, all_of, any_of
from withstand.model.structure.serving import platform as structure_of
from withstand.simulation.exact import bdd
from withstand.simulation.exact.availability import diagram_of
from withstand.simulation.exact.cut_sets import minimal_cut_sets
from withstand.simulation.exact.importance import importances

REPEATS = 5
REFERENCE = Path(__file__).parents[1] / "examples" / "enterprise-platform"
REGIONS, ZONES = 2, 3
# In each zone: nodes of which two are needed, and one instance of each of these services.
NODES, NEEDED = 6, 4
SERVICES = ("gateway", "order", "payment", "stock", "search", "users", "mail", "media")
SHARED = ("network", "key", "registry")


def platform() -> Expression:
    """DNS, and one region of two: shared services, four of six nodes a zone, most database copies."""

    def atom(name: str) -> Atom:
        return Atom(Component(name, "instance", name, ""))

    regions = []
    for region in range(REGIONS):
        zones = []
        for zone in range(ZONES):
            at = f"{region}{zone}"
            nodes = AtLeast(NEEDED, tuple(atom(f"node{number}@{at}") for number in range(NODES)))
            services = [atom(f"{service}@{at}") for service in SERVICES]
            zones.append(all_of([atom(f"zone@{at}"), nodes, *services]))
        copies = AtLeast(
            2,
            tuple(
                all_of([atom(f"zone@{region}{zone}"), atom(f"db@{region}{zone}")]) for zone in range(ZONES)
            ),
        )
        shared = [atom(f"{name}@{region}") for name in ("region", *SHARED)]
        regions.append(all_of([*shared, copies, any_of(zones)]))
    return all_of([atom("dns"), any_of(regions)])


def reference() -> Expression:
    """All critical journeys of the reference platform at once."""
    architecture = load(REFERENCE)
    journeys = [journey for journey in architecture.journeys.values() if journey.critical]
    return all_of(structure_of(architecture, journey) for journey in journeys)


def best(action: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the fastest of several runs, and its result."""
    times, result = [], None
    for _ in range(REPEATS):
        started = time.process_time()
        result = action()
        times.append(time.process_time() - started)
    return min(times), result


def main(samples: int) -> None:
    """Print one row for each platform and library."""
    columns = ("platform", "library", "components", "nodes", "unavailability", "build s", "samples")
    print("\t".join((*columns, "evaluations s", "importance s", "cut sets", "cut sets s")))
    libraries = bdd.BACKENDS
    for name, works in {"made": platform(), "reference": reference()}.items():
        for library in libraries:
            bdd.BACKENDS = (library,)
            print(f"{name}\t{library}\t{_row(works, samples)}", flush=True)


def _row(works: Expression, samples: int) -> str:
    built, diagram = best(lambda: diagram_of(works, for_many_rows=True))
    count = len(diagram.variables)
    row = np.full(count, 1e-3)
    rows = np.random.default_rng(1).uniform(1e-4, 1e-2, (samples, count))
    evaluated, _ = best(lambda: diagram.probability(rows))
    ranked, _ = best(lambda: importances(diagram, row))
    cut, cuts = best(lambda: minimal_cut_sets(diagram))
    return (
        f"{count}\t{len(diagram)}\t{diagram.probability(row)[0]:.6g}\t{built:.3f}\t{samples}"
        f"\t{evaluated:.2f}\t{ranked:.4f}\t{cuts.count():,}\t{cut:.3f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
