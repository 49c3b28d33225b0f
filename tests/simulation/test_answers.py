"""Answers to claims: what may change them and what must not."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from withstand.model.build import build as build_architecture
from withstand.model.elements.claim import Part
from withstand.simulation.answers import answer
from withstand.simulation.execution.context import Budget
from withstand.simulation.measures import rto

SMALL = Budget(replications=100, first=50)
METRICS = (
    ("rto", ("region-loss:*", "zone-loss:us-east-1a"), "< 5m"),
    ("outage", ("region-loss:*",), "= 0s"),
    ("rpo", ("region-loss:*",), "< 1s"),
    ("dns-failover-time", ("region-loss:*",), "< 30s"),
    ("traffic-failover-time", ("region-loss:*",), "< 30s"),
    ("capacity-ratio", ("region-loss:*",), ">= 1"),
    ("success-ratio", ("zone-loss:*",), ">= 99%"),
    ("traffic-share", (), "within 2% of 70%"),
    ("availability-by-time", (), ">= 99.9%"),
    ("availability-by-requests", (), ">= 99.9%"),
    ("error-rate", (), "< 0.1%"),
    ("mttr", (), "< 15m"),
    ("latency", (), "< 200ms"),
)


def parts(bounds: dict[str, str] | None = None) -> dict[tuple[str, int], Part]:
    return {
        (metric, 0): Part(metric=metric, scenarios=scenarios, bound=(bounds or {}).get(metric, bound))
        for metric, scenarios, bound in METRICS
    }


@pytest.fixture(scope="module")
def answers(build) -> dict[tuple[str, int], Any]:
    return answer(build(), parts(), seed=42, budget=SMALL)


def test_every_metric_measures_something(answers) -> None:
    for (metric, _), found in answers.items():
        assert found.measurements, metric
        for one in found.measurements:
            assert one.judged.low <= one.judged.value <= one.judged.high, metric
            assert one.judged.seed == 42 or one.judged.n == 0


def test_one_and_two_workers_give_the_same_bytes(build, answers) -> None:
    both = answer(build(), parts(), seed=42, workers=2, budget=SMALL)
    assert repr(both) == repr(answers)
    assert pickle.dumps(repr(both)) == pickle.dumps(repr(answers))


def test_another_seed_gives_another_sample(build, answers) -> None:
    other = answer(build(), {("rto", 0): parts()["rto", 0]}, seed=43, budget=SMALL)
    assert other["rto", 0].measurements[0].judged.value != answers["rto", 0].measurements[0].judged.value


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.integers(1, 100_000), share=st.integers(1, 99))
def test_a_bound_changes_no_estimate(build, answers, seconds: int, share: int) -> None:
    bounds = dict.fromkeys(("rto", "rpo", "dns-failover-time", "mttr", "latency"), f"< {seconds}s")
    bounds |= {"availability-by-time": f">= {share}%", "error-rate": f"< {share}%", "outage": f"< {seconds}s"}
    assert repr(answer(build(), parts(bounds), seed=42, budget=SMALL)) == repr(answers)


def test_a_measure_that_looks_at_the_bound_is_found_out(build, monkeypatch) -> None:
    """As if somebody had chosen the statistic by which the claim holds."""
    right = rto.measure

    def kind(context: Any, part: Part) -> Any:
        lenient = part.bound is not None and part.bound.value < 60
        return right(context, part.model_copy(update={"statistic": "p50"}) if lenient else part)

    monkeypatch.setattr(rto, "measure", kind)
    one, other = (
        answer(build(), {("rto", 0): parts({"rto": bound})["rto", 0]}, seed=42, budget=SMALL)
        for bound in ("< 5s", "< 5m")
    )
    assert repr(one) != repr(other)


def test_the_order_of_the_spec_changes_nothing(build, shop_data, answers) -> None:

    data = shop_data()
    for section in ("resources", "workloads", "health_checks", "dns_records"):
        data[section] = dict(reversed(list(data[section].items())))
    turned = answer(build_architecture(data), parts(), seed=42, budget=SMALL)
    for key, found in answers.items():
        mine = {(one.scope, one.scenario): one.judged for one in found.measurements if "," not in one.scope}
        theirs = {(one.scope, one.scenario): one.judged for one in turned[key].measurements}
        for name, judged in mine.items():
            assert theirs[name].value == pytest.approx(judged.value, rel=1e-9), (key, name)


def test_downtime_by_cause_sums_to_the_total(answers) -> None:
    for metric in ("availability-by-time", "availability-by-requests"):
        one = answers[metric, 0].measurements[0]
        minutes = sum(share.value for share in one.shares)
        assert one.judged.value == pytest.approx(1 - minutes * 60 / (365.25 * 86_400), abs=1e-12)


def test_an_unavoidable_cause_counts_rate_times_duration(build, assume) -> None:
    # Renewal-reward: twice a year for an hour, with nothing that could help: 120 minutes a year.
    hard = {"to": "provider", "protocol": "https", "mode": "hard", "timeout": "1s"}
    database = {"to": "db", "protocol": "postgresql", "access": "read-write", "timeout": "1s"}
    architecture = build(
        resources={"provider": {"kind": "third-party"}},
        workloads={
            f"web@{region}": {"dependencies": [database, hard]} for region in ("us-east-1", "us-west-2")
        },
        journeys={"shop": {"uses": ["db", "provider"]}},
        assumptions={
            "rate": assume("third-party.service_impairment_rate", 2),
            "length": assume("third-party.service_impairment_duration", 3600),
        },
    )
    wanted = {("a", 0): Part(metric="availability-by-time", bound=">= 99.9%")}
    one = answer(architecture, wanted, seed=42, budget=SMALL)["a", 0].measurements[0]
    minutes = {share.name: share.value for share in one.shares}
    assert minutes["third-party-down:provider"] == pytest.approx(120)


def test_what_does_not_exist_is_said(build) -> None:
    wanted = {
        ("a", 0): Part(metric="rto", scenarios=("no-such:*",), bound="< 5m"),
        ("b", 0): Part(metric="rto", scope=("dns",), scenarios=("region-loss:*",), bound="< 5m"),
    }
    found = answer(build(), wanted, seed=42, budget=SMALL)
    assert found["a", 0].unmeasured[0].kind == "nothing in scope"
    assert found["b", 0].unmeasured and not found["b", 0].measurements


def test_an_unknown_value_makes_no_estimate(build) -> None:
    from withstand.model.values.unknown import Reason, Unknown

    architecture = build(workloads={"web@us-east-1": {"replicas": Unknown(Reason.DENIED, "no permission")}})
    wanted = {("a", 0): Part(metric="rto", scenarios=("region-loss:*",), bound="< 5m")}
    gap = answer(architecture, wanted, seed=42, budget=SMALL)["a", 0].unmeasured[0]
    assert gap.kind == "unknown" and "replicas" in gap.reason
