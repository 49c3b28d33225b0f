"""Replays in a report: a run that changes nothing in its picture has neither the picture nor stills of it."""

from __future__ import annotations

from dataclasses import replace

from withstand.model.results.estimate import EventKind, TraceEvent
from withstand.reports.replays import of
from withstand.reports.runs import Run


def test_a_run_that_changes_its_picture_has_stills(run, stage):
    (shown,) = of((run,), stage)
    assert shown.stage is stage
    assert shown.stills


def test_a_run_that_changes_nothing_has_no_picture_to_take_stills_of(run, stage):
    elsewhere = replace(
        run.trace, events=(TraceEvent(1.0, EventKind.STEP, "Paged", "somebody"),), critical=()
    )
    (shown,) = of((Run(elsewhere, ()),), stage)
    assert shown.stage is None
    assert shown.stills == ()
