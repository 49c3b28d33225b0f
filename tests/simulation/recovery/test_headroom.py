"""Headroom: what a region can serve of the peak, when it can serve all, and what binds it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.recovery.headroom import full_loads

EAST, WEST = "us-east-1", "us-west-2"
LOSS = [{"kind": "region-loss", "target": EAST, "duration": "48h"}]
ALONE: dict[str, Any] = {
    "workloads": {f"web@{region}": {"dependencies": []} for region in (EAST, WEST)},
    "journeys": {"shop": {"uses": None}},
}


def replicas(count: int, **scaling: Any) -> dict[str, Any]:
    return {f"web@{WEST}": {"dependencies": [], "replicas": count, **scaling}}


@pytest.mark.parametrize("count", [2, 4, 5, 12])
def test_it_is_the_copies_capacity_over_the_whole_peak(pinned, play, count: int) -> None:
    """A copy does 4 / 20 ms = 200 a second, and the peak is 1,000."""
    changes = {**ALONE, "workloads": {**ALONE["workloads"], **replicas(count)}}
    found = play(pinned(LOSS, **changes)).capacity[WEST]
    assert found.at_fault == found.settled == pytest.approx(count * 200 / 1000)
    assert found.binding == f"workload:web@{WEST}"
    assert (found.reached_one < 60) is (count >= 5)


def test_fewer_machines_make_it_smaller(pinned, play) -> None:
    few, many = (
        play(pinned(LOSS, **{**ALONE, "workloads": {**ALONE["workloads"], **replicas(count)}})).capacity[WEST]
        for count in (6, 12)
    )
    assert few.settled < many.settled


def test_at_half_the_load_it_is_still_measured_against_the_peak(pinned, play) -> None:
    whole, half = (play(pinned(LOSS, **ALONE), load).capacity[WEST].settled for load in ("peak", 0.5))
    assert whole == pytest.approx(half)


def test_the_narrowest_station_binds(pinned, play) -> None:
    """The database in the west takes 600 writes a second once it leads; the copies would do 2,400."""
    database = {
        "resources": {f"db@{WEST}": {"write_capacity": "600/s"}},
        "journeys": {"shop": {"write_share": 1.0}},
    }
    found = play(pinned(LOSS, **database)).capacity[WEST]
    assert found.settled == pytest.approx(0.6)
    assert "db" in found.binding or "global" in found.binding


def test_growth_is_followed_and_what_stops_it_is_named(pinned, play) -> None:
    """30 % of the peak runs in the west, and it may grow to 4 copies: 800 of 1,000 a second."""
    scaling = {"scaling": {"minimum": 2, "maximum": 4, "target_utilisation": "80%"}}
    changes = {**ALONE, "workloads": {**ALONE["workloads"], **replicas(2, **scaling)}}
    found = play(pinned(LOSS, **changes)).capacity[WEST]
    assert found.at_fault == pytest.approx(0.4)
    assert found.settled == pytest.approx(0.8)
    assert found.reached_one == float("inf")


def test_when_the_whole_peak_is_reached_is_when_the_last_copy_serves(pinned, play) -> None:
    scaling = {"scaling": {"minimum": 2, "maximum": 20, "target_utilisation": "80%"}}
    changes = {**ALONE, "workloads": {**ALONE["workloads"], **replicas(2, **scaling)}}
    one = play(pinned(LOSS, **changes))
    found = one.capacity[WEST]
    assert found.at_fault == pytest.approx(0.4) and found.settled >= 1
    assert 37 < found.reached_one < 1200


def test_all_demand_in_one_region_is_what_it_is_measured_against(build) -> None:
    plant = compile_plant(build(**ALONE))
    stations, loads = full_loads(plant, WEST)
    by_id = dict(zip((plant.stations[index].id for index in stations), loads, strict=True))
    assert by_id[f"workload:web@{WEST}"] == pytest.approx(1000)
    assert np.all(loads > 0)
    assert not any(EAST in id for id in by_id)
