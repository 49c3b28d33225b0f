"""Streams depend on their names alone; draws follow their laws."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.catalog.spec import Fact, FactClass, Spread
from withstand.model.values.fact_use import FactUse
from withstand.simulation.sampling.streams import (
    check_spread,
    draw,
    draws,
    mean_of,
    normal_quantiles,
    quantile,
    quantiles,
    stream,
)

LAWS = [
    Spread("uniform", (2.0, 6.0)),
    Spread("lognormal", (3.0, 9.0)),
    Spread("triangular", (1.0, 2.0, 6.0)),
    Spread("exponential", (4.0,)),
]


def use(spread: Spread | None, value: float = 4.0) -> FactUse:
    return FactUse("x.y", Fact(value, "s", "here", "2026-01-01", FactClass.OWN_ESTIMATE, spread))


def test_a_stream_depends_on_its_name_alone() -> None:
    first = stream(1, "region-loss:a", 3, "detect").random(4)
    stream(1, "region-loss:a", 3, "other").random(100)
    assert (first == stream(1, "region-loss:a", 3, "detect").random(4)).all()


@pytest.mark.parametrize(
    "other",
    [
        (2, "s", 0, "c"),
        (1, "t", 0, "c"),
        (1, "s", 1, "c"),
        (1, "s", 0, "d"),
        (1, "s", 0, ""),
        (1, "", 0, "c"),
    ],
)
def test_every_part_of_the_name_counts(other: tuple[int, str, int, str]) -> None:
    assert stream(1, "s", 0, "c").random() != stream(*other).random()


@pytest.mark.parametrize("spread", LAWS, ids=lambda spread: spread.law)
def test_draws_follow_the_law(spread: Spread) -> None:
    sample = draws(use(spread), stream(7, "law", 0, spread.law), 100_000)
    assert sample.mean() == pytest.approx(mean_of(use(spread).fact), rel=0.02)
    for probability in (0.05, 0.5, 0.95):
        below = (sample <= quantile(use(spread).fact, probability)).mean()
        assert below == pytest.approx(probability, abs=0.005)


def test_lognormal_parameters_are_median_and_p95() -> None:
    fact = use(Spread("lognormal", (3.0, 9.0))).fact
    assert quantile(fact, 0.5) == pytest.approx(3)
    assert quantile(fact, 0.95) == pytest.approx(9)


def test_a_fact_without_spread_is_constant_and_uses_one_number() -> None:
    one, other = stream(1, "s", 0, "c"), stream(1, "s", 0, "c")
    assert draw(use(None), one) == 4.0
    draw(use(LAWS[0]), other)
    assert one.random() == other.random()


@given(st.floats(1e-12, 1 - 1e-12), st.sampled_from(LAWS))
def test_one_and_many_agree(probability: float, spread: Spread) -> None:
    fact = use(spread).fact
    assert quantiles(fact, np.array([probability]))[0] == pytest.approx(quantile(fact, probability), rel=1e-9)


@given(st.floats(1e-300, 1 - 1e-16))
def test_normal_quantiles_against_the_standard_library(probability: float) -> None:
    expected = NormalDist().inv_cdf(probability)
    assert normal_quantiles(np.array([probability]))[0] == pytest.approx(expected, rel=1e-12, abs=1e-14)


@pytest.mark.parametrize(
    ("law", "parameters"),
    [
        ("normal", (1.0, 2.0)),
        ("uniform", (1.0,)),
        ("uniform", (3.0, 2.0)),
        ("lognormal", (0.0, 2.0)),
        ("exponential", (-1.0,)),
        ("exponential", (float("nan"),)),
        ("triangular", (-1.0, 2.0, 3.0)),
    ],
)
def test_impossible_distributions_are_refused(law: str, parameters: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match=r"\w+"):
        check_spread(Spread(law, parameters))
