"""Special functions for confidence bounds, without SciPy: incomplete beta, binomial, Student's t.

The tests compare them with SciPy. Sources: Press et al., Numerical Recipes §6.4 (continued fraction of the
incomplete beta function by Lentz's method); Johnson, Kotz, Balakrishnan for the relations between the laws.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from withstand.simulation.sampling.streams import Floats

_TINY = 1e-300
_PRECISION = 1e-15
# The continued fraction needs about sqrt(max(a, b)) terms; this covers samples of 10^8.
_MOST_TERMS = 20_000
_MOST_STEPS = 1200


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Regularised incomplete beta function I_x(a, b), the distribution function of Beta(a, b)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    if x < (a + 1) / (a + b + 2):
        return front * _beta_fraction(a, b, x) / a
    return 1 - front * _beta_fraction(b, a, 1 - x) / b


def _beta_fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, _inverse(1 - (a + b) * x / (a + 1))
    result = d
    for term in range(1, _MOST_TERMS):
        even = term * (b - term) * x / ((a + 2 * term - 1) * (a + 2 * term))
        d, c = _inverse(1 + even * d), _away_from_zero(1 + even / c)
        result *= d * c
        odd = -(a + term) * (a + b + term) * x / ((a + 2 * term) * (a + 2 * term + 1))
        d, c = _inverse(1 + odd * d), _away_from_zero(1 + odd / c)
        step = d * c
        result *= step
        if abs(step - 1) < _PRECISION:
            return result
    raise ArithmeticError(f"the incomplete beta function did not converge at a={a}, b={b}, x={x}")


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _inverse(value: float) -> float:
    return 1 / _away_from_zero(value)


@lru_cache(maxsize=65_536)
def beta_quantile(probability: float, a: float, b: float) -> float:
    """x with I_x(a, b) = probability, by Newton's method inside a bracket that bisection keeps shrinking."""
    low, high, x = 0.0, 1.0, a / (a + b)
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    for _ in range(_MOST_STEPS):
        excess = incomplete_beta(a, b, x) - probability
        if excess < 0:
            low = x
        else:
            high = x
        density = math.exp(scale + (a - 1) * math.log(x) + (b - 1) * math.log1p(-x))
        following = x - excess / density if density > 0 else x
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - x) <= _PRECISION * x or high - low <= _PRECISION * high or high < _TINY:
            return following
        x = following
    return x


@lru_cache(maxsize=4096)
def student_quantile(probability: float, degrees: float) -> float:
    """Quantile of Student's t with (possibly fractional) degrees of freedom, for probability >= 0.5."""
    if probability == 0.5:
        return 0.0
    x = beta_quantile(2 * (1 - probability), degrees / 2, 0.5)
    return math.sqrt(degrees * (1 - x) / x)


@lru_cache(maxsize=256)
def binomial_distribution(n: int, probability: float) -> Floats:
    """P(Bin(n, probability) <= k) for k = 0 … n."""
    k = np.arange(1, n + 1)
    logs = np.concatenate(([0.0], np.cumsum(np.log((n - k + 1) / k))))
    powers = np.arange(n + 1)
    logs += powers * math.log(probability) + (n - powers) * math.log1p(-probability)
    result: Floats = np.minimum(np.cumsum(np.exp(logs)), 1.0)
    return result
