"""The tornado as text: what is said of each kind of turning point, and that hostile names stay harmless."""

from __future__ import annotations

from dataclasses import replace

import pytest

from withstand.model.claim import Bound
from withstand.model.estimate import Estimate
from withstand.model.sensitivity import Flip, Lever, Sensitivity, Swing, Together
from withstand.model.verdict import Outcome
from withstand.reports.as_tornado import render

DECISION = Lever("operator.decision_time", "fact", 240, "s", "own estimate", varies=True)
TTL = Lever("route53.alias_ttl", "fact", 60, "s", "limit")


def estimate(value: float) -> Estimate:
    return Estimate(value, value - 10, value + 10, "s", "p95", 200, 42)


@pytest.fixture
def found() -> Sensitivity:
    return Sensitivity(
        "rto.region", "rto", "platform", "region-loss:us-east-1", Bound.model_validate("< 15m"),
        Outcome.VIOLATED, estimate(1000), 200,
        (
            Swing(DECISION, 120, 480, estimate(700), estimate(1600), 900),
            Swing(TTL, 30, 120, estimate(970), estimate(1060), 90),
        ),
        (
            Flip(DECISION, 24, 2400, 200, 202, estimate(880), Outcome.HOLDS),
            Flip(TTL, 6, 600),
        ),
        67, ("x.slight",), ("x.nothing",), ("a note",),
    )  # fmt: skip


def test_the_widest_comes_first_with_a_bar_around_the_base(found: Sensitivity) -> None:
    rows = [line for line in render(found).splitlines() if "█" in line]
    assert "operator.decision_time (typical)" in rows[0]
    assert "11 m 40 s … 26 m 40 s" in rows[0]
    assert rows[0].count("█") > 5 * rows[1].count("█")
    assert rows[0].index("│") == rows[1].index("│")


def test_it_says_where_the_verdict_flips(found: Sensitivity) -> None:
    text = render(found)
    assert "now 4 m 00 s: holds with ≤ 3 m 20 s (P95 14 m 40 s" in text
    assert "then the whole claim part holds" in text
    assert "route53.alias_ttl, now 1 m 00 s: does not hold all the way from 6 s to 10 m 00 s" in text
    assert "No one of them" not in text
    for said in ("x.slight", "x.nothing", "a note", "67 facts and settings"):
        assert said in text


def test_another_scenario_may_still_violate_it(found: Sensitivity) -> None:
    flip = replace(found.flips[0], whole=Outcome.VIOLATED)
    assert "still violated, by another scenario or scope" in render(replace(found, flips=(flip,)))


def test_what_the_provider_sets_is_said(found: Sensitivity) -> None:
    flip = Flip(TTL, 6, 600, 20, 20.2, estimate(880), Outcome.HOLDS)
    assert "the provider sets it" in render(replace(found, flips=(flip,)))


def test_no_single_one_but_together(found: Sensitivity) -> None:
    stuck = replace(found, flips=found.flips[1:])
    assert "it takes more than these numbers" in render(stuck)
    together = Together(((DECISION, 100.0), (TTL, 25.0)), estimate(880), Outcome.HOLDS)
    text = render(replace(stuck, together=together))
    assert (
        "together they do: operator.decision_time (typical) ≤ 1 m 40 s and route53.alias_ttl ≤ 25 s" in text
    )


def test_a_claim_that_holds_says_until_when(found: Sensitivity) -> None:
    holding = replace(
        found, outcome=Outcome.HOLDS, flips=(Flip(DECISION, 24, 2400, 300, 303, estimate(880)),)
    )
    assert "holds while ≤ 5 m 00 s; at 5 m 03 s it is no longer shown" in render(holding)


def test_values_that_never_end_fit_the_bar(found: Sensitivity) -> None:
    never = replace(estimate(1), value=float("inf"), high=float("inf"))
    swing = replace(found.swings[0], at_high=never, width=float("inf"))
    assert "… never" in render(replace(found, swings=(swing,)))


def test_names_cannot_move_the_cursor(found: Sensitivity) -> None:
    swing = replace(found.swings[0], lever=replace(DECISION, name="bad\x1b[2Jname"))
    assert "\x1b" not in render(replace(found, swings=(swing,), claim="a\nb\x1b"))
