"""What requests meet: the loads and levels that follow from the state of the stations."""

from __future__ import annotations

import pytest

from withstand.model.build import build as build_architecture
from withstand.simulation.engine.replication import Run
from withstand.simulation.plant.at_load import put_under_load
from withstand.simulation.plant.compiler import compile_plant


def in_series(front: str, back: str) -> Run:
    """100 requests a second at a front of one copy that calls a back of one copy, with these capacities."""
    region = "us-east-1"
    one = {"region": region, "cluster": "eks", "replicas": 1, "spread": "zones", "concurrency": 100}
    calls = [{"to": "back", "protocol": "http", "timeout": "1s", "retry": {"attempts": 0}}]
    architecture = build_architecture(
        {
            "name": "series",
            "traffic": {"peak": "100/s"},
            "regions": {region: {"zones": [region + "a"]}},
            "resources": {"eks": {"kind": "eks", "region": region}},
            "workloads": {
                "front": {**one, "capacity": front, "dependencies": calls},
                "back": {**one, "capacity": back},
            },
            "journeys": {"shop": {"path": ["front"], "share": 1.0, "critical": True}},
        }
    )
    plant = compile_plant(architecture)
    run = Run(plant, put_under_load(plant, 1.0), (1, "test", 0))
    run.serve()
    return run


def test_what_is_refused_before_does_not_load_what_comes_after() -> None:
    run = in_series("50/s", "60/s")
    (back,) = run.plant.station_of["back"]
    assert run.load[back] == pytest.approx(50, rel=0.02)
    assert run.service_levels()[0] == pytest.approx(0.5, rel=0.02), "the back answers all that reach it"
    assert in_series("200/s", "60/s").service_levels()[0] == pytest.approx(0.6, rel=0.02)
