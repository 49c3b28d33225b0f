"""Messages: what an outage of the consumers or the loss of a region does to a queue."""

from __future__ import annotations

import math
from typing import Any

import pytest
from closed_forms import drain_time

OUTAGE = "consumer-outage:jobs@us-east-1"


def fix_duration(data: dict[str, Any], duration: str) -> None:
    data["scenarios"] = {
        "no-consumers": {"faults": [{"kind": "consumer-outage", "target": "jobs@us-east-1",
                                     "duration": duration}]}
    }  # fmt: skip


def fix_consumers(data: dict[str, Any], replicas: int) -> None:
    worker = data["workloads"]["worker@us-east-1"]
    worker.pop("scaling")
    worker["replicas"] = replicas


def test_the_drain_time_is_the_closed_form(data: dict[str, Any], ask: Any) -> None:
    fix_duration(data, "1h")
    fix_consumers(data, 8)
    (found,) = ask("drain-time", scope=("jobs@us-east-1",), scenarios=("no-consumers",)).measurements
    # 8 replicas take 800/s; 210/s of the queue and as many records of the stream arrive.
    assert found.judged.value == pytest.approx(drain_time(3600, 210, 800 - 210))
    assert found.others[-2].value == pytest.approx(3600 * 210)


def test_an_autoscaler_drains_faster(data: dict[str, Any], ask: Any) -> None:
    fix_duration(data, "1h")
    scaled = ask("drain-time", scope=("jobs@us-east-1",), scenarios=("no-consumers",)).measurements[0]
    fix_consumers(data, 8)
    fixed = ask("drain-time", scope=("jobs@us-east-1",), scenarios=("no-consumers",)).measurements[0]
    assert scaled.judged.value < fixed.judged.value


def test_nothing_is_lost_within_the_retention_and_the_rest_beyond(data: dict[str, Any], ask: Any) -> None:
    fix_duration(data, "3d")
    kept = ask("messages-lost", scenarios=("no-consumers",)).measurements[0]
    assert (kept.judged.low, kept.judged.high) == (0, 0)
    data["resources"]["jobs@us-east-1"]["retention"] = "2d"
    lost = ask("messages-lost", scenarios=("no-consumers",)).measurements[0]
    assert lost.judged.value == pytest.approx(210 * 86_400)


def test_failing_consumers_fill_the_dead_letter_queue(data: dict[str, Any], ask: Any) -> None:
    fix_duration(data, "1h")
    found = ask("messages-lost", scenarios=("no-consumers",)).measurements[0]
    dead = next(other for other in found.others if "dead-lettered" in other.unit)
    assert dead.value == pytest.approx(210 * (3600 - 5 * 30))
    assert "redriven" in found.notes[0]
    data["resources"]["jobs@us-east-1"].pop("dead_letter_queue")
    without = ask("messages-lost", scenarios=("no-consumers",)).measurements[0]
    assert "no dead-letter queue" in without.notes[0]


def test_a_dead_letter_queue_that_forgets_early_loses(data: dict[str, Any], ask: Any) -> None:
    fix_duration(data, "3d")
    data["resources"]["jobs-failed@us-east-1"]["retention"] = "1d"
    found = ask("messages-lost", scenarios=("no-consumers",)).measurements[0]
    assert found.judged.value == pytest.approx(210 * 2 * 86_400)


def test_messages_in_a_lost_region_come_back_with_it(data: dict[str, Any], ask: Any) -> None:
    scenario = "region-loss:us-east-1"
    answer = ask("messages-lost", scope=("jobs@us-east-1", "jobs@us-west-2"), scenarios=(scenario,))
    east, west = answer.measurements
    assert "wait for the region" in east.notes[0]
    assert east.others[-1].value > 0
    assert east.judged.value == 0
    assert west.judged.value == 0
    data["resources"]["jobs@us-east-1"]["retention"] = "10m"
    lost = ask("messages-lost", scope=("jobs@us-east-1",), scenarios=(scenario,)).measurements[0]
    assert lost.judged.value > 0


def test_survivors_without_capacity_never_drain(data: dict[str, Any], ask: Any) -> None:
    worker = data["workloads"]["worker@us-west-2"]
    worker.pop("scaling")
    worker["replicas"] = 4
    scope = ("jobs@us-west-2",)
    found = ask("drain-time", scope=scope, scenarios=("region-loss:us-east-1",)).measurements[0]
    assert math.isinf(found.judged.value)
    assert "after the loss" in found.binding
    worker["replicas"] = 40
    assert (
        ask("drain-time", scope=scope, scenarios=("region-loss:us-east-1",)).measurements[0].judged.value == 0
    )


def test_outages_last_until_people_have_repaired_them(ask: Any) -> None:
    found = ask("drain-time", scenarios=(OUTAGE,)).measurements[0]
    assert {"operator.repair_time", "operator.page_time"} <= {used.name for used in found.facts}
    assert found.judged.low < found.judged.value < found.judged.high


def test_more_retention_never_loses_more(data: dict[str, Any], ask: Any) -> None:
    fix_duration(data, "5d")
    lost = []
    for retention in ("1d", "2d", "4d", "8d"):
        data["resources"]["jobs@us-east-1"]["retention"] = retention
        lost.append(ask("messages-lost", scenarios=("no-consumers",)).measurements[0].judged.value)
    assert lost == sorted(lost, reverse=True) and lost[-1] == 0


def test_scenarios_that_touch_no_queue_are_said_so(ask: Any) -> None:
    assert ask("drain-time", scenarios=("cache-loss:*",)).unmeasured[0].kind == "nothing in scope"
