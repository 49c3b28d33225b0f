"""Surge served: each ceiling binds when it is the lowest, and the static one has a closed form."""

from __future__ import annotations

from typing import Any

import pytest

EAST = ("us-east-1",)


def test_without_an_autoscaler_the_spare_capacity_is_what_is_served(data: dict[str, Any], ask: Any) -> None:
    for workload in data["workloads"].values():
        workload.pop("scaling")
    data["workloads"]["order@us-east-1"]["replicas"] = 3
    found = ask("surge-served", scope=EAST).measurements[0]
    # 3 replicas take 300/s of 210/s at the peak; 99 % of the surge must be served.
    assert found.judged.value == pytest.approx(300 / 210 / 0.99, rel=0.01)
    assert "order@us-east-1 has 3 replicas and no autoscaler" in found.binding


def test_an_autoscaler_serves_more(data: dict[str, Any], ask: Any) -> None:
    scaled = ask("surge-served", scope=EAST).measurements[0].judged.value
    for workload in data["workloads"].values():
        workload["replicas"] = workload.pop("scaling")["minimum"]
    fixed = ask("surge-served", scope=EAST).measurements[0].judged.value
    assert scaled > fixed


def test_the_maximum_of_the_autoscaler_binds(data: dict[str, Any], ask: Any) -> None:
    data["workloads"]["order@us-east-1"]["scaling"]["maximum"] = 5
    found = ask("surge-served", scope=EAST).measurements[0]
    assert "stops at 5 replicas" in found.binding
    assert found.judged.value == pytest.approx(500 / 210 / 0.99, rel=0.03)


def test_the_writer_of_a_database_binds(data: dict[str, Any], ask: Any) -> None:
    for region in ("us-east-1", "us-west-2"):
        data["resources"][f"db@{region}"]["write_capacity"] = "180/s"
    found = ask("surge-served", scope=EAST).measurements[0]
    assert "180 writes/s of its writer" in found.binding
    assert found.judged.value == pytest.approx(180 / 150 / 0.99, rel=0.01)


def test_nodes_and_quotas_bind(data: dict[str, Any], ask: Any) -> None:
    for region in ("us-east-1", "us-west-2"):
        data["resources"].pop(f"carts@{region}")
        data["resources"].pop(f"cart-stream@{region}")
        order = data["workloads"][f"order@{region}"]
        order["dependencies"] = [one for one in order["dependencies"] if one["to"] != "carts"]
        order["cores"] = 4
        data["resources"][f"nodes@{region}"] |= {"desired": 6, "maximum": 8}
    data["resources"].pop("carts-global")
    data["journeys"]["checkout"]["uses"].remove("carts")
    crowded = ask("surge-served", scope=EAST).measurements[0]
    assert "find no room on nodes@us-east-1: at their most nodes" in crowded.binding
    data["resources"]["nodes@us-east-1"]["maximum"] = 40
    roomy = ask("surge-served", scope=EAST).measurements[0]
    assert roomy.judged.value > crowded.judged.value
    data["regions"]["us-east-1"]["core_quota"] = 64
    bound = ask("surge-served", scope=EAST).measurements[0]
    assert "quota is used up" in bound.binding
    assert bound.judged.value < roomy.judged.value


def test_slower_nodes_and_pods_never_serve_more(data: dict[str, Any], ask: Any) -> None:
    found = []
    for seconds in (5, 60, 600):
        data["assumptions"] = {
            "slow": {"fact": "kubernetes-workload.pod_start_time", "value": seconds, "source": "test"}
        }
        found.append(ask("surge-served", scope=EAST).measurements[0].judged.value)
    assert found == sorted(found, reverse=True) and found[-1] < found[0]


def test_an_on_demand_table_doubles_at_once_and_again_after_half_an_hour(
    data: dict[str, Any], ask: Any
) -> None:
    free = ask("surge-served", scope=EAST).measurements[0].judged.value
    data["assumptions"] = {
        "small": {"fact": "dynamodb.initial_write_throughput", "value": 1, "source": "test"}
    }
    found = ask("surge-served", scope=EAST).measurements[0]
    assert "carts@us-east-1: takes 2.0 times its writes at once" in found.binding
    # The first half of the hour at 2 times, the second at 4: 99 % of the surge is served at a little above 2.
    assert 2 < found.judged.value < 2.1 < free


def test_each_region_is_measured(ask: Any) -> None:
    found = ask("surge-served").measurements
    assert [measurement.scope for measurement in found] == ["us-east-1", "us-west-2"]
    assert all(measurement.judged.unit == "times" for measurement in found)
