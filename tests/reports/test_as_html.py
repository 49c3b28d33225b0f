"""The HTML report as a document: self-contained, complete, escaped, in order."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from withstand.model.elements.recorded_only import RecordedValues
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import Result
from withstand.reports import as_html
from withstand.reports.register import AssumptionEntry, Register

VOID = {"meta", "input", "br", "link", "img", "hr", "rect", "line", "path"}
HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(1)> \"'&{{7*7}} 🚒 \u202eשלום " + "x" * 300
)


class Page(HTMLParser):
    """Elements, ids, headings and text of a page; complains about elements that are not closed."""

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.text = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if not self.open or self.open[-1] not in ("script", "style"):
            self.text.append(data)

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]


@pytest.fixture(scope="module")
def html(result, register, drawings):
    return as_html.render(result, register, drawings)


@pytest.fixture(scope="module")
def page(html):
    return Page(html)


def test_one_file_that_loads_nothing(html, page):
    assert not page.all("link", "img", "iframe", "object", "embed", "base", "form")
    assert not any("src" in attributes for _, attributes in page.elements)
    assert not re.search(r"@import|url\((?!#)", html)
    (policy,) = (each["content"] for each in page.all("meta") if "http-equiv" in each)
    assert "default-src 'none'" in policy and "unsafe" not in policy


def test_no_style_or_script_in_attributes(page):
    for _, attributes in page.elements:
        assert not any(name == "style" or name.startswith("on") for name in attributes)


def test_script_is_small():
    assert len(as_html._assets("report.js", "drawings.js", "replay.js")) <= 10_000


def test_says_what_it_is_about(page):
    text = " ".join(" ".join(page.text).split())
    for expected in (
        "AWS enterprise platform",
        "2026-11-22",
        "2 regions · 6 zones",
        "11 claims: 3 hold · 6 violated",
        "ab" * 32,
        "Client-side retries of the mobile application",
        "Partner moves in Q1.",
        "Time for a person to decide on a failover",
        "documented typical",
        "Recovery objectives, database tier",
        "edge → gateway@us-east-1 → auth@us-east-1 → auth-db@us-east-1",
    ):
        assert expected in text, expected


def test_every_claim_has_verdict_in_words_and_an_anchor(result, page):
    ids = {attributes.get("id") for _, attributes in page.elements}
    assert {f"claim-{index}" for index in range(len(result.verdicts))} <= ids
    text = " ".join(page.text)
    for verdict in result.verdicts:
        assert verdict.title in text and verdict.claim in text


def test_ids_are_unique_and_every_link_inside_leads_somewhere(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for attributes in page.all("a"):
        if attributes["href"].startswith("#"):
            assert attributes["href"][1:] in ids
    labels = [
        name for _, attributes in page.elements for name in attributes.get("aria-labelledby", "").split()
    ]
    assert set(labels) <= set(ids)


def test_headings_do_not_skip_a_level(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_landmarks(page):
    assert len(page.all("main")) == len(page.all("header")) == len(page.all("footer")) == 1
    assert all(each.get("aria-label") for each in page.all("nav"))


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name(page):
    scrolling = [each for each in page.all("div") if "scroll" in each.get("class", "").split()]
    assert scrolling and all(each["tabindex"] == "0" and each["aria-label"] for each in scrolling)


def test_same_result_same_bytes(result, register, drawings, html):
    assert as_html.render(result, register, drawings) == html
    assert as_html.render(replace(result, seconds=99.0), register, drawings) == html


def hostile(result):
    verdicts = tuple(
        replace(
            verdict, title=HOSTILE, reason=HOSTILE, section=HOSTILE, claim=f"{HOSTILE}{index}",
            says=HOSTILE, bound=HOSTILE, position=HOSTILE, contradicts=(f"{HOSTILE}0",),
        )
        for index, verdict in enumerate(result.verdicts)
    )  # fmt: skip
    finding = replace(
        result.findings[0], resource=HOSTILE, reason=HOSTILE, remedy=HOSTILE, witness=(HOSTILE,)
    )
    return replace(
        result, title=HOSTILE, architecture=HOSTILE, verdicts=verdicts, findings=(finding,),
        unmodelled=(HOSTILE,), inputs=((HOSTILE, HOSTILE),), as_of=HOSTILE, version=HOSTILE,
        recorded_only=(RecordedValues(HOSTILE, HOSTILE, 1, HOSTILE),),
    )  # fmt: skip


def test_text_of_the_architecture_is_only_ever_text(result):
    entry = AssumptionEntry("a", HOSTILE, "javascript:alert(1)", HOSTILE, (HOSTILE,), position=HOSTILE)
    text = as_html.render(hostile(result), Register(assumptions=(entry,)))
    page = Page(text)
    assert len(page.all("script")) == 1
    assert not page.all("img")
    assert not any(each["href"].startswith("javascript") for each in page.all("a"))
    assert "{{7*7}}" in "".join(page.text)
    assert "\u202e" not in text


def test_a_result_without_claims_is_a_page_too():
    page = Page(as_html.render(Result("empty", "", "1", 1, "", {}, (), (), (), ()), Register()))
    text = " ".join(page.text)
    assert (
        "0 claims" in text and "No claim is violated." in text and "Nothing is known to be left out." in text
    )


def test_counts_of_all_verdicts_are_shown_also_when_zero(page):
    tiles = [attributes for attributes in page.all("li") if "tile" in attributes.get("class", "").split()]
    assert [each["class"].split()[1] for each in tiles] == [outcome.value for outcome in Outcome]


def test_what_decides_nothing_is_a_table_with_reason_count_and_place(result, page):
    text = " ".join(" ".join(page.text).split())
    assert "Recorded only: 4 values of 2 fields decide nothing" in text
    for each in result.recorded_only:
        assert f"{each.field} {each.count} {each.first} {each.why}" in text


def test_too_few_runs_for_an_upper_bound_is_not_said_to_be_never(result, register):
    verdict = result.verdicts[3]
    estimate = replace(verdict.estimate, high=math.inf)
    few = Page(as_html.render(replace(result, verdicts=(replace(verdict, estimate=estimate),)), register))
    words = " ".join(few.text).replace("\u00a0", " ")
    assert "≥ 5 m 57 s" in words and "– never" not in words
