"""Playing a scenario: when faults begin and end, how long is followed, and that names decide all."""

from __future__ import annotations

from typing import Any

import pytest

from withstand.model.elements.scenario import Scenario
from withstand.simulation.engine.record import Replication
from withstand.simulation.plant.at_load import put_under_load
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.playing.scenario import perform, play

EAST, WEST = "us-east-1", "us-west-2"
ALONE: dict[str, Any] = {
    "on_call": None, "alerts": None, "health_checks": None,
    "dns_records": {
        "www": {"targets": [{"to": f"alb@{EAST}", "weight": 70}, {"to": f"alb@{WEST}", "weight": 30}]}
    },
    "resources": {"global": {"decided_by": None}},
    "workloads": {f"web@{region}": {"dependencies": []} for region in (EAST, WEST)},
    "journeys": {"shop": {"uses": None}},
}  # fmt: skip
"""Only the end of a fault brings anything back."""


def impaired(region: str = EAST, severity: str = "100%", **when: str) -> dict[str, Any]:
    return {"kind": "service-impaired", "target": region, "service": "alb", "severity": severity, **when}


def played(
    build: Any, *faults: dict[str, Any], number: int = 0, seed: int = 42, **settings: Any
) -> Replication:
    plant = compile_plant(build(**ALONE))
    scenario = Scenario.model_validate({"id": "test", "faults": list(faults), **settings})
    return play(plant, put_under_load(plant, 1.0), scenario, (seed, number))


def test_a_fault_lasts_from_its_time_for_its_duration(build) -> None:
    one = played(build, impaired(at="5m", duration="20m"))
    flow = one.flows["shop"]
    assert (flow.outage, flow.lowest) == (pytest.approx(1200), pytest.approx(0.3))
    assert flow.lost == pytest.approx(0.7 * 1200)
    assert flow.rto == pytest.approx(1200) and flow.repaired  # since the first effect, not since the start
    assert one.duration == pytest.approx(1500)


def test_faults_that_overlap_do_their_harm_together(build) -> None:
    """East for 20 minutes, west for the last 10 of them and 10 more."""
    one = played(build, impaired(duration="20m"), impaired(WEST, at="10m", duration="20m"))
    flow = one.flows["shop"]
    assert flow.lost == pytest.approx(600 * 0.7 + 600 * 1.0 + 600 * 0.3)
    assert (flow.lowest, flow.outage) == (0, pytest.approx(1800))


def test_two_faults_on_one_thing_hold_it_until_the_last_is_over(build) -> None:
    one = played(build, impaired(duration="20m"), impaired(at="10m", duration="20m"))
    assert one.flows["shop"].lost == pytest.approx(0.7 * 1800)


@pytest.mark.parametrize(("first", "second", "left"), [("50%", "20%", 0.3), ("60%", "60%", 0.0)])
def test_shares_of_two_faults_add_up_to_the_whole(build, first: str, second: str, left: float) -> None:
    """Nobody says that they hit the same requests: the worst is that they hit different ones."""
    one = played(build, impaired(severity=first, duration="20m"), impaired(severity=second, duration="20m"))
    assert one.flows["shop"].lowest == pytest.approx(0.3 + 0.7 * left)


def test_a_gap_shorter_than_the_confirmation_is_no_recovery(build) -> None:
    """Back for half a minute, where a minute confirms: one recovery, at the end of the second fault."""
    short = played(build, impaired(duration="10m"), impaired(at="630s", duration="10m"))
    long = played(build, impaired(duration="10m"), impaired(at="670s", duration="10m"))
    assert short.flows["shop"].rto == pytest.approx(630 + 600)
    assert long.flows["shop"].rto == pytest.approx(600)
    assert short.flows["shop"].outage == long.flows["shop"].outage == pytest.approx(1200)


def test_the_horizon_ends_what_is_followed(build) -> None:
    """It never cuts a fault short, and what comes later than it is not there."""
    assert played(build, impaired(duration="10m"), horizon="1h").flows["shop"].outage == pytest.approx(600)
    assert played(build, impaired(duration="10m"), horizon="1m").flows["shop"].outage == pytest.approx(600)


def test_the_name_decides_everything(build) -> None:
    faults = {"kind": "service-impaired", "target": EAST, "service": "alb"}  # as long as the facts say
    once, again = played(build, faults), played(build, faults)
    assert once == again
    assert played(build, faults, number=1).duration != once.duration
    assert played(build, faults, seed=43).duration != once.duration


def test_load_is_that_of_the_scenario(build) -> None:
    plant = compile_plant(build(**ALONE))
    scenario = Scenario.model_validate({"id": "test", "faults": [impaired(duration="10m")]})
    for load in (1.0, 0.25):
        assert play(plant, put_under_load(plant, load), scenario, (1, 0)).load == pytest.approx(load)


def test_curves_are_kept_when_asked_for(build) -> None:
    plant = compile_plant(build(**ALONE))
    scenario = Scenario.model_validate({"id": "test", "faults": [impaired(at="1m", duration="10m")]})
    at_load = put_under_load(plant, 1.0)
    plain, kept = (perform(plant, at_load, scenario, (1, 0), keep=keep) for keep in (False, True))
    flow = next(flow.index for flow in plant.flows if flow.id == "shop")
    assert plain.trackers[flow].curve is None
    curve = kept.trackers[flow].curve
    assert curve is not None
    assert [(at, pytest.approx(level)) for at, level in curve] == [(0, 1), (60, 0.3), (660, 1)]
