"""Pictures: every figure once as image and once as table, and the arithmetic behind them."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.elements.claim import Bound
from withstand.model.results.estimate import (
    ChainLink,
    Curve,
    CurveKind,
    Estimate,
    Histogram,
    Measurement,
    Share,
)
from withstand.reports.charts.axis import number_axis, time_axis
from withstand.reports.charts.capacity import capacity, shortfall, value_at
from withstand.reports.charts.distribution import distribution, share_beyond
from withstand.reports.charts.downtime import allowed, downtime
from withstand.reports.charts.heat_map import heat_map
from withstand.reports.charts.svg import WIDTH
from withstand.reports.charts.timeline import BoundLine, timeline
from withstand.reports.figures import figures

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script>\"'& " + "x" * 300 + " 🚒 שלום"


def parse(chart):
    """The image as an element tree: fails where it is not well-formed."""
    return ElementTree.fromstring(
        str(chart.svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    )


def bound(text):
    return Bound.model_validate(text)


def measurement(**more):
    settings = {"metric": "rto", "scope": "s", "scenario": "region-loss:a"}
    return Measurement(judged=Estimate(10.0, 9.0, 11.0, "s", "p95", 100, 1), **(settings | more))


def all_charts(result):
    charts = figures(result)
    assert {chart.id.partition("-")[0] for chart in charts} == {
        "timeline", "distribution", "capacity", "downtime", "coverage",
    }  # fmt: skip
    return charts


def test_a_result_gets_its_five_kinds_of_pictures_with_table_and_words(result):
    for chart in all_charts(result):
        root = parse(chart)
        ids = root.get("aria-labelledby").split()
        found = {each.get("id"): each.text for each in root.iter() if each.get("id")}
        assert all(found[id] for id in ids) and root.get("role") == "img"
        assert chart.rows and all(len(row) == len(chart.headers) for row in chart.rows)
        assert chart.summary
        assert not root.findall(f".//{SVG}foreignObject") and not root.findall(f".//{SVG}image")


def test_nothing_is_drawn_outside_the_picture(result):
    for chart in all_charts(result):
        root = parse(chart)
        height = float(root.get("viewBox").split()[3])
        for each in root.iter():
            for name, most in (
                ("x", WIDTH),
                ("x1", WIDTH),
                ("x2", WIDTH),
                ("y", height),
                ("y1", height),
                ("y2", height),
            ):
                if each.get(name):
                    assert 0 <= float(each.get(name)) <= most, (chart.id, each.attrib)


def test_no_picture_without_anything_to_show(result):
    assert figures(replace(result, verdicts=())) == ()


def test_labels_are_escaped_and_cut(result):
    link = ChainLink("detect", HOSTILE, HOSTILE, 1.0, 2.0, 3.0, 1.0)
    chart = timeline(
        "t", HOSTILE, measurement(scope=HOSTILE, chain=(link,)), [BoundLine(5.0, HOSTILE, "< 5 s")]
    )
    assert "<script" not in str(chart.svg)
    assert max(len(each.text or "") for each in parse(chart).iter(f"{SVG}tspan")) < 90


@pytest.mark.parametrize("law", ["timeline", "distribution", "capacity", "downtime"])
def test_times_without_end_are_drawn_inside_the_picture(law):
    endless = math.inf
    link = ChainLink("decide", "x", "y", 5.0, endless, endless, 0.9, 1.0)
    found = measurement(
        chain=(link,),
        histogram=Histogram((0.0, 5.0, endless), (3, 2)),
        curves=(
            Curve("demand", "1/s", (0.0, 5.0), (1.0, 2.0), CurveKind.DEMAND),
            Curve("capacity", "1/s", (0.0,), (endless,), CurveKind.SUPPLY),
        ),
        shares=(Share("a", 5.0, "min/year"), Share("b", endless, "min/year")),
    )
    draw = {
        "timeline": lambda: timeline("i", "t", found, []),
        "distribution": lambda: distribution("i", "t", found, bound("< 30s")),
        "capacity": lambda: capacity("i", "t", found),
        "downtime": lambda: downtime("i", "t", found, None),
    }
    assert not re.search(r"\b(inf|nan)\b", str(draw[law]().svg))


def test_whiskers_of_the_timeline_end_at_p99(result):
    link = ChainLink("detect", "x", "y", 10.0, 20.0, 25.0, 1.0, 5.0)
    root = parse(timeline("t", "t", measurement(chain=(link,)), []))
    ends = [float(each.get("x2")) for each in root.iter(f"{SVG}line") if each.get("class") == "whisker"]
    axis = time_axis(30.0, 16.0, WIDTH - 28.0)
    assert max(ends) == pytest.approx(axis.at(30.0), abs=0.06)


def test_a_bound_far_outside_is_told_rather_than_drawn():
    link = ChainLink("detect", "x", "y", 1.0, 2.0, 3.0, 1.0)
    chart = timeline("t", "t", measurement(chain=(link,)), [BoundLine(900.0, "rto.region", "< 15 m ✓")])
    assert "further out than the picture: rto.region < 15 m ✓" in chart.summary
    assert not [each for each in parse(chart).iter(f"{SVG}line") if each.get("class") == "bound"]


def test_statistics_of_another_unit_are_not_drawn_among_the_times():
    link = ChainLink("detect", "x", "y", 1.0, 2.0, 3.0, 1.0)
    share = Estimate(0.5, 0.5, 0.5, "fraction", "p50", 10, 1)
    chart = timeline("t", "t", measurement(chain=(link,), others=(share,)), [])
    assert chart.rows[-1][4:7] == ("–", "10 s", "–")


def test_capacity_as_a_multiple_of_the_peak_is_shown_against_the_peak():
    found = measurement(
        curves=(Curve("capacity of b", "ratio", (0.0, 100.0, 9_000.0), (0.4, 1.5, 1.5), CurveKind.SUPPLY),)
    )
    chart = capacity("c", "t", found)
    assert chart.headers[-1] == "demand at peak"
    assert "above capacity for 1 m 40 s" in chart.summary


@given(
    counts=st.lists(st.integers(0, 50), min_size=1, max_size=30).filter(any),
    at=st.floats(0.0, 30.0),
)
def test_share_beyond_a_bound_and_its_opposite_make_a_whole(counts, at):
    histogram = Histogram(tuple(map(float, range(len(counts) + 1))), tuple(counts))
    below = share_beyond(histogram, bound(f"< {at:.3f}s"))
    above = share_beyond(histogram, bound(f">= {at:.3f}s"))
    assert below + above == pytest.approx(1.0)
    assert -1e-9 <= below <= 1 + 1e-9


def test_share_beyond_counts_whole_bars_and_splits_the_one_in_the_middle():
    histogram = Histogram((0.0, 10.0, 20.0), (6, 4))
    assert share_beyond(histogram, bound("< 10s")) == pytest.approx(0.4)
    assert share_beyond(histogram, bound("< 15s")) == pytest.approx(0.2)
    assert share_beyond(histogram, bound("< 20s")) == 0
    assert share_beyond(Histogram((0.0, 1.0, math.inf), (1, 1)), bound("< 5s")) == pytest.approx(0.5)


@given(st.lists(st.floats(0.1, 1e5), min_size=1, max_size=20))
def test_causes_of_downtime_sum_to_the_total_shown(minutes):
    shares = tuple(Share(f"cause {index}", value, "min/year") for index, value in enumerate(minutes))
    chart = downtime("d", "t", measurement(shares=shares), None)
    bars = list(parse(chart).iter(f"{SVG}rect"))
    start = float(bars[0].get("x"))
    total = float(bars[-1].get("x")) + float(bars[-1].get("width"))
    steps = [float(each.get("x")) + float(each.get("width")) for each in bars[:-1]]
    assert total == pytest.approx(max(steps), abs=1.7)  # the smallest bar is widened to be seen
    assert float(bars[-1].get("x")) == start


def test_causes_in_other_units_are_the_same_downtime():
    charts = [
        downtime("d", "t", measurement(shares=(Share("a", value, unit),)), None)
        for value, unit in (
            (60.0, "min/year"),
            (3600.0, "s a year"),
            (1.0, "h/y"),
            (60 / 525_600, "fraction"),
        )
    ]
    assert {chart.rows for chart in charts} == {charts[0].rows}


def test_the_budget_is_what_the_bound_leaves_of_a_year():
    assert allowed(bound(">= 99.9%")) == pytest.approx(525.6)
    assert allowed(bound("< 5m")) is None
    chart = downtime("d", "t", measurement(shares=(Share("a", 600.0, "min/year"),)), bound(">= 99.9%"))
    assert "more than the 525.6 minutes" in chart.summary


def test_shortfall_is_where_demand_is_above_capacity():
    demand = Curve("demand", "1/s", (0.0, 10.0, 40.0), (5.0, 10.0, 3.0), CurveKind.DEMAND)
    supply = Curve("capacity", "1/s", (0.0, 20.0), (7.0, 9.0), CurveKind.SUPPLY)
    assert shortfall(demand, supply, 60.0) == [(10.0, 40.0)]
    assert [value_at(demand, at) for at in (0.0, 9.9, 10.0, 100.0)] == [5.0, 5.0, 10.0, 3.0]


def test_a_cell_is_blank_only_where_nothing_was_asked(result):
    chart = heat_map("h", "t", result.verdicts)
    rows = {row[0]: dict(zip(chart.headers[1:], row[1:], strict=True)) for row in chart.rows}
    assert rows["rto.database"]["region-loss:us-east-1"] == "violated"
    assert rows["rto.database"]["zone-loss:us-east-1a"] == "holds"
    assert rows["rto.database"]["region-loss:us-west-2"] == ""
    blanks = sum(cell == "" for row in rows.values() for cell in row.values())
    drawn = [each for each in parse(chart).iter(f"{SVG}rect") if each.get("class") == "blank"]
    assert len(drawn) == blanks + 1  # and the one of the legend


def test_many_scenarios_of_a_family_share_a_column(result):
    verdict = result.verdicts[3]
    found = verdict.parts[0].answer.measurements[0]
    many = tuple(replace(found, scenario=f"workload-loss:w{index}") for index in range(40))
    part = replace(verdict.parts[0], answer=replace(verdict.parts[0].answer, measurements=many))
    chart = heat_map("h", "t", (replace(verdict, parts=(part,)),))
    assert chart.headers == ("Claim", "workload-loss (40)")
    assert "1 claim in 40 scenarios" in chart.summary


@given(st.floats(1e-3, 1e7))
def test_axes_hold_their_largest_value_with_few_round_ticks(largest):
    for axis in (time_axis(largest, 0.0, 100.0), number_axis(largest, 0.0, 100.0)):
        assert axis.top >= largest * (1 - 1e-9)
        assert 2 <= len(axis.ticks) <= 10
        assert 0 <= axis.at(largest) <= 100.0
