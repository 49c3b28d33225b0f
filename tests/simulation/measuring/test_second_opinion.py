"""The exact twin beside a simulated availability: they agree where they must, and differences are told."""

from __future__ import annotations

import math
from typing import Any

import pytest
import yaml

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.elements.claim import Part
from withstand.model.results.estimate import Measurement, SecondOpinion
from withstand.simulation.answers import answer
from withstand.simulation.exact.limits import Limits
from withstand.simulation.execution.context import Budget
from withstand.simulation.measuring import second_opinion as module

HOUR, MINUTES = 3600.0, 365.25 * 24 * 60
# Only what a structure function has, and nothing that something recovers from before it ends.
FACTS = {
    "region.region_loss_rate": 1, "region.region_loss_duration": 20 * HOUR,
    "third-party.service_impairment_rate": 4, "third-party.service_impairment_duration": 6 * HOUR,
    "availability-zone.zone_loss_rate": 0, "eks-node-group.instance_failure_rate": 0,
    "kubernetes-workload.process_crash_rate": 0, "operator.operator_error_rate": 0,
    "delivery-pipeline.deployment_rate": 0,
}  # fmt: skip
SHOP = """
name: shop
traffic: {peak: 100/s}
regions: {us-east-1: {zones: [us-east-1a, us-east-1b]}}
resources:
  eks: {kind: eks, region: us-east-1}
  nodes: {kind: eks-node-group, region: us-east-1, cluster: eks, instance_type: m6i.xlarge, cores: 4,
          memory: 16GiB, minimum: 3, desired: 6, maximum: 12, zones: [us-east-1a, us-east-1b]}
  cards: {kind: third-party}
  mail: {kind: third-party}
  post: {kind: third-party}
workloads:
  web: {region: us-east-1, cluster: eks, replicas: 6, spread: zones, service_time: 10ms, concurrency: 4,
        cores: 0.5,
        dependencies: [{to: cards, protocol: https, mode: hard, timeout: 1s},
                       {to: mail, protocol: https, mode: MODE, timeout: 1s}]}
  shelf: {region: us-east-1, cluster: eks, replicas: 6, spread: zones, service_time: 10ms, concurrency: 4,
          cores: 0.5, dependencies: [{to: post, protocol: https, mode: hard, timeout: 1s}]}
journeys:
  buy: {path: [web], uses: USES, share: 75%, critical: true}
  look: {path: [shelf], share: 25%}
"""


def shop(mode: str = "hard", **facts: float) -> Architecture:
    uses = "[cards, mail]" if mode == "hard" else "[cards]"
    data: dict[str, Any] = yaml.safe_load(SHOP.replace("MODE", mode).replace("USES", uses))
    data["assumptions"] = {
        fact.replace(".", "-").replace("_", "-"): {"fact": fact, "value": value, "source": "made up"}
        for fact, value in (FACTS | facts).items()
    }
    return build(data)


def measured(
    architecture: Architecture, metric: Any = "availability-by-time", scope: str = ""
) -> Measurement:
    part = Part(metric=metric, bound=">= 99.9%", scope=(scope,) if scope else ())
    budget = Budget(replications=60, first=60)
    return answer(architecture, {("a", 0): part}, seed=42, budget=budget)["a", 0].measurements[0]


def opinion(one: Measurement) -> SecondOpinion:
    assert one.second_opinion is not None
    return one.second_opinion


def agree(one: Measurement, twin: SecondOpinion) -> bool:
    """The exact value is in the interval, up to incidents that overlap (at most its square)."""
    assert twin.estimate is not None
    overlap = (1 - twin.estimate.value) ** 2
    return one.judged.low - overlap <= twin.estimate.value <= one.judged.high + overlap


@pytest.mark.parametrize("metric", ["availability-by-time", "availability-by-requests"])
@pytest.mark.parametrize("scope", ["", "buy"])
def test_both_agree_where_they_know_the_same(metric: str, scope: str) -> None:
    one = measured(shop(), metric, scope)
    assert agree(one, opinion(one))
    assert {each.because for each in opinion(one).contributions} <= {"both", "several at once"}


BROKEN = {
    "a rate": {"region.region_loss_rate": 1.1},
    "a duration": {"third-party.service_impairment_duration": 6.5 * HOUR},
    "a cause left out": {"region.region_loss_rate": 0},
    "a dependency left out": {"mode": "soft"},
}


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("metric", ["availability-by-time", "availability-by-requests"])
def test_a_model_that_is_broken_on_purpose_is_found_out(metric: str, broken: str) -> None:
    assert not agree(measured(shop(), metric), opinion(measured(shop(**BROKEN[broken]), metric)))


def by_name(found: SecondOpinion) -> dict[tuple[str, str], tuple[float, float]]:
    return {(each.name, each.because): (each.simulated, each.exact) for each in found.contributions}


ALL_KINDS = {
    "operator.operator_error_rate": 2, "delivery-pipeline.deployment_rate": 100,
    "availability-zone.zone_loss_rate": 3, "kubernetes-workload.process_crash_rate": 0,
}  # fmt: skip


def test_by_time_the_platform_is_its_critical_journeys() -> None:
    assert opinion(measured(shop())).estimate == opinion(measured(shop(), scope="buy")).estimate


STORES = """
  cluster: {kind: elasticache-redis, region: us-east-1, instances: [{zone: us-east-1a, role: primary}]}
  orders: {kind: rds-postgresql, region: us-east-1, instances: [{zone: us-east-1a, role: writer}]}
"""


