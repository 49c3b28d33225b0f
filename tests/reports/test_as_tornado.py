"""The tornado as text: what is said of each kind of turning point, and that hostile names stay harmless."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import jsonschema
import pytest

from withstand.model.elements.claim import Bound
from withstand.model.results.estimate import Estimate
from withstand.model.results.outcome import Outcome
from withstand.model.results.sensitivity import Flip, Lever, Sensitivity, Swing, Together
from withstand.reports import as_html, as_json
from withstand.reports.as_tornado import as_svg, render
from withstand.reports.charts.tornado import tornado

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


def bars(svg: str, kind: str) -> list[float]:
    return [float(width) for width in re.findall(rf'width="([\d.]+)" height="[\d.]+" class="{kind}"', svg)]


def test_the_picture_has_a_bar_for_each_lever_in_proportion(found: Sensitivity) -> None:
    svg = str(tornado("t", found).svg)
    (first, second), (solid, small) = bars(svg, "slack"), bars(svg, "bar")
    assert first / second == pytest.approx(600 / 60, rel=0.02)
    assert solid / small == pytest.approx(300 / 30, rel=0.05)
    assert "now 16 m 40 s" in svg and "claimed &lt; 15 m" in svg


def test_the_picture_stands_alone_and_escapes_names(found: Sensitivity) -> None:
    hostile = replace(found, claim="<script>x</script>", swings=(replace(found.swings[0], lever=replace(
        DECISION, name="]]><img onerror=x>")),))  # fmt: skip
    svg = as_svg(hostile)
    assert ElementTree.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert "<script" not in svg and "<img" not in svg and "<style>" in svg


def test_a_share_near_one_is_not_drawn_from_nothing_on(found: Sensitivity) -> None:
    def share(value: float) -> Estimate:
        return Estimate(value, value, value, "fraction", "mean", 200, 42)

    swing = Swing(DECISION, 120, 480, share(0.9991), share(0.9970), 0.0021)
    small = replace(found, bound=Bound.model_validate(">= 99.9%"), base=share(0.9986), swings=(swing,))
    assert bars(str(tornado("t", small).svg), "slack")[0] > 200


def test_a_result_carries_it_to_json_and_the_report(found: Sensitivity, result, register) -> None:
    carrying = replace(result, sensitivities=(replace(found, claim="rto.region"),))
    text = as_json.render(carrying, register)
    jsonschema.validate(json.loads(text), as_json.result_schema())
    assert as_json.parse(json.loads(text))[0].sensitivities == carrying.sensitivities
    page = as_html.render(carrying, register)
    assert page.count("What decides rto.region") >= 1
    assert "holds with ≤ 3 m 20 s" in page
