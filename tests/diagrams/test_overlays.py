"""Overlays: what a lost region or zone does to the picture, verdicts and drift."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from withstand.api.diagram import difference
from withstand.diagrams import drift_overlay, laid_out, scenario_overlay, verdict_overlay, verdicts_of
from withstand.diagrams.layout.page import Box, Status
from withstand.diagrams.writers.svg import to_svg
from withstand.errors import UsageError
from withstand.model.elements.claim import Bound
from withstand.model.results.estimate import Answer, Estimate, Measurement
from withstand.model.results.finding import Finding
from withstand.model.results.finding import Status as FindingStatus
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import PartResult, Result, Verdict

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def made(platform):
    return platform(2, 2, ("aurora", "s3", "nat"), 2)


def recovery(architecture, overlay):
    return laid_out(architecture, pages=["recovery"], overlay=overlay)[0]


def test_a_lost_region_is_failed_with_all_in_it(made):
    page = recovery(made, scenario_overlay(made, "region-loss:region-1"))
    states = {shape.id: shape.status for shape in page.shapes}
    assert states["region-1"] is states["s3@region-1"] is states["alb@region-1"] is Status.FAILED
    assert states["aurora@region-1/region-1a"] is Status.FAILED
    assert states["s3@region-2"] is states["cdn"] is Status.SURVIVING
    assert page.shape("region-1").label.lines[0].startswith("✕ failed: ")


def test_a_sign_takes_no_words_into_its_font(made):
    """resvg draws all that begins at one place from one font, and few fonts have the signs."""
    page = recovery(made, scenario_overlay(made, "region-loss:region-1"))
    spans = [span.text for span in ElementTree.fromstring(to_svg(page)).iter(f"{SVG}tspan")]
    assert {"✕", "✓"} <= set(spans)
    assert [text for text in spans if text.startswith("failed: region-1")]
    assert not [text for text in spans if len(text) > 1 and text[0] in "✕✓"]


def test_traffic_then_takes_the_failover_path(made):
    page = recovery(made, scenario_overlay(made, "region-loss:region-1"))
    states = {edge.id: edge.status for edge in page.edges}
    assert states["traffic:cdn>alb@region-1"] is Status.FAILED
    assert states["failover:cdn>alb@region-2"] is Status.SURVIVING


def test_nothing_fails_over_when_a_zone_is_lost(made):
    page = recovery(made, scenario_overlay(made, "zone-loss:region-1b"))
    assert [edge.id for edge in page.edges if edge.style.value == "failover" and edge.status] == []


def test_a_box_for_networks_of_both_regions_is_degraded_when_one_is_lost(made):
    page = laid_out(made, pages=["security"], overlay=scenario_overlay(made, "region-loss:region-1"))[0]
    boxes = [
        s for s in page.shapes if isinstance(s, Box) and {"vpc@region-1", "vpc@region-2"} <= {*s.elements}
    ]
    assert boxes and {box.status for box in boxes} == {Status.DEGRADED}


def test_a_lost_zone_takes_only_its_part(made):
    page = recovery(made, scenario_overlay(made, "zone-loss:region-1b"))
    states = {shape.id: shape.status for shape in page.shapes}
    assert (
        states["region-1b"] is states["nat@region-1b"] is states["aurora@region-1/region-1b"] is Status.FAILED
    )
    assert states["aurora@region-1/region-1a"] is Status.SURVIVING
    assert states["nat@region-1a"] is Status.SURVIVING


def test_the_failover_line_says_how_long_it_takes(made):
    def measured(metric, scope, value):
        judged = Estimate(value, value, value, "s", "p95", 299, 42)
        return Measurement(metric, scope, "region-loss:region-1", judged)

    answer = Answer((measured("rto", "", 700.0), measured("traffic-failover-time", "", 96.0)))
    part = PartResult(Outcome.VIOLATED, "traffic-failover-time", answer=answer)
    verdict = Verdict("dr", "", "", Outcome.VIOLATED, None, "", "", "", "", None, (part,), (), (), "")
    result = Result("made", "", "", 42, "", {}, (verdict,), (), (), ())
    page = recovery(made, scenario_overlay(made, "region-loss:region-1", result))
    lines = {edge.id: edge.label.lines for edge in page.edges if edge.label}
    assert lines["failover:cdn>alb@region-2"][-2:] == ("RTO P95 11 m 40 s", "traffic moved P95 1 m 36 s")
    assert "times: 299 runs, seed 42" in page.shape("page/subtitle").label.lines[0]
    assert not any("P95" in line for id, found in lines.items() if "alb@region-1" in id for line in found)


def test_what_depends_on_a_failed_part_is_degraded(made):
    overlay = scenario_overlay(made, "writer-loss:aurora@region-1")
    assert overlay.states["aurora@region-1"] is Status.FAILED
    assert overlay.states["app-0@region-1"] is Status.DEGRADED
    assert "app-0@region-2" not in overlay.states


def test_a_scenario_that_does_not_exist(made):
    with pytest.raises(UsageError, match="did you mean region-loss:region-1"):
        scenario_overlay(made, "region-loss:region1")


def test_an_element_has_the_word_of_its_own_findings_and_measurements(made):
    """A claim that one of many violates is not violated by the others."""
    findings = tuple(
        Finding("R1", status, id, "because")
        for id, status in (
            ("s3@region-1", FindingStatus.FAIL),
            ("s3@region-2", FindingStatus.PASS),
            ("cdn", FindingStatus.UNKNOWN),
            ("waf", FindingStatus.NOT_APPLICABLE),
        )
    )
    measurements = tuple(
        Measurement("rto", id, "region-loss:region-1", Estimate(value, value, value, "s", "p95", 299, 42))
        for id, value in (("aurora@region-1", 90.0), ("aurora@region-2", 20.0))
    )
    rules = PartResult(Outcome.VIOLATED, "findings", findings=findings)
    times = PartResult(
        Outcome.VIOLATED, "rto", bound=Bound.model_validate("< 30s"), answer=Answer(measurements)
    )
    verdict = Verdict("x", "", "", Outcome.VIOLATED, None, "", "", "", "", None, (rules, times), (), (), "")
    result = Result("made", "", "", 42, "", {}, (verdict,), (), (), ())
    assert verdicts_of(made, result) == {
        "s3@region-1": Status.VIOLATED, "s3@region-2": Status.HOLDS, "cdn": Status.NOT_ASSESSED,
        "aurora@region-1": Status.VIOLATED, "aurora@region-2": Status.HOLDS,
    }  # fmt: skip


def test_drift_and_verdicts_are_painted(made):
    page = recovery(made, drift_overlay(["cdn"], ["s3@region-1"], ["waf"]))
    states = {shape.id: shape.status for shape in page.shapes}
    assert (states["cdn"], states["s3@region-1"], states["waf"]) == (
        Status.ADDED,
        Status.REMOVED,
        Status.CHANGED,
    )
    assert states["shield"] is None
    assert {s.id for s in page.shapes} >= {f"page/legend-{name}" for name in ("added", "removed", "changed")}
    judged = recovery(made, verdict_overlay({"cdn": Status.VIOLATED}))
    assert judged.shape("cdn").status is Status.VIOLATED


def test_lines_show_the_state_of_what_they_stand_for(made):
    page = recovery(made, drift_overlay([], ["s3-to-region-2"], []))
    states = {element: edge.status for edge in page.edges for element in edge.elements}
    assert states["s3-to-region-2"] is Status.REMOVED
    assert states["aurora-to-region-2"] is None


def test_what_an_earlier_version_had_is_drawn_as_removed(platform):
    """Also a zone with all that was in it."""
    earlier, later = platform(2, 2, ("s3", "sqs", "nat"), 2), platform(2, 1, ("s3", "nat"), 2)
    added, removed, changed = difference(earlier, later)
    both = later.joined_with(earlier, frozenset(removed))
    assert "queue@region-1" not in later.elements and "queue@region-1" in both.elements
    page = recovery(both, drift_overlay(added, removed, changed))
    states = {shape.id: shape.status for shape in page.shapes}
    assert states["queue@region-1"] is states["nat@region-1b"] is states["region-1b"] is Status.REMOVED
    assert states["nat@region-1a"] is None


def test_a_group_of_which_only_some_were_removed_is_changed(platform):
    made = platform(1, 1, ("s3",), 2, {}, True)
    chips = [s for s in recovery(made, drift_overlay([], ["app-0@region-1"], [])).shapes
             if "app-0@region-1" in s.elements and len(s.elements) > 1]  # fmt: skip
    assert chips and {chip.status for chip in chips} == {Status.CHANGED}


def test_the_overlay_moves_nothing(made):
    plain, painted = recovery(made, None), recovery(made, scenario_overlay(made, "region-loss:region-2"))
    places = {shape.id: shape.rect for shape in plain.shapes}
    for shape in painted.shapes:
        if not shape.id.startswith("page/"):
            assert shape.rect == places[shape.id]
