"""The exact twin of an availability, as text, in the story of a claim, in the page and in the JSON."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import jsonschema
import pytest

from withstand.model.results.estimate import Contribution, Estimate, SecondOpinion
from withstand.reports import as_html, as_json, as_text, second_opinion

EXACT = Estimate(0.9989, 0.9989, 0.9989, "fraction", "", 0, 0, "exact")
UNCERTAIN = Estimate(0.999, 0.998, 0.9995, "fraction", "mean with uncertain rates", 500, 42)
FOUND = SecondOpinion(
    EXACT, UNCERTAIN, 120.5,
    (
        Contribution("operator error", "simulated only", 153.84, 0.0, "operator error"),
        Contribution("service impaired", "exact only", 0.0, 17.04, "service-impaired:cloudfront@global"),
        Contribution("third party down", "both", 1024.3, 1013.0, "third-party-down:bank"),
        Contribution("cache loss", "redundant", 0.02, 0.0, "cache-loss:x"),
        Contribution("several at once", "several at once", 0.0, 0.03),
    ),
    11.3,
    notes=("route53 is taken never to fail",),
)  # fmt: skip
NONE = SecondOpinion(None, reason="the structure function is too large: more than 1 nodes")


def with_opinion(result, opinion):
    """The result in which the decisive measurement of every claim has this second opinion."""

    def changed(part):
        if part.answer is None:
            return part
        found = tuple(replace(each, second_opinion=opinion) for each in part.answer.measurements)
        return replace(part, answer=replace(part.answer, measurements=found))

    verdicts = tuple(
        replace(verdict, parts=tuple(map(changed, verdict.parts))) for verdict in result.verdicts
    )
    return replace(result, verdicts=verdicts)


def test_it_is_told_with_the_difference_and_what_makes_it_up():
    assert second_opinion.as_lines(FOUND) == [
        "Exact from the structure function: 99.89 %; mean with uncertain rates 99.9 % [99.8 % – 99.95 %]",
        "Simulated less exact: +120.5 minutes of downtime a year; remainder, of what both count: +11.3",
        "  operator error: +153.8 (simulated 153.8, exact 0.0); "
        "only simulated: no component of the structure function fails so",
        "  service impaired: −17.0 (simulated 0.0, exact 17.0); "
        "only exact: the simulation plays no such fault, most by service impaired of cloudfront@global",
        "  third party down: +11.3 (simulated 1,024.3, exact 1,013.0); counted by both, "
        "most by third party down of bank",
        "  smaller classes (2): 0.0 (simulated 0.0, exact 0.0)",
        "note: route53 is taken never to fail",
    ]


def test_where_there_is_none_the_reason_is_told():
    assert second_opinion.as_lines(NONE) == [
        "Exact from the structure function: none, the structure function is too large: more than 1 nodes"
    ]
    assert second_opinion.rows(NONE) == []


@pytest.mark.parametrize("opinion", [FOUND, NONE])
def test_the_story_tells_it_and_the_main_screen_does_not(result, register, opinion):
    changed = with_opinion(result, opinion)
    story = as_text.explain_claim(changed, "slo.availability", register)
    for line in second_opinion.as_lines(opinion):
        assert line in story
    assert as_text.render(changed) == as_text.render(result)


def test_the_page_has_a_table_of_it(result, register):
    page = as_html.render(with_opinion(result, FOUND), register)
    assert "Exact from the structure function" in page and "153.8" in page
    assert "Exact from the structure function" not in as_html.render(result, register)


@pytest.mark.parametrize("opinion", [FOUND, NONE, replace(FOUND, difference=math.inf)])
def test_it_is_written_to_the_schema_and_read_back(result, register, opinion):
    changed = with_opinion(result, opinion)
    data = json.loads(as_json.render(changed, register))
    jsonschema.validate(data, as_json.result_schema())
    assert as_json.parse(data)[0].verdicts == changed.verdicts


def test_text_of_an_architecture_cannot_move_the_cursor():
    odd = replace(FOUND, contributions=(Contribution("x", "both", 9.0, 1.0, "x:\x1b[31m"),), notes=("\x07",))
    assert not {"\x1b", "\x07"} & set("".join(second_opinion.as_lines(odd)))
