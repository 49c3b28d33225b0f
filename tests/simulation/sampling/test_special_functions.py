"""Special functions against SciPy, and the laws that tie them together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from withstand.simulation.sampling.special_functions import (
    beta_quantile,
    binomial_distribution,
    incomplete_beta,
    student_quantile,
)

SHARES = st.floats(1e-6, 1 - 1e-6)


@given(st.floats(0.5, 5000), st.floats(0.5, 5000), SHARES)
def test_incomplete_beta_against_scipy(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-14)


@given(st.integers(1, 3000), st.integers(1, 3000), st.floats(1e-4, 1 - 1e-4))
def test_beta_quantile_against_scipy(a: int, b: int, probability: float) -> None:
    assert beta_quantile(probability, a, b) == pytest.approx(stats.beta.ppf(probability, a, b), rel=1e-8)


@given(st.floats(0.51, 0.9999), st.floats(1, 10_000))
def test_student_quantile_against_scipy(probability: float, degrees: float) -> None:
    expected = stats.t.ppf(probability, degrees)
    assert student_quantile(probability, degrees) == pytest.approx(expected, rel=1e-7)


@given(st.integers(1, 3000), st.floats(0.01, 0.99))
def test_binomial_against_scipy(n: int, probability: float) -> None:
    expected = stats.binom.cdf(np.arange(n + 1), n, probability)
    assert binomial_distribution(n, probability) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@given(st.floats(0.5, 500), st.floats(0.5, 500), SHARES)
def test_the_beta_function_is_its_own_mirror(a: float, b: float, x: float) -> None:
    assert incomplete_beta(a, b, x) == pytest.approx(1 - incomplete_beta(b, a, 1 - x), abs=1e-12)


@given(st.integers(1, 300), st.integers(1, 300), st.floats(0.01, 0.98))
def test_quantiles_rise(a: int, b: int, probability: float) -> None:
    assert beta_quantile(probability, a, b) < beta_quantile(probability + 0.01, a, b)
    assert student_quantile(0.5, a) == 0
