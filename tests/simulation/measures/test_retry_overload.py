"""Retry overload of the shop's services."""

from __future__ import annotations

from typing import Any

import pytest

PAYMENT = "workload-loss:payment@us-east-1"


def fixed_size(data: dict[str, Any]) -> None:
    for workload in data["workloads"].values():
        workload.pop("scaling")
    data["workloads"]["payment@us-east-1"]["replicas"] = 3


def retry(data: dict[str, Any], **policy: Any) -> None:
    """The policy on both calls of the way to the payment service, in both regions."""
    for region in ("us-east-1", "us-west-2"):
        for caller in ("gateway", "order"):
            data["workloads"][f"{caller}@{region}"]["dependencies"][0]["retry"] = policy


def other(found: Any, statistic: str) -> float:
    return float(next(one.value for one in found.others if one.statistic == statistic))


def test_the_default_retries_of_the_mesh_multiply_over_the_depth(data: dict[str, Any], ask: Any) -> None:
    fixed_size(data)
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert other(found, "retry amplification") == 9
    assert {"istio.retried_timeouts", "istio.retried_unavailable"} <= {fact.name for fact in found.facts}


def test_the_default_of_the_mesh_does_not_try_timeouts_again_and_recovers(
    data: dict[str, Any], ask: Any
) -> None:
    fixed_size(data)
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert other(found, "retry amplification after timeouts") == 1
    assert other(found, "metastable") == 0 and "always recovers" in found.binding


@pytest.mark.parametrize(
    "policy",
    [
        {"attempts": 2, "retry_on": ["connect-failure", "unavailable", "timeout"]},
        {"attempts": 2, "retry_on": ["5xx"], "per_try_timeout": "600ms"},
    ],
)
def test_the_same_load_is_metastable_where_timeouts_are_tried_again(
    data: dict[str, Any], ask: Any, policy: dict[str, Any]
) -> None:
    fixed_size(data)
    retry(data, **policy)
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert other(found, "retry amplification after timeouts") == 9
    assert other(found, "metastable") == 1


def test_envoy_does_not_try_again_what_ran_into_the_timeout_of_the_whole_call(
    data: dict[str, Any], ask: Any
) -> None:
    retry(data, attempts=2, retry_on=["5xx"])
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert other(found, "retry amplification after timeouts") == 1


def test_no_more_tries_than_fit_into_the_timeout(data: dict[str, Any], ask: Any) -> None:
    retry(data, attempts=5, retry_on=["timeout"], per_try_timeout="1s")
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert other(found, "retry amplification after timeouts") == 4


def test_an_http_service_in_between_ends_the_retries_unless_its_answer_is_named(
    data: dict[str, Any], ask: Any
) -> None:
    for region in ("us-east-1", "us-west-2"):
        data["workloads"][f"gateway@{region}"]["dependencies"][0]["protocol"] = "http"
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert other(found, "retry amplification") == 3
    retry(data, attempts=2, retry_on=["5xx"])
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert other(found, "retry amplification") == 9


@pytest.mark.parametrize("guard", [{"budget": "10%"}, {"attempts": 0}, {"breaker": {"max_connections": 10}}])
def test_budgets_and_pool_limits_prevent_it(data: dict[str, Any], ask: Any, guard: dict[str, Any]) -> None:
    fixed_size(data)
    breaker = guard.pop("breaker", None)
    retry(data, **({"attempts": 2, "retry_on": ["connect-failure", "timeout"]} | guard))
    for region in ("us-east-1", "us-west-2"):
        for caller in ("gateway", "order"):
            workload = data["workloads"][f"{caller}@{region}"]
            workload["dependencies"][0] |= {"breaker": breaker} if breaker else {}
            # Without a mesh there are no retries but those that are written.
            workload["in_mesh"] = False
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert found.judged.high < 60 and "always recovers" in found.binding


def test_shedding_prevents_it(data: dict[str, Any], ask: Any) -> None:
    fixed_size(data)
    retry(data, attempts=2, retry_on=["connect-failure", "timeout"])
    data["workloads"]["payment@us-east-1"]["shed_above"] = "90%"
    assert ask("retry-overload", scenarios=(PAYMENT,)).measurements[0].judged.high < 60


def test_without_a_mesh_and_retries_there_is_no_amplification(data: dict[str, Any], ask: Any) -> None:
    fixed_size(data)
    for workload in data["workloads"].values():
        workload["in_mesh"] = False
    found = ask("retry-overload", scenarios=(PAYMENT,)).measurements[0]
    assert other(found, "retry amplification") == 1 and found.judged.value < 60


def test_a_service_that_nobody_calls_is_not_measured(ask: Any) -> None:
    assert ask("retry-overload", scenarios=("workload-loss:gateway@*",)).unmeasured
