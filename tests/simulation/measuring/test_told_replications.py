"""Which replications are shown in full, and what is marked as critical in them."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.elements.claim import Part
from withstand.model.results.estimate import CurveKind, EventKind
from withstand.simulation.answers import measure
from withstand.simulation.engine.record import Stage
from withstand.simulation.execution.context import Budget
from withstand.simulation.execution.replications import Sampling
from withstand.simulation.measuring.told_replications import to_tell

STAGES = get_args(Stage)
BUDGET = Budget(replications=60, first=60)

PLAYED = (
    ("rto", ("region-loss:*",)),
    ("outage", ("region-loss:*",)),
    ("rpo", ("region-loss:*",)),
    ("dns-failover-time", ("region-loss:*",)),
    ("traffic-failover-time", ("region-loss:*",)),
    ("capacity-ratio", ("region-loss:*",)),
    ("success-ratio", ("zone-loss:*",)),
    ("availability-by-time", ()),
    ("error-rate", ()),
    ("mttr", ()),
)

DRAWN = (("latency", ()), ("replication-lag", ()))


@pytest.fixture(scope="module")
def context(build):
    with Sampling(build(), seed=42, workers=1, budget=BUDGET) as sampling:
        yield sampling.context()


def shown(context, metric, scenarios):
    found = measure(context, Part(metric=metric, scenarios=scenarios)).measurements
    return [one for one in found if one.traces]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30), st.booleans())
def test_the_median_has_as_many_on_each_side_and_nothing_is_worse_than_the_worst(values, high_is_better):
    chosen = to_tell(np.array(values, dtype=float), high_is_better=high_is_better)
    median, worst = values[chosen[0][1]], values[chosen[-1][1]]
    assert sum(value < median for value in values) <= len(values) / 2
    assert sum(value > median for value in values) <= len(values) / 2
    assert worst == (min if high_is_better else max)(values)


@pytest.mark.parametrize(("metric", "scenarios"), [*PLAYED, *DRAWN])
def test_every_simulated_metric_shows_one_measurement_in_full(context, metric, scenarios):
    (one,) = shown(context, metric, scenarios)
    assert 1 <= len(one.traces) <= 2
    for trace in one.traces:
        times = [event.at for event in trace.events]
        assert times == sorted(times)
        for index, event in enumerate(trace.events):
            assert event.cause is None or event.cause < index, (
                "nothing is its own cause, or of what was before"
            )


@pytest.mark.parametrize(("metric", "scenarios"), PLAYED)
def test_whatever_happens_leads_back_to_a_fault(context, metric, scenarios):
    for trace in shown(context, metric, scenarios)[0].traces:
        for event in trace.events:
            root = event
            while root.cause is not None:
                root = trace.events[root.cause]
            assert root.kind is EventKind.FAULT_BEGINS


def test_a_region_loss_says_of_every_event_what_it_is(context):
    (one,) = shown(context, "rto", ("region-loss:*",))
    for trace in one.traces:
        kinds = [event.kind for event in trace.events]
        assert kinds.count(EventKind.FAULT_BEGINS) == 1
        ends = [event for event in trace.events if event.kind is EventKind.FAULT_ENDS]
        assert ends and {event.what for event in ends} == {"The fault itself ends"}
        below = {event.element for event in trace.events if event.kind is EventKind.BELOW}
        assert {event.element for event in trace.events if event.kind is EventKind.BACK} <= below
        assert all(event.effect in STAGES for event in trace.events if event.kind is EventKind.STEP)
        assert trace.standing.startswith(("median, rto ", "worst, rto ", "median and worst, rto "))


def test_the_curves_of_capacity_are_what_can_be_served(context):
    (one,) = shown(context, "capacity-ratio", ("region-loss:*",))
    assert one.curves and {curve.kind for curve in one.curves} == {CurveKind.SUPPLY}


@pytest.mark.parametrize("metric", ["rto", "dns-failover-time"])
def test_the_critical_chain_begins_with_the_fault_and_ends_when_the_measured_time_does(context, metric):
    (one,) = shown(context, metric, ("region-loss:*",))
    by_number = {each.number: each for each in context.runs(one.scenario).replications}
    for trace in one.traces:
        chain = [trace.events[index] for index in trace.critical]
        assert chain[0].kind is EventKind.FAULT_BEGINS
        assert [trace.events.index(event) for event in chain[:-1]] == [event.cause for event in chain[1:]]
        played = by_number[trace.replication]
        wanted = max(flow.rto for flow in played.flows.values()) if metric == "rto" else played.dns[one.scope]
        assert chain[-1].at == pytest.approx(wanted, rel=0.01)


def test_a_replication_of_another_hour_is_shown_at_the_load_of_that_hour(context):
    (one,) = shown(context, "mttr", ())
    scenario = one.traces[0].title.partition(" of ")[2].rpartition(":")[0]
    number = one.traces[0].replication
    levels = [context.replay(scenario, number, load).curves for load in ("curve", "peak")]
    assert one.traces[0].curves == levels[0]
