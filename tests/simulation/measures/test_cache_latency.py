"""Cache latency: network between zones decides; on purpose in one zone it does not."""

from __future__ import annotations

import math
from typing import Any

import pytest

from withstand.catalog import fact
from withstand.simulation.sampling.streams import quantile


def test_reads_across_zones_pay_the_round_trip(ask: Any) -> None:
    east, west = ask("cache-latency").measurements
    same, across = east.others[-2:]
    documented = quantile(fact("elasticache-redis", "service_latency"), 0.5)
    assert same.value == pytest.approx(documented, rel=0.1)
    assert across.value > same.value + 0.0005
    assert same.value < east.judged.value < across.value
    assert "67% of the reads cross zones" in east.binding
    assert west.scope == "cache@us-west-2"


def test_readers_in_the_zone_of_the_primary_pay_nothing(data: dict[str, Any], ask: Any) -> None:
    for region in ("us-east-1", "us-west-2"):
        data["resources"][f"nodes@{region}"]["zones"] = [f"{region}a"]
    found = ask("cache-latency").measurements[0]
    assert found.binding.startswith("0%")
    documented = quantile(fact("elasticache-redis", "service_latency"), 0.5)
    assert found.judged.value == pytest.approx(documented, rel=0.06)


def test_a_node_beyond_its_capacity_never_answers(data: dict[str, Any], ask: Any) -> None:
    data["resources"]["cache@us-east-1"]["operations_capacity"] = "400/s"
    assert math.isinf(ask("cache-latency").measurements[0].judged.value)


def test_a_cache_nobody_reads_is_not_measured(data: dict[str, Any], ask: Any) -> None:
    for region in ("us-east-1", "us-west-2"):
        data["workloads"][f"catalogue@{region}"]["dependencies"] = []
    assert ask("cache-latency").unmeasured[0].kind == "nothing in scope"
