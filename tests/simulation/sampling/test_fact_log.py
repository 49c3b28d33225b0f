"""The log of facts: what was read is told, and a draw depends on its name alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from withstand.simulation.sampling.fact_log import FactLog


@pytest.fixture
def log(build) -> Any:
    architecture = build()
    return lambda seed=42, scenario="test", **how: FactLog(architecture, seed, scenario, **how)


def test_only_what_was_read_is_told_once_and_by_name(log) -> None:
    one = log()
    assert one.has("route53", "ttl") and not one.has("route53", "no_such_fact")
    assert one.used == ()
    assert one.value("route53", "ttl") == 60
    one.value("route53", "ttl")
    one.draws("operator", "page_time", "who", 3)
    assert [use.name for use in one.used] == ["operator.page_time", "route53.ttl"]
    with pytest.raises(KeyError):
        one.value("route53", "no_such_fact")


def test_an_assumption_replaces_the_fact(build, assume) -> None:
    made = build(assumptions={"mine": assume("route53.ttl", 7.0)})
    assert FactLog(made, 42).value("route53", "ttl") == 7.0


def test_a_draw_depends_on_seed_scenario_component_and_fact_alone(log) -> None:
    first = log().draws("operator", "page_time", "who", 5)
    later = log()
    later.draws("operator", "decision_time", "who", 9)
    assert np.array_equal(later.draws("operator", "page_time", "who", 5), first)
    assert np.array_equal(log().draws("operator", "page_time", "who", 9)[:5], first)
    for other in (
        log(seed=43).draws("operator", "page_time", "who", 5),
        log(scenario="other").draws("operator", "page_time", "who", 5),
        log().draws("operator", "page_time", "else", 5),
    ):
        assert not np.array_equal(other, first)


def test_draws_are_kept_for_a_trace_unless_nobody_is_to_remember(log) -> None:
    one, other = log(), log(remember=False)
    values = one.draws("operator", "page_time", "who", 4)
    other.draws("operator", "page_time", "who", 4)
    (drawn,) = one.drawn
    assert (drawn.component, drawn.fact, drawn.unit) == ("who", "operator.page_time", "s")
    assert np.array_equal(drawn.values, values)
    assert other.drawn == []


def test_choices_are_whole_and_even(log) -> None:
    found = log().choice("which", 4, 8000)
    assert set(found) == {0.0, 1.0, 2.0, 3.0}
    assert np.bincount(found.astype(int)) == pytest.approx([2000] * 4, rel=0.08)
