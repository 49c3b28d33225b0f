"""Utilisation over the day: worked out by hand for the shop."""

from __future__ import annotations

from typing import Any

import pytest

ORDER = ("order@us-east-1",)


def test_an_autoscaled_workload_stays_near_its_target(ask: Any) -> None:
    (found,) = ask("utilisation", scope=ORDER, statistic="worst").measurements
    # 210 requests/s at the peak, 100/s for a replica, target 60 %: 5 (the minimum) run, 3.5 would do.
    assert found.judged.value == pytest.approx(210 / 500)
    assert found.judged.method == "closed form"
    assert found.binding.startswith("sized to its use")
    assert found.curves[0].values[0] == pytest.approx(105 / 500)


def test_too_many_fixed_replicas_are_named_with_the_saving(data: dict[str, Any], ask: Any) -> None:
    workload = data["workloads"]["order@us-east-1"]
    workload.pop("scaling")
    workload["replicas"] = 20
    found = ask("utilisation", scope=ORDER).measurements[0]
    assert found.binding.startswith("oversized: 20 to 20 replicas")
    assert found.shares[0].value == pytest.approx(20 - (2 + 3) / 2)
    workload["replicas"] = 2
    assert ask("utilisation", scope=ORDER).measurements[0].binding.startswith("undersized")


def test_nodes_are_counted_in_money_where_a_price_is_written(data: dict[str, Any], ask: Any) -> None:
    group = data["resources"]["nodes@us-east-1"]
    group |= {"scaler": "none", "desired": 12}
    spare = ask("utilisation", scope=("nodes@us-east-1",)).measurements[0].shares[0]
    assert spare.unit == "nodes"
    group["price"] = "100 USD"
    priced = ask("utilisation", scope=("nodes@us-east-1",)).measurements[0].shares[0]
    assert (priced.unit, priced.value) == ("USD/month", pytest.approx(spare.value * 100))


def test_everything_in_production_that_gets_requests_is_measured(ask: Any) -> None:
    scopes = {measurement.scope for measurement in ask("utilisation").measurements}
    assert {"gateway@us-west-2", "nodes@us-east-1", "worker@us-east-1"} <= scopes
