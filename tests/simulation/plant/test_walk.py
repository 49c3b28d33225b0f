"""The one walk: load whatever a request sets off, need over hard calls only; twins made of it agree."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from withstand.model.architecture import Architecture
from withstand.model.build import build as made_of
from withstand.model.structure.routing import region_of
from withstand.model.structure.serving import needs
from withstand.scanners.spec import read_spec
from withstand.simulation.engine.replication import Run
from withstand.simulation.plant.at_load import put_under_load
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.plant.demand import peak_demand, regions_of, route_of_journey, walk_of
from withstand.simulation.plant.tries import ONCE
from withstand.simulation.plant.walk import Asked, connections, serves

ROOT = Path(__file__).parents[3]
EAST = "us-east-1"
EXAMPLES = ["enterprise-platform", "small-shop/shop.yaml", "mechanisms/zone-loss.yaml"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_arrivals_of_a_steady_replication_are_the_demand_at_every_station(example: str) -> None:
    architecture = read_spec(ROOT / "examples" / example)
    plant, wanted = compile_plant(architecture), peak_demand(architecture)
    at_load = put_under_load(plant, 1.0)
    loads = at_load.demand_at(at_load.arrivals) * at_load.demand
    of = {"write": wanted.writes, "read": wanted.reads}
    seen = 0
    for station in plant.stations:
        if station.role == "link":
            continue
        rates = of.get(station.role, wanted.requests)
        arriving = float(loads[station.index])
        assert arriving == pytest.approx(rates[station.element], rel=1e-9, abs=1e-9), station.id
        seen += arriving > 0
    assert seen > 3


RESOURCES: dict[str, Any] = {
    "eks": {"kind": "eks", "region": EAST},
    "orders": {"kind": "dynamodb", "region": EAST},
    "changes": {"kind": "dynamodb-streams", "region": EAST, "source": "orders", "consumers": ["indexer"]},
    "jobs": {"kind": "sqs", "region": EAST, "consumers": ["worker"]},
}


def shop(**changes: Any) -> Architecture:
    """front calls back hard, side softly; back writes to a table whose stream an indexer reads."""
    region = "us-east-1"
    common = {"region": region, "cluster": "eks", "replicas": 3, "capacity": "500/s", "spread": "zones"}
    workloads = {
        "front": {
            **common,
            "dependencies": [
                {"to": "back", "protocol": "http", "calls_per_request": 2},
                {"to": "side", "protocol": "http", "mode": "soft", "calls_per_request": 0.5},
                {"to": "jobs", "protocol": "sqs", "mode": "asynchronous", "access": "send"},
            ],
        },
        "back": {
            **common,
            "dependencies": [{"to": "orders", "protocol": "dynamodb", "access": "read-write"}],
        },
        "side": {**common, "dependencies": [{"to": "hidden", "protocol": "http"}]},
        "hidden": common,
        "worker": {**common, "dependencies": [{"to": "jobs", "protocol": "sqs", "access": "receive"}]},
        "indexer": common,
    }
    journeys = {"buy": {"path": ["front"], "share": 1.0, "critical": True, "write_share": 0.25}}
    data = {
        "name": "shop", "traffic": {"peak": "100/s"},
        "regions": {region: {"zones": [region + zone for zone in "abc"]}},
        "resources": RESOURCES, "workloads": workloads, "journeys": journeys,
    }  # fmt: skip
    return made_of({**data, **changes})


def asked(architecture: Architecture) -> dict[str, Asked]:
    return walk_of(architecture, architecture.journeys["buy"], "us-east-1").asked


def test_load_counts_whatever_a_request_sets_off() -> None:
    found = {id: each.load for id, each in asked(shop()).items() if each.load}
    assert found == {
        "workload:front": 1.0,
        "workload:back": 2.0,
        "read:orders": 1.5,
        "write:orders": 0.5,
        "service:changes": 0.5,
        "workload:indexer": 0.5,
        "workload:side": 0.5,
        "workload:hidden": 0.5,
        "service:jobs": 1.0,
        "workload:worker": 1.0,
    }


def test_consumers_of_a_queue_share_its_messages_and_subscribers_of_a_topic_each_get_them() -> None:
    region = "us-east-1"
    two = {"kind": "sqs", "region": region, "consumers": ["worker", "side"]}
    told = {"kind": "sns", "region": region, "subscribers": ["worker", "side"]}
    for kind, each in ((two, 0.5), (told, 1.0)):
        made = shop(resources={**RESOURCES, "jobs": kind})
        load = {id: one.load for id, one in asked(made).items()}
        assert load["workload:worker"] == each
        assert load["workload:side"] == 0.5 + each


def test_only_hard_calls_are_needed() -> None:
    """What is called by a soft callee is not needed either, however hard that one needs it."""
    needed = {id for id, each in asked(shop()).items() if each.need > 0}
    assert needed == {"workload:front", "workload:back", "read:orders", "write:orders"}
    assert asked(shop())["write:orders"].need == 0.25
    assert asked(shop())["read:orders"].need == 1.0


def test_a_soft_callee_takes_capacity_from_nobody_else_and_no_level_from_its_caller() -> None:
    plant = compile_plant(shop())
    run = Run(plant, put_under_load(plant, 1.0), (1, "test", 0))
    (side,) = plant.station_of["side"]
    run.down[side] += 1
    run.serve()
    levels = dict(zip([flow.id for flow in plant.flows], run.service_levels(), strict=True))
    assert levels["buy"] == 1.0 and levels["side"] == 0.0
    assert run.load[side] == pytest.approx(50.0)


def test_messages_and_requests_share_the_copies_of_a_workload() -> None:
    """A worker that also answers requests is overloaded by its messages, and the requests feel it."""
    slow = shop().workloads["worker"].model_copy(update={"replicas": 1, "capacity": 150.0})
    base = shop()
    front = base.workloads["front"]
    dependencies = (*front.dependencies, front.dependencies[0].model_copy(update={"to": "worker"}))
    workloads = {
        **base.workloads, "worker": slow, "front": front.model_copy(update={"dependencies": dependencies}),
    }  # fmt: skip
    plant = compile_plant(base.model_copy(update={"workloads": workloads}))
    run = Run(plant, put_under_load(plant, 1.0), (1, "test", 0))
    run.serve()
    (worker,) = plant.station_of["worker"]
    assert run.load[worker] == pytest.approx(300.0), "200 calls and 100 messages a second"
    assert run.service_levels()[0] == pytest.approx(1 - (1 - 0.5**2), abs=0.01)


def test_calls_in_a_circle_are_followed_once() -> None:
    base = shop()
    back = base.workloads["back"]
    soft = base.workloads["front"].dependencies[1].model_copy(update={"to": "front"})
    circle = back.model_copy(update={"dependencies": (*back.dependencies, soft)})
    found = asked(base.model_copy(update={"workloads": {**base.workloads, "back": circle}}))
    assert found["workload:front"].load == pytest.approx(1.0 + 2.0 * 0.5)
    assert found["workload:front"].need == 1.0 and found["workload:front"].depth == 1


@pytest.mark.parametrize(
    ("access", "reads", "writes"),
    [("read", 2.0, 0.0), ("write", 0.0, 2.0), ("read-write", 1.5, 0.5), ("call", 1.5, 0.5)],
)
def test_what_an_access_reads_and_writes(access: str, reads: float, writes: float) -> None:
    base = shop()
    back = base.workloads["back"]
    only = back.dependencies[0].model_copy(update={"access": access})
    workloads = {**base.workloads, "back": back.model_copy(update={"dependencies": (only,)})}
    found = asked(base.model_copy(update={"workloads": workloads}))
    load = {id: each.load for id, each in found.items()}
    assert (load.get("read:orders", 0.0), load.get("write:orders", 0.0)) == (reads, writes)


def test_what_answers_requests_itself(build: Callable[..., Any]) -> None:
    elements = build().elements
    assert serves(elements[f"files@{EAST}"])
    assert not serves(elements[f"alb@{EAST}"])


def test_a_cdn_tries_connections_and_takes_an_error_for_an_answer(build: Callable[..., Any]) -> None:
    made = build(resources={"cdn": {"connection_attempts": 3, "connection_timeout": "10s"}})
    tries = connections([made.elements["cdn"]], 25.0)
    assert (tries.most, tries.errors, tries.wait, tries.limit) == (3, 0.0, 10.0, 25.0)
    once = build(resources={"cdn": {"connection_attempts": 1}})
    assert connections([once.elements["cdn"]], 25.0) is ONCE
    assert connections([made.elements[f"alb@{EAST}"]], 25.0) is ONCE


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_a_request_waits_for_is_what_the_proof_needs(example: str) -> None:
    """The structure function and the plant follow the same hard calls; what is global they name otherwise."""
    architecture = read_spec(ROOT / "examples" / example)
    compared = 0
    for journey in architecture.journeys.values():
        for region in regions_of(architecture, journey, route_of_journey(architecture, journey)):
            walk = walk_of(architecture, journey, region)
            waited = {
                asked.element for id, asked in walk.asked.items() if asked.need > 0 and id not in walk.links
            }
            needed = {need.element for need in needs(architecture, journey, region)}
            placed = {id for id in waited ^ needed if region_of(architecture, id)}
            links = {id for links in walk.links.values() for id in links.ids}
            assert placed <= links, (journey.id, region, placed)
            compared += len(waited & needed)
    assert compared > 3
