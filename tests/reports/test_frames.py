"""The frames of a replay: what a run does to the shapes of a page, moment by moment."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.results.estimate import EventKind, TraceEvent
from withstand.reports.charts.run import run_chart
from withstand.reports.frames import State, frames, steps, stills
from withstand.reports.runs import Run

REGION, EDGE, WORKLOADS, DATABASE = range(4)


def test_shapes_fail_act_and_come_back_as_the_events_say(run, stage):
    lost, checked, promoted, ended = frames(run, stage)
    assert lost == {REGION: State.FAILED, WORKLOADS: State.BELOW}
    assert checked == {**lost, EDGE: State.ACTING}
    assert promoted == {
        REGION: State.FAILED,
        EDGE: State.BACK,
        WORKLOADS: State.BACK,
        DATABASE: State.ACTING,
    }
    assert ended == dict.fromkeys((REGION, EDGE, WORKLOADS, DATABASE), State.BACK)


def test_what_the_fault_took_away_stays_failed_whatever_its_elements_do(run, stage):
    taken = replace(stage, struck={"region-loss:us-east-1": (REGION, DATABASE)})
    assert [frame.get(DATABASE) for frame in frames(run, taken)] == [State.FAILED] * 3 + [State.BACK]


def test_a_fault_that_strikes_no_whole_shape_shows_where_it_is(run, stage):
    trace = replace(run.trace, scenario="writer-loss:orders-db@us-west-2")
    begins = replace(trace.events[0], element="orders-db@us-west-2")
    other = Run(replace(trace, events=(begins, *trace.events[1:])), ())
    assert frames(other, stage)[0][DATABASE] is State.FAILED


def test_the_words_of_the_events_decide_nothing(run, stage):
    reworded = tuple(replace(event, what="Etwas geschieht") for event in run.trace.events)
    other = replace(run, trace=replace(run.trace, events=reworded))
    assert frames(other, stage) == frames(run, stage)
    assert "1 service level fell below the floor" in run_chart("r", other.trace).summary


def test_an_element_that_is_nowhere_on_the_page_changes_nothing(run, stage):
    trace = replace(run.trace, events=(TraceEvent(1.0, EventKind.STEP, "Paged", "somebody"),), critical=())
    assert frames(Run(trace, ()), stage) == ({},)


FRAME = st.dictionaries(st.integers(0, 5), st.sampled_from(State))


@given(st.lists(FRAME, max_size=6).map(tuple))
def test_the_steps_add_up_to_the_frames(made):
    now: dict[int, State] = {}
    for step, frame in zip(steps(made), made, strict=True):
        for part in step.split():
            state, _, indices = part.partition(":")
            for index in map(int, indices.split(",")):
                now.pop(index, None)
                if state:
                    now[index] = State(state)
        assert now == frame


@pytest.mark.parametrize("links", [1, 3, 5, 40])
def test_stills_begin_with_the_fault_and_end_with_the_recovery(run, stage, links):
    events = [TraceEvent(0.0, EventKind.FAULT_BEGINS, "region-loss begins", "us-east-1")]
    events += [
        TraceEvent(10.0 * at**2, EventKind.STEP, "Something", "edge", "", at - 1)
        for at in range(1, links + 1)
    ]
    trace = replace(run.trace, events=tuple(events), critical=tuple(range(links + 1)))
    other = Run(trace, ())
    made = stills(other, frames(other, stage))
    assert [made[0][0], made[-1][0]] == [0.0, 10.0 * links**2]
    assert len(made) == min(links + 1, 4)
