"""Named random streams and draws from facts: the same name gives the same numbers, whoever asks, and when.

A stream is derived from (seed, scenario, replication, component) by a hash that keys a counter-based
generator (Philox), so results do not depend on the order of work or the number of workers, and two variants
of an architecture share the randomness of what they have in common. Every draw inverts the distribution
function at one uniform number: a larger fact then gives a larger draw, which keeps comparisons of variants
monotone (common random numbers).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from hashlib import blake2b
from statistics import NormalDist

import numpy as np
from numpy.random import Generator, Philox
from numpy.typing import NDArray

from withstand.catalog.spec import Fact, Spread
from withstand.model.values.fact_use import FactUse

Floats = NDArray[np.float64]

_NORMAL = NormalDist()
_Z95 = _NORMAL.inv_cdf(0.95)
# A uniform number of 0 would be an infinite draw of unbounded laws; 2**-54 is below the generator's grid.
_SMALLEST = 2.0**-54


def stream(seed: int, scenario: str, replication: int, component: str) -> Generator:
    """The random numbers of one component in one replication of one scenario; about 13 µs to make."""
    name = "\x1f".join((str(seed), scenario, str(replication), component))
    key = int.from_bytes(blake2b(name.encode(), digest_size=16).digest(), "little")
    return Generator(Philox(key=key))


def draw(use: FactUse, rng: Generator) -> float:
    """One value of a fact, in its unit; a fact without spread is a constant but still uses one number."""
    return quantile(use.fact, max(float(rng.random()), _SMALLEST))


def draws(use: FactUse, rng: Generator, size: int) -> Floats:
    """`size` values of a fact, in its unit."""
    return sampler(use.fact)(rng, size)


def sampler(fact: Fact) -> Callable[[Generator, int], Floats]:
    """A function (rng, size) → values of the fact, in its unit."""
    return lambda rng, size: quantiles(fact, np.maximum(rng.random(size), _SMALLEST))


def quantile(fact: Fact, probability: float) -> float:
    """The value that the fact does not exceed with this probability (0 < probability < 1)."""
    return quantile_function(fact)(probability)


def quantile_function(fact: Fact) -> Callable[[float], float]:
    """`quantile` of one fact, for those who ask often."""
    spread, value = fact.spread, fact.value
    if spread is None:
        return lambda _: value
    check_spread(spread)
    match spread.law, spread.parameters:
        case "uniform", (low, high):
            return lambda probability: low + probability * (high - low)
        case "lognormal", (median, p95):
            sigma, normal = _sigma(median, p95), _NORMAL.inv_cdf
            return lambda probability: median * math.exp(sigma * normal(probability))
        case "exponential", (mean,):
            return lambda probability: -mean * math.log1p(-probability)
        case _:
            parameters = spread.parameters
            return lambda probability: float(_triangular(parameters, np.array([probability]))[0])


def quantiles(fact: Fact, probabilities: Floats) -> Floats:
    """`quantile` for an array of probabilities."""
    spread = fact.spread
    if spread is None:
        return np.full(probabilities.shape, fact.value)
    check_spread(spread)
    match spread.law, spread.parameters:
        case "uniform", (low, high):
            return low + probabilities * (high - low)
        case "lognormal", (median, p95):
            return median * np.exp(_sigma(median, p95) * normal_quantiles(probabilities))
        case "exponential", (mean,):
            return -mean * np.log1p(-probabilities)
        case _:
            return _triangular(spread.parameters, probabilities)


def mean_of(fact: Fact) -> float:
    """The mean of a fact: of its spread where it has one, else its value."""
    spread = fact.spread
    if spread is None:
        return fact.value
    check_spread(spread)
    match spread.law, spread.parameters:
        case "lognormal", (median, p95):
            return median * math.exp(_sigma(median, p95) ** 2 / 2)
        case _:
            return math.fsum(spread.parameters) / len(spread.parameters)


@cache
def check_spread(spread: Spread) -> None:
    """Raises ValueError that says what is impossible about a distribution (negative, out of order …)."""
    wanted = {"uniform": 2, "lognormal": 2, "triangular": 3, "exponential": 1}
    law, parameters = spread.law, spread.parameters
    if law not in wanted:
        raise ValueError(f"{law!r} is not a distribution; say one of {', '.join(sorted(wanted))}")
    if len(parameters) != wanted[law]:
        raise ValueError(f"{law} needs {wanted[law]} parameters, not {len(parameters)}")
    if not all(math.isfinite(parameter) for parameter in parameters):
        raise ValueError(f"{law}{parameters} has a parameter that is not a finite number")
    if list(parameters) != sorted(parameters):
        raise ValueError(f"{law}{parameters} has its parameters out of order; write them ascending")
    if law in {"lognormal", "exponential"} and parameters[0] <= 0:
        raise ValueError(f"{law}{parameters} needs positive parameters")
    if parameters[0] < 0:
        raise ValueError(f"{law}{parameters} has a negative parameter; no fact is negative")


def normal_quantiles(probabilities: Floats) -> Floats:
    """Quantiles of the standard normal law: Wichura's algorithm AS 241 (1988), about 16 digits."""
    centred = probabilities - 0.5
    near = np.abs(centred) <= 0.425
    found = np.empty_like(centred)
    found[near] = centred[near] * _ratio(_CENTRE, 0.180625 - centred[near] ** 2)
    tail = centred[~near]
    root = np.sqrt(-np.log(np.where(tail < 0, probabilities[~near], 1 - probabilities[~near])))
    magnitude = np.where(root <= 5, _ratio(_MIDDLE, root - 1.6), _ratio(_FAR, root - 5))
    found[~near] = np.copysign(magnitude, tail)
    return found


def _sigma(median: float, p95: float) -> float:
    return math.log(p95 / median) / _Z95


def _triangular(parameters: Sequence[float], probabilities: Floats) -> Floats:
    low, mode, high = parameters
    if high == low:
        return np.full(probabilities.shape, low)
    rising = low + np.sqrt(probabilities * (high - low) * (mode - low))
    falling = high - np.sqrt((1 - probabilities) * (high - low) * (high - mode))
    return np.where(probabilities <= (mode - low) / (high - low), rising, falling)


def _ratio(coefficients: tuple[tuple[float, ...], tuple[float, ...]], x: Floats) -> Floats:
    above, below = coefficients
    result: Floats = np.polyval(above, x) / np.polyval(below, x)
    return result


# Coefficients of AS 241 (PPND16), highest power first: numerator, denominator.
_CENTRE = (
    (
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
    ),
    (
        5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
        5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
    ),
)  # fmt: skip
_MIDDLE = (
    (
        7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
        3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
    ),
    (
        1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966,
        0.14810397642748007459, 0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
    ),
)  # fmt: skip
_FAR = (
    (
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386,
        0.026532189526576123093, 0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699,
        6.6579046435011037772,
    ),
    (
        2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5,
        7.868691311456132591e-4, 0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769,
        1.0,
    ),
)  # fmt: skip
