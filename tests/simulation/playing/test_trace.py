"""The trace of a replication: events in order, each after its cause, and the same numbers as the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from withstand.model.results.estimate import EventKind, Trace
from withstand.model.structure.standard_scenarios import all_scenarios
from withstand.scanners.spec import read_spec
from withstand.simulation.plant.at_load import put_under_load
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.playing.scenario import play
from withstand.simulation.playing.trace import trace

EXAMPLES = Path(__file__).parents[3] / "examples" / "mechanisms"
NAMES = ("region-loss", "zone-loss", "process-crash", "traffic-surge", "corruption", "lost-key")


@pytest.fixture(scope="module", params=NAMES)
def told(request: pytest.FixtureRequest) -> tuple[Trace, object]:
    architecture = read_spec(EXAMPLES / f"{request.param}.yaml")
    plant = compile_plant(architecture)
    at_load, scenario = put_under_load(plant, 1.0), all_scenarios(architecture)[request.param]
    return trace(plant, at_load, scenario, (42, 3)), play(plant, at_load, scenario, (42, 3))


def test_events_stand_in_order_and_after_their_causes(told) -> None:
    made, _ = told
    assert [event.at for event in made.events] == sorted(event.at for event in made.events)
    for place, event in enumerate(made.events):
        assert event.cause is None or event.cause < place
        if event.cause is not None:
            assert made.events[event.cause].at <= event.at


def test_it_begins_with_the_fault_that_causes_what_nothing_else_does(told) -> None:
    made, _ = told
    first = made.events[0]
    assert first.what.endswith(" begins") and first.cause is None
    assert all(event.cause is not None for event in made.events if not event.what.endswith(" begins"))


def test_levels_leave_their_floor_and_come_back_as_the_record_says(told) -> None:
    made, record = told
    for id, outcome in record.flows.items():
        below = [event.at for event in made.events if event.element == id and event.kind is EventKind.BELOW]
        back = [event.at for event in made.events if event.element == id and event.kind is EventKind.BACK]
        assert len(back) in (len(below), len(below) - 1)
        assert (outcome.outage > 0) is bool(below)
        if len(back) == len(below):
            assert sum(back) - sum(below) == pytest.approx(outcome.outage)


def test_curves_go_through_the_lowest_level(told) -> None:
    made, record = told
    found = 0
    for curve in made.curves:
        flow = record.flows.get(curve.name.removeprefix("service level of "))
        if flow is not None:
            found += 1
            assert curve.times == tuple(sorted(set(curve.times)))
            assert min(curve.values) == pytest.approx(flow.lowest)
    assert found
