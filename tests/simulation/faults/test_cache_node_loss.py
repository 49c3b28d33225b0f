"""One node of a cache: a replica costs nothing but room, a primary the keys of its shard."""

from __future__ import annotations

import pytest

from withstand.scanners.spec import read_spec
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.playing.scenario import perform
from withstand.simulation.playing.timing import rate

FACTS = {"failover_time": 40, "failover_time_without_replica": 500, "warm_up_time": 1000}
PINNED = "assumptions:\n" + "".join(
    f"  {name}: {{fact: elasticache-redis.{name}, value: {value}, source: a test}}\n"
    for name, value in FACTS.items()
)
REPLICAS = ", {zone: us-east-1b, role: replica, count: 3}"
COUNT = 200


def pinned(example, *changes: tuple[str, str]):
    return example("cache-node-loss").changed(("claims:\n", f"{PINNED}claims:\n"), *changes)


def test_half_of_the_nodes_are_primaries_and_only_their_keys_are_missed(example) -> None:
    flows = [one.flows["browse"] for one in pinned(example).played(COUNT)]
    outcomes = [(round(flow.lowest, 9), round(flow.outage, 9)) for flow in flows]
    assert set(outcomes) == {(1.0, 0.0), (round(2 / 3, 9), 40.0)}
    # Three of six nodes: 100 of 200 within four standard deviations of a fair coin.
    assert abs(sum(lowest < 1 for lowest, _ in outcomes) - 100) < 4 * 50**0.5


def test_without_replicas_the_keys_of_one_shard_come_from_the_database_until_it_is_warm(example) -> None:
    database = (
        "access: read, timeout: 100ms}",
        "access: read, mode: soft, timeout: 100ms}, "
        "{to: orders-db@us-east-1, protocol: postgresql, access: read, timeout: 1s}",
    )
    seen: list[tuple[float, float]] = []
    alone = pinned(example, (REPLICAS, ""), database, ("hit_ratio: 90%", "hit_ratio: 80%"))
    chunks = Chunks(read_spec(alone.folder / "cache-node-loss.yaml"), 42)
    perform(
        chunks.plant, chunks.at_load(1.0), chunks.scenarios["cache-node-loss"], (42, 0),
        watch=lambda run: run.watchers.append(
            lambda _: seen.append((run.env.now, max(run.extra)))
        ),
    )  # fmt: skip
    # A fifth of the reads miss while all is well; of the lost third all do: (1 - 0.8 · 2/3) / 0.2.
    factors = dict(seen)
    assert factors[0.0] == factors[500.0] == pytest.approx((1 - 0.8 * 2 / 3) / 0.2)
    # Each fifth of the warming gives a fifth of the third back.
    assert factors[700.0] == pytest.approx((1 - 0.8 * (1 - 1 / 3 * 4 / 5)) / 0.2)
    assert factors[1500.0] == pytest.approx(1)


def test_a_lost_replica_takes_its_share_of_the_room_until_a_new_one_runs(example) -> None:
    busy = pinned(example, ("hit_ratio: 90%", "hit_ratio: 90%, operations_capacity: 18/s"))
    found = {(round(one.flows["browse"].lowest, 9), one.flows["browse"].outage) for one in busy.played(COUNT)}
    # 100 a second on 108: five nodes of six have room for 90, until the sixth runs 500 s later. Of a primary,
    # a third of the keys is missed for 40 s before.
    assert found == {(0.9, 500.0), (round(2 / 3, 9), 540.0)}


def test_of_a_cache_of_one_shard_a_primary_is_the_whole(example) -> None:
    single = pinned(example, ("shards: 3", "shards: 1"), ("count: 3", "count: 1"))
    found = {one.flows["browse"].lowest for one in single.played(40)}
    assert found == {0.0, 1.0}


def test_it_comes_as_often_as_there_are_nodes(example) -> None:
    made = example("cache-node-loss").changed()
    plant = compile_plant(read_spec(made.folder / "cache-node-loss.yaml"))
    scenario = plant.architecture.scenarios["cache-node-loss"]
    assert rate(plant, scenario) == (
        pytest.approx(6 * 0.1),
        (("elasticache-redis", "instance_failure_rate"),),
    )
