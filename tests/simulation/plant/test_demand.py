"""Demand is conserved along paths and split by the weights of DNS."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from withstand.model.build import build
from withstand.simulation.plant.demand import demand, load_factor, peak_demand


@pytest.fixture
def data() -> dict[str, Any]:
    path = Path(__file__).parents[1] / "measures" / "conftest.py"
    spec = importlib.util.spec_from_file_location("shop_data", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shop: dict[str, Any] = module.shop()
    return shop


def test_rates_follow_weights_and_shares(data: dict[str, Any]) -> None:
    found = peak_demand(build(data))
    assert found.requests["gateway@us-east-1"] == pytest.approx(700)
    assert found.requests["order@us-west-2"] == pytest.approx(90)
    assert found.requests["payment@us-east-1"] == pytest.approx(210)
    assert found.journeys["browse"]["catalogue@us-east-1"] == pytest.approx(490)
    assert found.journeys["browse"]["order@us-east-1"] == 0
    assert found.calls["order@us-east-1", "payment@us-east-1"] == pytest.approx(210)


def test_writes_go_to_the_writing_region_or_stay_where_every_region_writes(data: dict[str, Any]) -> None:
    found = peak_demand(build(data))
    assert found.writes["db@us-east-1"] == pytest.approx(150)
    assert found.writes["db@us-west-2"] == 0
    assert found.writes["carts@us-east-1"] == pytest.approx(210)
    assert found.writes["carts@us-west-2"] == pytest.approx(90)


def test_messages_and_records_reach_their_consumers(data: dict[str, Any]) -> None:
    found = peak_demand(build(data))
    assert found.requests["jobs@us-east-1"] == pytest.approx(210)
    assert found.requests["cart-stream@us-east-1"] == pytest.approx(210)
    assert found.requests["worker@us-east-1"] == pytest.approx(420)


def test_a_lost_region_moves_all_demand(data: dict[str, Any]) -> None:
    found = demand(build(data), {"us-west-2": 1.0})
    assert found.requests["gateway@us-west-2"] == pytest.approx(1000)
    assert found.requests["gateway@us-east-1"] == 0


def test_load_factor(data: dict[str, Any]) -> None:
    architecture = build(data)
    assert load_factor(architecture, "peak") == 1
    assert load_factor(architecture, "mean") == pytest.approx(0.75)
    assert load_factor(architecture, "curve") == pytest.approx(0.75), "its mean, where no hour is said"
    assert load_factor(architecture, 0.3) == 0.3
    curve = architecture.traffic.curve
    assert [load_factor(architecture, "curve", hour) for hour in range(26)] == [*curve, *curve[:2]]


def test_topics_and_workflows_pass_messages_on(data: dict[str, Any]) -> None:
    for region in ("us-east-1", "us-west-2"):
        data["resources"][f"events@{region}"] = {
            "kind": "sns", "region": region, "subscribers": ["jobs", "payment"]
        }  # fmt: skip
        data["resources"][f"saga@{region}"] = {
            "kind": "step-functions", "region": region, "steps": [{"calls": "catalogue"}]
        }  # fmt: skip
        order = data["workloads"][f"order@{region}"]["dependencies"]
        order[-1]["to"] = "events"
        order.append({"to": "saga", "protocol": "states", "access": "send", "calls_per_request": 0.5})
    data["journeys"]["checkout"]["uses"] += ["events", "saga"]
    found = peak_demand(build(data))
    assert found.requests["events@us-east-1"] == pytest.approx(210)
    assert found.requests["jobs@us-east-1"] == pytest.approx(210)
    assert found.requests["payment@us-east-1"] == pytest.approx(420)
    assert found.journeys["checkout"]["catalogue@us-east-1"] == pytest.approx(105)


def test_calls_in_a_circle_end(data: dict[str, Any]) -> None:
    for region in ("us-east-1", "us-west-2"):
        data["resources"][f"jobs@{region}"]["consumers"] = ["order"]
    found = peak_demand(build(data))
    assert found.requests["order@us-east-1"] == pytest.approx(210 + 210)


def test_a_cdn_keeps_what_it_answers(data: dict[str, Any]) -> None:
    data["resources"]["cdn"] = {
        "kind": "cloudfront", "origins": [{"id": "all", "to": "www"}], "default_origin": "all",
        "cache_hit_ratio": "60%",
    }  # fmt: skip
    data["journeys"]["browse"] |= {"path": ["cdn", "alb", "gateway"], "cacheable": True}
    found = peak_demand(build(data))
    assert found.requests["cdn"] == pytest.approx(700)
    assert found.journeys["browse"]["gateway@us-east-1"] == pytest.approx(700 * 0.4 * 0.7)
    assert found.journeys["checkout"]["gateway@us-east-1"] == pytest.approx(210)


def test_writes_through_a_global_database_land_where_it_writes(data: dict[str, Any]) -> None:
    for region in ("us-east-1", "us-west-2"):
        dependencies = data["workloads"][f"order@{region}"]["dependencies"]
        dependencies[1]["to"], dependencies[2]["to"] = "db-global", "carts-global"
    data["journeys"]["checkout"]["uses"] += ["db-global", "carts-global"]
    found = peak_demand(build(data))
    assert found.writes["db@us-east-1"] == pytest.approx(150)
    assert found.writes["carts@us-west-2"] == pytest.approx(90)


def shop(curve: list[float]) -> Any:
    """Nothing but traffic with this curve."""
    return build({"name": "shop", "traffic": {"peak": "1/s", "curve": curve}})


@pytest.mark.parametrize(
    ("load", "expected"), [("peak", 1.0), (0.3, 0.3), ("mean", 7.5 / 24), ("curve", 0.5)]
)
def test_what_a_load_means(load: Any, expected: float) -> None:
    """Three hours of the whole, nine of a half, twelve of nothing; asked for the fourth hour."""
    curve = [1.0] * 3 + [0.5] * 9 + [0.0] * 12
    architecture = shop(curve)
    assert load_factor(architecture, load, 3) == pytest.approx(expected)


def test_the_hour_of_a_curve_goes_round() -> None:
    architecture = shop([hour / 23 for hour in range(24)])
    assert load_factor(architecture, "curve", 23) == 1.0
    assert load_factor(architecture, "curve", 24) == 0.0