def test_instances_are_of_the_fault_that_takes_them() -> None:
    written = SHOP.replace("  mail: {kind: third-party}\n", f"  mail: {{kind: third-party}}{STORES}")
    uses = "{to: orders, protocol: postgresql}, {to: cluster, protocol: redis}, {to: cards,"
    data = yaml.safe_load(
        written.replace("{to: cards,", uses)
        .replace("MODE", "hard")
        .replace("USES", "[cards, mail, orders, cluster]")
    )
    found = {each.mostly: each for each in opinion(measured(build(data))).contributions}
    for key in ("writer-loss:orders", "cache-loss:cluster"):
        assert found[key].because == "both" and found[key].simulated > 0 < found[key].exact


@pytest.mark.parametrize("metric", ["availability-by-time", "availability-by-requests"])
def test_the_difference_is_explained_to_the_remainder(metric: str) -> None:
    one = measured(shop(**ALL_KINDS), metric)
    found = opinion(one)
    assert found.estimate is not None
    told = by_name(found)
    assert told["operator error", "simulated only"][0] > 100
    assert told["bad release", "simulated only"][0] > 0
    assert told["zone loss", "redundant"][1] == 0
    whole = (found.estimate.value - one.judged.value) * MINUTES
    assert found.difference == pytest.approx(whole, rel=1e-9)
    assert math.fsum(each.difference for each in found.contributions) == pytest.approx(whole, rel=1e-9)
    both = [each.difference for each in found.contributions if each.because == "both"]
    assert both and found.remainder == pytest.approx(math.fsum(both))
    assert abs(found.remainder) < 0.05 * abs(found.difference)


def test_incidents_that_overlap_are_counted_once_by_the_exact_one() -> None:
    found = opinion(measured(shop()))
    often = {20 * HOUR: 1, 6 * HOUR: 4}
    down = [rate * length / (365.25 * 24 * HOUR) for length, rate in often.items()]
    region, third = (each / (1 + each) for each in down)
    together = 1 - (1 - region) * (1 - third) ** 2 - region - 2 * third
    simulated, exact = by_name(found)["several at once", "several at once"]
    assert simulated == 0 and exact == pytest.approx(together * MINUTES, rel=1e-6)


def test_what_costs_most_of_a_class_is_named() -> None:
    found = opinion(measured(shop(**ALL_KINDS)))
    most = {each.name: each.mostly for each in found.contributions}
    assert most["third party down"] in ("third-party-down:cards", "third-party-down:mail")
    assert most["operator error"] == "operator error"


def test_a_fault_that_the_simulation_does_not_play_is_exact_only() -> None:
    data: dict[str, Any] = yaml.safe_load(SHOP.replace("MODE", "hard").replace("USES", "[cards, mail]"))
    data["resources"]["cdn"] = {
        "kind": "cloudfront", "origins": [{"id": "web", "to": "alb"}], "default_origin": "web",
    }  # fmt: skip
    data["resources"]["alb"] = {"kind": "alb", "region": "us-east-1", "targets": ["web"]}
    data["journeys"]["buy"]["path"] = ["cdn", "alb", "web"]
    found = opinion(measured(build(data)))
    simulated, exact = by_name(found)["service impaired", "exact only"]
    assert simulated == 0 and exact > 0


def test_by_requests_the_journeys_count_by_their_shares() -> None:
    whole, buy, look = (
        opinion(measured(shop(), "availability-by-requests", scope)).estimate for scope in ("", "buy", "look")
    )
    assert whole is not None and buy is not None and look is not None
    assert buy.value < look.value
    assert whole.value == pytest.approx(0.75 * buy.value + 0.25 * look.value, abs=1e-12)


def test_uncertain_rates_give_an_interval() -> None:
    certain, uncertain = opinion(measured(shop())).uncertain, opinion(measured(build(yaml.safe_load(
        SHOP.replace("MODE", "hard").replace("USES", "[cards, mail]")
    )))).uncertain  # fmt: skip
    assert certain is not None and uncertain is not None
    assert certain.high - certain.low < 1e-3 * (uncertain.high - uncertain.low)


def test_what_is_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LIMITS", Limits(seconds=math.inf, nodes=1))
    one = measured(shop())
    found = opinion(one)
    assert found.estimate is None and found.contributions == ()
    assert found.reason.startswith("the structure function is too large: not finished: more than 1 nodes")
    assert one.judged.value == measured(shop()).judged.value


def test_what_needs_an_unknown_value_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: Any) -> None:
        raise UnknownValueError("db.instances", "denied")

    monkeypatch.setattr(module, "availability", denied)
    found = opinion(measured(shop()))
    assert found.estimate is None
    assert found.reason.startswith("the structure function needs what is unknown: db.instances")


def test_what_is_served_nowhere_has_no_exact_value() -> None:
    data: dict[str, Any] = yaml.safe_load(SHOP.replace("MODE", "hard").replace("USES", "[cards, mail]"))
    data["journeys"]["look"]["path"] = ["mail"]
    found = opinion(measured(build(data), "availability-by-requests"))
    assert (found.estimate, found.reason) == (None, "in the structure function nothing ever serves look")


def test_the_share_that_fails_has_no_second_opinion() -> None:
    assert measured(shop(), "error-rate").second_opinion is None
