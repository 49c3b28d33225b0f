"""The primary of every shard fails over, or the whole cache starts empty."""

from __future__ import annotations

import pytest

FACTS = {"failover_time": 40, "failover_time_without_replica": 500, "warm_up_time": 1000}
PINNED = "assumptions:\n" + "".join(
    f"  {name}: {{fact: elasticache-redis.{name}, value: {value}, source: a test}}\n"
    for name, value in FACTS.items()
)
REPLICAS = ", {zone: us-east-1b, role: replica, count: 3}"


def test_all_keys_are_missed_until_the_replicas_take_over(example) -> None:
    for one in example("cache-loss").changed(("claims:\n", f"{PINNED}claims:\n")).played():
        assert one.flows["browse"].lowest == 0
        assert one.flows["browse"].outage == pytest.approx(40)


def test_without_replicas_new_nodes_start(example) -> None:
    made = example("cache-loss").changed(("claims:\n", f"{PINNED}claims:\n"), (REPLICAS, ""))
    for one in made.played():
        assert one.flows["browse"].outage == pytest.approx(500)
        assert one.stores["prices"].rpo == pytest.approx(1000)
