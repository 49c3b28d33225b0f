"""Stores: failover, promotion and what is lost, against the laws of their facts."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from withstand.catalog.spec import Spread
from withstand.simulation.recovery.data_loss import poisson, tail_integral
from withstand.simulation.sampling.estimates import quantile_ranks

REGION_LOSS = "region-loss:us-east-1"
WRITES = {"journeys": {"shop": {"write_share": 1.0}}}


def check_quantile(sample, probability: float, expected: float) -> None:
    """The expected quantile lies between the order statistics that bound it with 99.9 % each side."""
    ordered = sorted(sample)
    low, high = quantile_ranks(len(ordered), probability, 0.001)
    assert ordered[low - 1] <= expected <= ordered[high - 1]


def test_writer_failover_has_the_law_of_its_fact(build, replications) -> None:
    made = replications(build(**WRITES), "writer-loss:db@us-east-1", 400)
    times = [one.stores["global"].rto for one in made]
    check_quantile(times, 0.5, 30.0)
    check_quantile(times, 0.95, 60.0)
    assert all(one.stores["global"].rpo == 0 for one in made)


def test_a_wrong_failover_time_is_noticed(build, replications, assume) -> None:
    wrong = assume("aurora-postgresql.failover_time", 45, "lognormal", 45, 90)
    made = replications(build(**WRITES, assumptions={"wrong": wrong}), "writer-loss:db@us-east-1", 400)
    with pytest.raises(AssertionError):
        check_quantile([one.stores["global"].rto for one in made], 0.5, 30.0)


def test_a_proxy_shortens_the_failover_by_its_factor(build, replications) -> None:
    plain = replications(build(**WRITES), "writer-loss:db@us-east-1", 50)
    proxied = replications(
        build(**WRITES, resources={"db@us-east-1": {"proxy": True}}), "writer-loss:db@us-east-1", 50
    )
    for a, b in zip(plain, proxied, strict=True):
        assert b.stores["global"].rto == pytest.approx(0.34 * a.stores["global"].rto)


def test_region_loss_waits_for_people_unless_promotion_is_automatic(build, replications) -> None:
    scripted = replications(build(**WRITES), REGION_LOSS, 100)
    automatic = replications(
        build(**WRITES, resources={"global": {"promotion": "automatic"}}), REGION_LOSS, 100
    )
    manual = replications(build(**WRITES, resources={"global": {"promotion": "manual"}}), REGION_LOSS, 100)
    for slow, middle in zip(manual, scripted, strict=True):
        assert slow.stores["global"].rto > middle.stores["global"].rto
        assert middle.flows["shop"].rto >= middle.stores["global"].rto
    assert np.median([one.stores["global"].rto for one in automatic]) < np.median(
        [one.stores["global"].rto for one in scripted]
    )


def test_rpo_of_a_shipped_log_has_the_law_of_its_lag(build, replications) -> None:
    made = replications(build(**WRITES), REGION_LOSS, 400)
    check_quantile([one.stores["global"].rpo for one in made], 0.5, 0.3)
    check_quantile([one.stores["global"].rpo for one in made], 0.95, 0.9)


def test_rpo_of_objects_is_the_oldest_of_an_infinite_server_queue(build, replications, assume) -> None:
    exponential = assume("s3.replication_lag", 60, "exponential", 60)
    writing = {"shop": {"write_share": 1.0, "uses": ["db", "files"]}}
    made = replications(build(journeys=writing, assumptions={"lag": exponential}), REGION_LOSS, 400)
    # 700 writes a second: P(nothing older than a) = exp(-700 · 60 · e^(-a/60)).
    for probability in (0.5, 0.95):
        expected = 60 * math.log(700 * 60 / -math.log(probability))
        check_quantile([one.stores["files@us-east-1"].rpo for one in made], probability, expected)
    with pytest.raises(AssertionError):
        check_quantile([2 * one.stores["files@us-east-1"].rpo for one in made], 0.5, expected)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lags=st.tuples(st.floats(0.01, 5), st.floats(0.01, 5)).map(sorted))
def test_more_lag_never_improves_rpo(build, replications, lags) -> None:
    made = []
    for lag in lags:
        edge = {
            "source": "db@us-east-1",
            "target": "db@us-west-2",
            "mode": "asynchronous",
            "within": "global",
            "lag": f"{lag}s",
        }
        made.append(replications(build(**WRITES, replications={"log": edge}), REGION_LOSS, 10))
    for short, long in zip(*made, strict=True):
        assert short.stores["global"].rpo <= long.stores["global"].rpo
        assert short.stores["global"].writes_lost <= long.stores["global"].writes_lost


def test_without_a_copy_a_store_waits_for_its_region(build, replications) -> None:
    alone = build(**WRITES, resources={"global": None}, replications={"files-copy": None})
    for one in replications(alone, REGION_LOSS, 20):
        assert one.stores["db@us-east-1"].repaired
        assert one.stores["db@us-east-1"].rto == pytest.approx(one.duration)


def test_tail_integral_of_a_lognormal_law() -> None:
    spread = Spread("lognormal", (60, 900))
    sigma = math.log(900 / 60) / NormalDist().inv_cdf(0.95)
    grid = np.geomspace(100, 1e7, 5_000)
    tail = np.array([1 - NormalDist().cdf(math.log(x / 60) / sigma) for x in grid])
    numeric = np.trapezoid(tail, grid)
    assert tail_integral(spread)(100) == pytest.approx(numeric, rel=0.02)
    assert tail_integral(spread)(0) == pytest.approx(60 * math.exp(sigma**2 / 2))


def test_poisson_quantiles() -> None:
    assert poisson(0.0, 0.99) == 0
    assert [poisson(1.0, p) for p in (0.3, 0.5, 0.9, 0.99)] == [0, 1, 2, 4]
    assert poisson(10_000, 0.5) == pytest.approx(10_000, abs=1)
