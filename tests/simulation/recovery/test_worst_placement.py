"""Copies: which of them a zone or a node takes, beside what the proof says of the same placement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.build import build
from withstand.model.elements.workload import Workload
from withstand.model.structure.expression import components, works
from withstand.model.structure.placement import most_in_zone, most_on_node
from withstand.model.structure.serving import in_region
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.playing.scenario import perform
from withstand.simulation.recovery.copies import copies_of

REGION = "us-east-1"
ZONES = tuple(f"{REGION}{zone}" for zone in "abc")


def shop(spread: str, replicas: int = 6, **workload: object):
    nodes = {
        "kind": "eks-node-group", "region": REGION, "zones": list(ZONES), "cluster": "eks",
        "instance_type": "m6i.xlarge", "cores": 4.0, "memory": "16GiB",
        "minimum": 3, "desired": 6, "maximum": 9,
    }  # fmt: skip
    web = {
        "region": REGION, "cluster": "eks", "node_groups": ["nodes"], "replicas": replicas, "cores": 0.5,
        "service_time": "20ms", "spread": spread, "critical": True, **workload,
    }  # fmt: skip
    return build(
        {
            "name": "shop",
            "traffic": {"peak": "10/s"},
            "regions": {REGION: {"zones": list(ZONES)}},
            "resources": {"eks": {"kind": "eks", "region": REGION}, "nodes": nodes},
            "workloads": {"web": web},
            "journeys": {"shop": {"path": ["web"], "share": 1.0, "critical": True}},
        }
    )


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("spread", ["zones", "nodes", "none"])
def test_the_proof_and_the_simulation_lose_the_same(spread: str, zone: str) -> None:
    """What the structure function says of a lost zone, a replication of that loss does."""
    architecture = shop(spread)
    expression = in_region(architecture, architecture.journeys["shop"], REGION)
    assert zone in {component.id for component in components(expression)}
    stands = works(expression, {zone})
    chunks = Chunks(architecture, 1)
    lowest: list[float] = []
    perform(
        chunks.plant, chunks.at_load(1.0), chunks.scenarios[f"zone-loss:{zone}"], (1, 0),
        watch=lambda run: run.watchers.append(lambda _: lowest.append(run.paths[0])),
    )  # fmt: skip
    assert (min(lowest) > 0) is stands
    assert stands is (spread == "zones")


def test_two_zones_lost_at_one_moment_take_their_own_copies() -> None:
    """Nine copies in three zones: two lost zones leave three, at once and one after the other alike."""
    architecture = shop("zones", replicas=9)
    chunks = Chunks(architecture, 1)
    for at in ("0s", "1s"):
        faults = [
            {"kind": "zone-loss", "target": ZONES[0], "duration": "1h"},
            {"kind": "zone-loss", "target": ZONES[1], "duration": "1h", "at": at},
        ]
        left: list[int] = []
        scenario = build(
            {
                "name": "two",
                "regions": {REGION: {"zones": list(ZONES)}},
                "scenarios": {"two": {"faults": faults}},
            }
        ).scenarios["two"]
        perform(
            chunks.plant, chunks.at_load(1.0), scenario, (1, 0),
            watch=lambda run, left=left: run.watchers.append(
                lambda _: left.append(copies_of(run, "web").ready)
            ),
        )  # fmt: skip
        assert min(left) == 3, at


@given(
    copies=st.integers(0, 40),
    count=st.integers(1, 6),
    spread=st.sampled_from(["zones", "nodes", "none"]),
)
def test_most_in_a_zone_and_on_a_node(copies: int, count: int, spread: str) -> None:
    zones = [f"z{number}" for number in range(count)]
    workload = Workload.model_construct(id="w", spread=spread)
    most = [most_in_zone(workload, zones, zone, copies) for zone in zones]
    if spread == "zones":
        assert sum(most) == copies and max(most) - min(most) <= 1
    else:
        assert set(most) == {copies}
    assert most_in_zone(workload, zones, "elsewhere", copies) == 0
    assert most_on_node(workload, zones, copies, 4) == (-(-copies // 4) if spread == "nodes" else max(most))
