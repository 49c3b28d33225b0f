"""Replications told event by event."""

from __future__ import annotations

from dataclasses import replace

from withstand.reports import as_text, runs
from withstand.reports.charts.run import run_chart


def test_a_run_that_several_claims_show_is_told_once(result):
    found = runs.played(result)
    assert len(found) == len({runs.untitled(run.trace) for run in found})
    shown = {(claim, trace.standing) for verdict in result.verdicts for claim in (verdict.claim,)
             for trace in runs.traces_of(verdict)}  # fmt: skip
    assert {told for run in found for told in run.claims} == shown
    assert any(len(run.claims) > 1 for run in found)


def test_the_whole_run_names_every_event_its_time_and_its_cause(run):
    told = run.trace
    lines = "\n".join(runs.as_lines(told, whole=True))
    for index, event in enumerate(told.events):
        assert f"{index:>4}" in lines and event.what in lines
    assert "Promoted: orders-db@us-west-2 (promote)  ← 2" in lines
    assert lines.count(runs.CRITICAL) == 1 + len(told.critical)


def test_in_short_the_critical_chain_is_never_left_out(run):
    told = run.trace
    many = tuple(replace(told.events[2], at=float(at)) for at in range(1, 90))
    trace = replace(told, events=(told.events[0], *many, told.events[3]), critical=(0, 90))
    lines = list(runs.as_lines(trace))
    assert "Promoted: orders-db@us-west-2" in lines[-2]
    assert "more moments: add --trace" in lines[-1]


def test_both_runs_are_told_where_all_is_asked_for(result, register):
    text = as_text.explain_claim(result, "rto.region", register, whole_runs=True)
    assert "Median replication of" in text and "Worst replication of" in text


def test_names_in_the_picture_are_text_and_not_markup(run):
    told = run.trace
    hostile = "<script>alert(1)</script>"
    events = tuple(replace(event, element=hostile) for event in told.events)
    chart = run_chart("run-0", replace(told, events=events))
    assert "<script" not in chart.svg and "&lt;script&gt;" in chart.svg
