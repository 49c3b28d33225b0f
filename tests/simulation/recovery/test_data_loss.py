"""What the surviving copy lacks: closed forms of each mechanism, and the lag that an author measured."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from withstand.catalog.spec import Spread
from withstand.simulation.recovery.data_loss import poisson, tail_integral

EAST, WEST = "us-east-1", "us-west-2"
LOSS = [{"kind": "region-loss", "target": EAST, "duration": "48h"}]
WRITES = {"journeys": {"shop": {"write_share": 1.0}}}
COUNT = 400


def losses(replications: Any, architecture: Any, store: str = "global", count: int = COUNT) -> np.ndarray:
    return np.array([one.stores[store].rpo for one in replications(architecture, "test", count)])


# ---------------------------------------------------------------- one lag for all writes


def no_bursts(**facts: float) -> dict[str, float]:
    return {"aurora-global.lag_burst_rate": 0.0, **facts}


def test_the_loss_is_the_lag_less_the_wait_for_the_first_write(pinned, replications) -> None:
    """1,000 writes a second: the oldest that is missing is a thousandth of a second younger than the lag."""
    found = replications(pinned(LOSS, no_bursts(), **WRITES), "test", COUNT)
    ages = np.array([one.stores["global"].rpo for one in found])
    assert (ages <= 3.0).all() and ages.mean() == pytest.approx(3.0 - 1e-3, abs=5e-4)
    writes = np.array([one.stores["global"].writes_lost for one in found])
    assert writes.mean() == pytest.approx(3000, rel=0.01)
    assert writes.std() == pytest.approx(math.sqrt(3000), rel=0.15)


@pytest.mark.parametrize("measured", [30.0, 0.5])
def test_a_lag_that_an_author_measured_is_used(pinned, replications, measured: float) -> None:
    """The catalog's typical lag is 3 s here: a measured one replaces it and keeps the catalog's spread."""
    edge = {
        "replications": {
            "db-copy": {
                "source": f"db@{EAST}", "target": f"db@{WEST}", "mode": "asynchronous", "lag": f"{measured}s",
            }
        }
    }  # fmt: skip
    ages = losses(replications, pinned(LOSS, no_bursts(), **WRITES, **edge))
    assert ages.mean() == pytest.approx(measured, rel=0.02)
    assert ages.max() <= measured


def test_a_synchronous_copy_lacks_nothing(pinned, replications) -> None:
    edge = {
        "replications": {"db-copy": {"source": f"db@{EAST}", "target": f"db@{WEST}", "mode": "synchronous"}}
    }
    assert losses(replications, pinned(LOSS, no_bursts(), **WRITES, **edge), count=20).max() == 0


def test_lag_bursts_count_as_often_as_they_come(pinned, replications) -> None:
    """A burst builds up to its peak and drains again: 2 × peak seconds each, at half of it on average."""
    year, peak = 365.25 * 24 * 3600, 1000.0
    rate = 0.25 * year / (2 * peak)  # a quarter of the time is in a burst
    facts = {"aurora-global.lag_burst_rate": rate, "aurora-global.lag_burst_peak": peak}
    ages = losses(replications, pinned(LOSS, facts, **WRITES), count=2000)
    bursting = ages > 3.0
    # One in 0.3 % of the bursts is below the usual lag; the standard error of the share is 1 %.
    assert bursting.mean() == pytest.approx(0.25, abs=0.04)
    assert ages[bursting].mean() == pytest.approx(peak / 2, rel=0.1)
    assert ages.max() <= peak
    assert losses(replications, pinned(LOSS, no_bursts(), **WRITES)).max() <= 3.0


def test_a_limit_on_the_loss_is_kept(pinned, replications) -> None:
    limited = {"resources": {"global": {"rpo_limit": "1s"}}}
    assert losses(replications, pinned(LOSS, no_bursts(), **WRITES, **limited), count=50).max() <= 1.0


def test_where_nothing_is_written_one_write_is_taken_to_be_there(pinned, replications) -> None:
    found = replications(pinned(LOSS, no_bursts()), "test", 5)
    assert {(one.stores["global"].rpo, one.stores["global"].writes_lost) for one in found} == {(3.0, 1.0)}


# ---------------------------------------------------------------- copies that travel one by one


def test_the_oldest_object_in_flight_is_that_of_an_infinite_server_queue(pinned, replications) -> None:
    """P(oldest ≤ x) = exp(-rate × ∫ P(lag > u) du from x on): of an exponential lag Gumbel's law."""
    mean, rate = 60.0, 1000.0
    facts = {"s3.replication_lag_max": 1e9, "s3.replication_lag": ("exponential", mean)}
    made = pinned(LOSS, facts, journeys={"shop": {"uses": ["files"], "write_share": 1.0}})
    ages = losses(replications, made, f"files@{EAST}")
    # Writes are made where the requests are: 70 % of them in the region that is lost.
    assert ages.mean() == pytest.approx(mean * (math.log(0.7 * rate * mean) + np.euler_gamma), rel=0.02)
    assert ages.std() == pytest.approx(mean * math.pi / math.sqrt(6), rel=0.12)


@pytest.mark.parametrize(
    ("spread", "law"),
    [
        (Spread("exponential", (60.0,)), stats.expon(scale=60)),
        (Spread("uniform", (10.0, 50.0)), stats.uniform(10, 40)),
        (Spread("lognormal", (15.0, 60.0)), stats.lognorm(math.log(4) / stats.norm.ppf(0.95), scale=15)),
    ],
)
@pytest.mark.parametrize("age", [0.0, 5.0, 30.0, 200.0])
def test_the_number_in_flight_is_the_integral_of_the_tail(spread: Spread, law: Any, age: float) -> None:
    expected, _ = integrate.quad(law.sf, age, math.inf, limit=200)
    if spread.law == "uniform":
        expected, _ = integrate.quad(law.sf, age, max(50.0, age))
    assert tail_integral(spread)(age) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(st.floats(0.01, 90), st.floats(1e-6, 1 - 1e-6))
def test_poisson_quantiles(mean: float, probability: float) -> None:
    found = poisson(mean, probability)
    assert stats.poisson.cdf(found, mean) >= probability - 1e-9
    assert found == 0 or stats.poisson.cdf(found - 1, mean) <= probability + 1e-9


def test_poisson_of_many_is_nearly_normal() -> None:
    assert poisson(1e6, 0.5) == pytest.approx(1e6, abs=1)
    assert poisson(1e6, 0.975) == pytest.approx(1e6 + 1.96 * 1e3, abs=5)


# ---------------------------------------------------------------- backups


def test_back_to_the_last_copy_that_had_arrived(pinned, replications) -> None:
    """The age is uniform over the plan's interval, plus the time that a snapshot and its copy take."""
    own = {
        "own": {"kind": "rds-postgresql", "region": EAST,
                "instances": [{"zone": f"{EAST}a", "role": "writer"}]},
        "plan": {"kind": "aws-backup", "region": EAST, "covers": ["own"], "interval": "6h",
                 "retention": "35d", "copies": [{"to_region": WEST}]},
    }  # fmt: skip
    facts = {"aws-backup.snapshot_time": 700.0, "aws-backup.copy_time": 1100.0}
    ages = losses(replications, pinned(LOSS, facts, resources=own), "own") - 1800.0
    assert ages.min() >= 0 and ages.max() <= 6 * 3600
    assert ages.mean() == pytest.approx(3 * 3600, rel=0.06)
    assert ages.std() == pytest.approx(6 * 3600 / math.sqrt(12), rel=0.1)
