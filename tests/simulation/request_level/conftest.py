"""A small platform, twice: as fluid with closed-form queues, and request by request."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from withstand.model.architecture import Architecture
from withstand.simulation.engine.replication import Run
from withstand.simulation.execution.context import Budget, MeasureContext
from withstand.simulation.measuring.latency import Journeys
from withstand.simulation.plant.at_load import PlantAtLoad, put_under_load
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.plant.plant import Flow, Plant

EAST, WEST = "us-east-1", "us-west-2"
# What a request takes outside the queues is the same in both; without it the queues decide the comparison.
_ELSEWHERE = ("availability-zone.zone_latency", "alb.service_latency")


@dataclass(frozen=True)
class Small:
    """One journey through two services in each of two regions."""

    architecture: Architecture
    plant: Plant

    @property
    def flow(self) -> Flow:
        """The journey."""
        return next(flow for flow in self.plant.flows if flow.is_journey)

    def at_load(self, load: float) -> PlantAtLoad:
        """At this share of the load that its first full station can take."""
        at_peak = put_under_load(self.plant, 1.0)
        loads = (at_peak.loads * at_peak.arrivals).sum(axis=1) * at_peak.demand
        return put_under_load(
            self.plant, load * float((at_peak.capacity[loads > 0] / loads[loads > 0]).min())
        )

    def fluid(self, at_load: PlantAtLoad) -> tuple[float, float]:
        """Share answered and P95 in seconds of those answered, by the fluid and the closed forms."""
        run = Run(self.plant, at_load, (1, "steady state", 0))
        run.serve()
        return float(run.service_levels()[self.flow.index]), self.quantile(at_load)

    def quantile(self, at_load: PlantAtLoad) -> float:
        """P95 of the answered in seconds by the closed forms."""
        context = MeasureContext(self.architecture, 1, Budget(), no_runs, no_runs)
        sample = Journeys(context, at_load.demand / self.plant.peak, at_load).sample(self.flow)
        return float(np.quantile(sample, 0.95))


def no_runs(*_: object) -> Any:
    """Latencies need no replications."""
    raise AssertionError("no replications are wanted here")


def doubled(at_load: PlantAtLoad) -> PlantAtLoad:
    """The fluid made wrong on purpose: it believes in twice the capacity."""
    return dataclasses.replace(at_load, capacity=2 * at_load.capacity)


@pytest.fixture(scope="session")
def small(build: Callable[..., Architecture], assume: Callable[..., dict[str, Any]]) -> Callable[..., Small]:
    """`small(replicas=8, timeout="200ms", …)`: replicas in the east; half as many in the west."""

    def make(*, replicas: int, timeout: str, service_time: float, **changes: Any) -> Small:
        workloads: dict[str, Any] = {}
        for region, count in ((EAST, replicas), (WEST, replicas // 2)):
            shape = {"region": region, "cluster": "eks", "node_groups": ["nodes"], "replicas": count,
                     "cores": 0.1, "spread": "zones", "concurrency": 2}  # fmt: skip
            call = {"to": "api", "protocol": "http", "timeout": timeout, "retry": {"attempts": 1}}
            web = {**shape, "service_time": f"{service_time}s", "dependencies": [call]}
            workloads |= {
                f"web@{region}": web,
                # A little faster: the first station is the first to be full, the second nearly is.
                f"api@{region}": {**shape, "service_time": f"{0.85 * service_time}s"},
            }
        architecture = build(
            workloads=workloads,
            journeys={"shop": {"path": ["www", "alb", "web"], "uses": None, "timeout": timeout}},
            assumptions={f"no {fact}": assume(fact, 0) for fact in _ELSEWHERE},
            **changes,
        )
        return Small(architecture, compile_plant(architecture))

    return make


@pytest.fixture(scope="session")
def broken() -> Callable[[PlantAtLoad], PlantAtLoad]:
    """Makes the fluid wrong on purpose."""
    return doubled
