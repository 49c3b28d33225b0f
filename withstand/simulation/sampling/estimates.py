"""Estimates from samples, each with one-sided confidence bounds (design.md §3).

Quantiles have bounds from order statistics (exact for every continuous law, conservative with ties),
proportions by Clopper and Pearson (1934), means by Student's t. A sample too small for a bound has an
infinite one (or the limit that the caller knows), so that a verdict stays inconclusive instead of wrong.
`error` is the one-sided error.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from withstand.model.results.estimate import Estimate, Histogram
from withstand.simulation.sampling.special_functions import (
    beta_quantile,
    binomial_distribution,
    student_quantile,
)
from withstand.simulation.sampling.streams import Floats

ERROR = 0.05
"""One-sided error of a bound: design.md §3 asks for one-sided 95 % bounds."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """What labels an estimate: its unit and seed, the error of its bounds, and the limits of its values."""

    unit: str
    seed: int
    error: float = ERROR
    least: float = -math.inf
    most: float = math.inf

    def estimate(self, statistic: str, value: float, bounds: tuple[float, float], n: int) -> Estimate:
        """The estimate with its bounds, kept inside the limits."""
        low, high = (min(max(bound, self.least), self.most) for bound in bounds)
        return Estimate(value, low, high, self.unit, statistic, n, self.seed)


def exact(value: float, unit: str, statistic: str = "exact", *, closed_form: bool = False) -> Estimate:
    """A result without sampling: both bounds are the value."""
    return Estimate(value, value, value, unit, statistic, 0, 0, "closed form" if closed_form else "exact")


def statistic_of(sample: Sequence[float] | Floats, statistic: str, label: Sampled) -> Estimate:
    """One of the statistics of a claim: mean, p50, p95, p99, worst, or share (of a sample of zeros, ones)."""
    if statistic == "mean":
        return mean_estimate(sample, label)
    if statistic == "worst":
        return worst_estimate(sample, label)
    if statistic == "share":
        values = np.asarray(sample)
        return proportion_estimate(int(np.count_nonzero(values)), values.size, label)
    return quantile_estimate(sample, float(statistic.removeprefix("p")) / 100, label)


def quantile_estimate(sample: Sequence[float] | Floats, probability: float, label: Sampled) -> Estimate:
    """A quantile: the smallest value with at least this share of the sample at or below it."""
    values = np.sort(np.asarray(sample, dtype=float))
    n = _size(values)
    low, high = quantile_ranks(n, probability, label.error)
    bounds = (
        float(values[low - 1]) if low >= 1 else -math.inf,
        float(values[high - 1]) if high <= n else math.inf,
    )
    rank = max(math.ceil(n * probability - 1e-9), 1)
    return label.estimate(f"p{probability * 100:g}", float(values[rank - 1]), bounds, n)


def quantile_ranks(n: int, probability: float, error: float) -> tuple[int, int]:
    """Ranks (from 1) of the order statistics that bound a quantile; 0 and n + 1 where there is none."""
    below = binomial_distribution(n, probability)
    low = int(np.searchsorted(below, error, side="right"))
    high = int(np.searchsorted(below, 1 - error, side="left")) + 1
    return low, high


def worst_estimate(sample: Sequence[float] | Floats, label: Sampled) -> Estimate:
    """The largest value seen: a sample proves what can happen, never that nothing worse can."""
    values = np.asarray(sample, dtype=float)
    n = _size(values)
    largest = float(values.max())
    return label.estimate("worst", largest, (largest, math.inf), n)


def proportion_estimate(successes: int, n: int, label: Sampled, statistic: str = "share") -> Estimate:
    """A proportion: zero failures in n runs prove what n allows, 299 runs for 99 %."""
    if not 0 <= successes <= n or n == 0:
        raise ValueError(f"{successes} of {n} is not a proportion")
    low = 0.0 if successes == 0 else beta_quantile(label.error, successes, n - successes + 1)
    high = 1.0 if successes == n else beta_quantile(1 - label.error, successes + 1, n - successes)
    return label.estimate(statistic, successes / n, (low, high), n)


def mean_estimate(sample: Sequence[float] | Floats, label: Sampled) -> Estimate:
    """A mean."""
    return weighted_sum([(1.0, sample)], label)


def weighted_sum(
    terms: Sequence[tuple[float, Sequence[float] | Floats]], label: Sampled, statistic: str = "mean"
) -> Estimate:
    """The sum of weight × mean over independent samples (rate × loss over causes): Welch's interval.

    It says nothing of what never happened in a sample: where that matters, bound its probability as a
    proportion.
    """
    value, variance, spent = 0.0, 0.0, 0.0
    count = 0
    for weight, sample in terms:
        values = np.asarray(sample, dtype=float)
        n = _size(values)
        count += n
        if values.min() == values.max():
            # A constant sample has no rounding and no variance; one value alone says nothing of either.
            value += weight * float(values[0])
            variance += math.inf if n == 1 or not np.isfinite(values[0]) else 0.0
            continue
        value += weight * float(values.mean())
        if not np.isfinite(values).all():
            variance = math.inf
            continue
        part = weight**2 * float(values.var(ddof=1)) / n
        variance += part
        spent += part**2 / (n - 1)
    return label.estimate(statistic, value, _student_bounds(value, variance, spent, label.error), count)


def weighted_ratio(
    terms: Sequence[tuple[float, Floats, Floats]], label: Sampled, statistic: str = "mean"
) -> Estimate:
    """Sum of weight × mean(numerator) over that of the denominators (MTTR), by the delta method.

    NaN with infinite bounds where the denominators are all zero: there is nothing to take the mean of.
    """
    above = math.fsum(weight * float(np.mean(numerator)) for weight, numerator, _ in terms)
    below = math.fsum(weight * float(np.mean(denominator)) for weight, _, denominator in terms)
    count = sum(len(numerator) for _, numerator, _ in terms)
    if below == 0:
        return label.estimate(statistic, math.nan, (-math.inf, math.inf), count)
    value = above / below
    residuals = [
        (weight / below, np.asarray(numerator) - value * np.asarray(denominator))
        for weight, numerator, denominator in terms
    ]
    centred = weighted_sum(residuals, Sampled(label.unit, label.seed, label.error))
    return label.estimate(statistic, value, (value + centred.low, value + centred.high), count)


def _student_bounds(value: float, variance: float, spent: float, error: float) -> tuple[float, float]:
    if not math.isfinite(variance):
        return -math.inf, math.inf
    if variance == 0 or spent == 0:
        return value, value
    half = student_quantile(1 - error, variance**2 / spent) * math.sqrt(variance)
    return value - half, value + half


def histogram(sample: Sequence[float] | Floats, bins: int = 24) -> Histogram | None:
    """Counts of the finite values in equal bins; None where there is none."""
    values = np.asarray(sample, dtype=float)
    values = values[np.isfinite(values)]
    if not values.size:
        return None
    counts, edges = np.histogram(values, bins=bins)
    return Histogram(tuple(map(float, edges)), tuple(map(int, counts)))


def _size(values: Floats) -> int:
    if not values.size:
        raise ValueError("an estimate needs at least one value")
    if np.isnan(values).any():
        raise ValueError("a sample must not hold NaN")
    return int(values.size)
