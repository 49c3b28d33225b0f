"""Replication lag against the quantiles of the law it is drawn from, and of queues."""

from __future__ import annotations

import math
from typing import Any

import pytest

from withstand.catalog import fact
from withstand.simulation.sampling.streams import quantile


def test_the_p99_is_that_of_the_documented_law(ask: Any) -> None:
    (found,) = ask("replication-lag").measurements
    truth = quantile(fact("aurora-global", "replication_lag"), 0.99)
    assert found.judged.statistic == "p99"
    assert found.judged.low <= truth <= found.judged.high
    assert found.judged.high / found.judged.low < 1.3
    assert "documented typical" in found.binding
    assert "aurora-global.replication_lag" in {used.name for used in found.facts}


def test_writes_near_the_capacity_of_the_copy_queue_up(data: dict[str, Any], ask: Any) -> None:
    calm = ask("replication-lag").measurements[0].judged.value
    data["resources"]["db@us-west-2"]["write_capacity"] = "150.5/s"
    crowded = ask("replication-lag", statistic="p50").measurements[0].judged
    expected_wait = math.log(2) / 0.5
    assert crowded.value > 0.3 + expected_wait * 0.8
    data["resources"]["db@us-west-2"]["write_capacity"] = "140/s"
    beyond = ask("replication-lag").measurements[0]
    assert math.isinf(beyond.judged.value) and "exceed" in beyond.binding
    assert calm < 10


def test_synchronous_copies_do_not_lag(data: dict[str, Any], ask: Any) -> None:
    data["replications"]["db-copy"]["mode"] = "synchronous"
    assert ask("replication-lag").measurements[0].judged.value == 0


def test_snapshot_copies_lag_by_up_to_their_interval(data: dict[str, Any], ask: Any) -> None:
    data["replications"]["db-copy"] |= {"mode": "snapshot-copy", "interval": "1h"}
    assert ask("replication-lag", statistic="p50").measurements[0].judged.value == pytest.approx(
        1800, rel=0.1
    )


def test_a_measured_lag_scales_the_law(data: dict[str, Any], ask: Any) -> None:
    data["replications"]["db-copy"]["lag"] = "3s"
    found = ask("replication-lag", statistic="p50").measurements[0].judged
    assert found.value == pytest.approx(3, rel=0.1)


def test_scope_selects(ask: Any) -> None:
    assert ask("replication-lag", scope=("db-global",)).measurements
    gap = ask("replication-lag", scope=("cache@us-east-1",)).unmeasured[0]
    assert gap.kind == "nothing in scope"
