"""Retry overload of the shop's services."""

from __future__ import annotations

from typing import Any

import pytest

PAYMENT = "workload-loss:payment@us-east-1"


def fixed_size(data: dict[str, Any]) -> None:
    for workload in data["workloads"].values():
        workload.pop("scaling")
    data["workloads"]["payment@us-east-1"]["replicas"] = 3


def test_the_default_retries_of_the_mesh_multiply_over_the_depth(data: dict[str, Any], ask: Any) -> None:
    fixed_size(data)
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    amplification = next(other for other in found.others if other.statistic == "retry amplification")
    assert amplification.value == 9
    metastable = next(other for other in found.others if other.statistic == "metastable")
    assert metastable.value == 1


@pytest.mark.parametrize(
    "guard", [{"retry": {"attempts": 2, "budget": "10%"}}, {"breaker": {"max_connections": 10}}]
)
def test_budgets_and_pool_limits_prevent_it(data: dict[str, Any], ask: Any, guard: dict[str, Any]) -> None:
    fixed_size(data)
    for region in ("us-east-1", "us-west-2"):
        data["workloads"][f"gateway@{region}"]["dependencies"][0] |= guard
        data["workloads"][f"order@{region}"]["dependencies"][0] |= guard
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert found.judged.high < 60 and "always recovers" in found.binding


def test_shedding_prevents_it(data: dict[str, Any], ask: Any) -> None:
    fixed_size(data)
    data["workloads"]["payment@us-east-1"]["shed_above"] = "90%"
    assert ask("retry-overload", scenarios=(PAYMENT,)).measurements[0].judged.high < 60


def test_without_a_mesh_and_retries_there_is_no_amplification(data: dict[str, Any], ask: Any) -> None:
    fixed_size(data)
    for workload in data["workloads"].values():
        workload["in_mesh"] = False
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert found.others[-2].value == 1 and found.judged.value < 60


def test_a_service_that_nobody_calls_is_not_measured(ask: Any) -> None:
    assert ask("retry-overload", scenarios=("workload-loss:gateway@*",)).unmeasured
