"""Bounds against what 4,000 runs of known models contain."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.simulation.sampling.estimates import (
    Sampled,
    mean_estimate,
    proportion_estimate,
    quantile_estimate,
    quantile_ranks,
    statistic_of,
    weighted_ratio,
    weighted_sum,
    worst_estimate,
)
from withstand.simulation.sampling.streams import stream

RUNS = 4000

LABEL = Sampled("s", 1)


@pytest.mark.parametrize(("runs", "share"), [(299, 0.99), (2995, 0.999)])
def test_zero_failures_prove_what_the_runs_allow(runs: int, share: float) -> None:
    assert proportion_estimate(runs, runs, LABEL).low >= share
    assert proportion_estimate(runs - 1, runs - 1, LABEL).low < share


def test_a_p95_has_an_upper_bound_from_59_values_on() -> None:
    assert math.isinf(quantile_estimate(range(58), 0.95, LABEL).high)
    assert quantile_estimate(range(59), 0.95, LABEL).high == 58
    assert quantile_estimate(range(58), 0.95, Sampled("s", 1, most=900)).high == 900


def test_the_worst_value_has_no_upper_bound() -> None:
    found = worst_estimate([1.0, 5.0], LABEL)
    assert (found.value, found.low, found.high) == (5, 5, math.inf)


def test_nothing_and_nan_are_refused() -> None:
    for bad in ([], [1.0, math.nan]):
        with pytest.raises(ValueError):
            mean_estimate(bad, LABEL)
    with pytest.raises(ValueError):
        proportion_estimate(3, 2, LABEL)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=200), st.sampled_from(["mean", "p50", "p95", "p99"]))
def test_bounds_contain_the_value(sample: list[float], statistic: str) -> None:
    found = statistic_of(sample, statistic, LABEL)
    slack = 1e-9 * max(1.0, abs(found.value))
    assert found.low - slack <= found.value <= found.high + slack


def test_coverage_of_quantile_bounds() -> None:
    n, truth = 2000, math.log(20)
    low, high = quantile_ranks(n, 0.95, 0.05)
    samples = np.sort(stream(1, "coverage", 0, "quantile").exponential(size=(RUNS, n)), axis=1)
    assert 0.94 <= (samples[:, low - 1] <= truth).mean() <= 0.96
    assert 0.94 <= (truth <= samples[:, high - 1]).mean() <= 0.96


def test_coverage_of_proportion_bounds() -> None:
    n, truth = 20_000, 0.3
    counts = stream(1, "coverage", 0, "proportion").binomial(n, truth, size=RUNS)
    found = [proportion_estimate(int(count), n, LABEL) for count in counts]
    assert 0.94 <= np.mean([estimate.low <= truth for estimate in found]) <= 0.96
    assert 0.94 <= np.mean([truth <= estimate.high for estimate in found]) <= 0.96


def test_coverage_of_mean_bounds() -> None:
    samples = stream(1, "coverage", 0, "mean").normal(5, 2, size=(RUNS, 30))
    found = [mean_estimate(sample, LABEL) for sample in samples]
    assert 0.94 <= np.mean([estimate.low <= 5 for estimate in found]) <= 0.96
    assert 0.94 <= np.mean([estimate.high >= 5 for estimate in found]) <= 0.96


def test_coverage_of_a_weighted_sum_of_unequal_samples() -> None:
    rng = stream(1, "coverage", 0, "sum")
    first, second = rng.normal(1, 3, size=(RUNS, 20)), rng.normal(2, 1, size=(RUNS, 60))
    found = [weighted_sum([(0.5, a), (4.0, b)], LABEL) for a, b in zip(first, second, strict=True)]
    assert 0.94 <= np.mean([estimate.high >= 8.5 for estimate in found]) <= 0.96


def test_coverage_of_a_ratio() -> None:
    rng = stream(1, "coverage", 0, "ratio")
    happened = (rng.random((RUNS, 400)) < 0.5).astype(float)
    took = rng.uniform(0, 2, size=happened.shape) * happened
    found = [weighted_ratio([(1.0, t, h)], LABEL) for t, h in zip(took, happened, strict=True)]
    assert 0.935 <= np.mean([estimate.high >= 1 for estimate in found]) <= 0.96


def test_a_ratio_of_nothing_is_not_a_number() -> None:
    found = weighted_ratio([(1.0, np.zeros(9), np.zeros(9))], LABEL)
    assert math.isnan(found.value) and math.isinf(found.high)
