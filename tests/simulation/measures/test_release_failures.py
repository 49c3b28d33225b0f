"""Release failures: a canary limits them, as its closed form says; without one everybody is hit."""

from __future__ import annotations

from typing import Any

import pytest
from closed_forms import canary_failures

BAD = {"fact": "delivery-pipeline.bad_release_error_share", "value": 0.5, "source": "test"}
SCOPE = ("order@us-east-1",)


def canary(data: dict[str, Any], **fields: Any) -> None:
    for region in ("us-east-1", "us-west-2"):
        data["resources"][f"mesh@{region}"]["canaries"] = [{"workloads": ["order"], **fields}]


def test_a_canary_fails_little_and_a_rolling_update_much(data: dict[str, Any], ask: Any) -> None:
    guarded = ask("release-failures", scope=SCOPE).measurements[0]
    for region in ("us-east-1", "us-west-2"):
        data["workloads"][f"order@{region}"]["release"] = "rolling"
    bare = ask("release-failures", scope=SCOPE).measurements[0]
    assert guarded.judged.high < 0.05 < 0.5 < bare.judged.low
    assert "rolls" in guarded.binding and "people notice" in bare.binding


def test_a_canary_that_never_rolls_back_is_the_closed_form(data: dict[str, Any], ask: Any) -> None:
    data["assumptions"] = {
        "half": BAD,
        "seen": {"fact": "delivery-pipeline.bad_release_detection_time", "value": 0, "source": "test"},
        "back": {"fact": "delivery-pipeline.rollback_time", "value": 0, "source": "test"},
    }
    steps = (0.05, 0.25, 1.0)
    canary(data, steps=steps, step_duration="5m", error_threshold="100%")
    found = ask("release-failures", scope=SCOPE, statistic="mean").measurements[0].judged.value
    assert found == pytest.approx(canary_failures([(share, 300) for share in steps], 0.5))
    assert found != pytest.approx(canary_failures([(share, 300) for share in steps], 0.4), rel=0.05)


def test_analysis_more_often_fails_less(data: dict[str, Any], ask: Any) -> None:
    found = []
    for interval in ("300s", "100s", "20s"):
        canary(data, analysis_interval=interval)
        found.append(ask("release-failures", scope=SCOPE, statistic="mean").measurements[0].judged.value)
    assert found == sorted(found, reverse=True)


def test_blue_green_exposes_everybody_until_the_analysis(data: dict[str, Any], ask: Any) -> None:
    data["assumptions"] = {"half": BAD}
    canary(data, strategy="blue-green", step_duration="5m", analysis_interval="60s")
    found = ask("release-failures", scope=SCOPE, statistic="p50").measurements[0].judged.value
    assert 0.5 * 60 / 300 < found < 0.5 * 75 / 300


def test_a_canary_without_a_rule_in_the_mesh_is_none(data: dict[str, Any], ask: Any) -> None:
    for region in ("us-east-1", "us-west-2"):
        data["resources"][f"mesh@{region}"]["canaries"] = []
    found = ask("release-failures", scope=SCOPE).measurements[0]
    assert any("no mesh has a rule" in note for note in found.notes)


def test_scenarios_select(ask: Any) -> None:
    found = ask("release-failures", scenarios=("bad-release:payment@*",)).measurements
    assert {measurement.scope for measurement in found} == {"payment@us-east-1", "payment@us-west-2"}
