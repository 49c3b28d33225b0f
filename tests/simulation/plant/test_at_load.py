"""The plant at a load: arrivals, copies and capacities follow from the demand; what is lost is left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from withstand.simulation.plant.at_load import PlantAtLoad, put_under_load
from withstand.simulation.plant.compiler import compile_plant

EAST, WEST = "us-east-1", "us-west-2"


def at(build: Any, load: float = 1.0, **changes: Any) -> PlantAtLoad:
    return put_under_load(compile_plant(build(**changes)), load)


def arriving(made: PlantAtLoad) -> dict[str, float]:
    loads = made.demand_at(made.arrivals) * made.demand
    return {station.id: float(load) for station, load in zip(made.plant.stations, loads, strict=True)}


@pytest.mark.parametrize("load", [1.0, 0.5, 2.0])
def test_regions_get_their_shares_of_the_demand(build, load: float) -> None:
    found = arriving(at(build, load))
    assert found[f"workload:web@{EAST}"] == pytest.approx(700 * load)
    assert found[f"workload:web@{WEST}"] == pytest.approx(300 * load)


def test_calls_multiply_on_their_way(build) -> None:
    calls = [
        {"to": "db", "protocol": "postgresql", "access": "read", "timeout": "1s", "calls_per_request": 3}
    ]
    found = arriving(
        at(build, workloads={f"web@{region}": {"dependencies": calls} for region in (EAST, WEST)})
    )
    reads = {id: load for id, load in found.items() if id.startswith("read:")}
    assert sum(reads.values()) == pytest.approx(3 * 1000)


def test_all_in_one_region_is_what_arrives_when_the_shares_say_so(build) -> None:
    made = at(build)
    slot = made.slots[next(p.index for p in made.plant.paths if p.region == WEST and p.weight > 0)]
    arrivals = np.zeros_like(made.arrivals)
    arrivals[slot] = 1.0
    loads = made.demand_at(arrivals) * made.demand
    by_id = {station.id: float(load) for station, load in zip(made.plant.stations, loads, strict=True)}
    assert by_id[f"workload:web@{WEST}"] == pytest.approx(1000)
    assert by_id[f"workload:web@{EAST}"] == 0


SCALING = {"scaling": {"minimum": 2, "maximum": 50, "target_utilisation": "50%"}}


@pytest.mark.parametrize(("load", "copies"), [(1.0, 7), (0.5, 4), (0.1, 2), (20.0, 50)])
def test_copies_are_those_that_the_autoscaler_has_settled_at(build, load: float, copies: int) -> None:
    made = at(build, load, workloads={f"web@{EAST}": SCALING})
    (station,) = made.plant.station_of[f"web@{EAST}"]
    assert made.copies[f"web@{EAST}"] == copies
    assert made.capacity[station] == pytest.approx(copies * 200)
    assert made.servers[station] == copies * 4
    assert made.copies[f"web@{WEST}"] == 12  # written, without an autoscaler


def test_stations_shed_from_where_the_model_says(build) -> None:
    made = at(build, workloads={f"web@{EAST}": {"shed_above": "80%"}})
    (station,) = made.plant.station_of[f"web@{EAST}"]
    assert made.shed[station] == pytest.approx(0.8)
    assert made.steady_limits[station] <= 0.8 * made.capacity[station]


def test_without_a_region_nothing_of_its_paths_is_left(build) -> None:
    made = at(build)
    lost = made.without({EAST})
    assert made.without({EAST}) is lost and made.without(()) is not lost
    for path, level in zip(made.plant.paths, lost.paths, strict=True):
        assert level == (0.0 if path.region == EAST else 1.0)
    for users in lost.users:
        assert all(made.plant.paths[path].region != EAST for path, *_ in users)
    (web,) = made.plant.station_of[f"web@{EAST}"]
    assert web not in lost.reached and not lost.outside[web]
    assert set(made.without(()).reached) == set(range(len(made.plant.stations)))


def test_critical_journeys_are_all_where_none_is_said_to_be(build) -> None:
    journeys = {"shop": {"share": 0.5}, "other": {"path": ["www", "cdn", "alb", "web"], "share": 0.5}}
    made = at(build, journeys=journeys)
    assert [made.plant.flows[index].id for index in made.critical] == ["shop"]
    journeys["shop"]["critical"] = False
    both = at(build, journeys=journeys)
    assert {both.plant.flows[index].id for index in both.critical} == {"shop", "other"}


@pytest.mark.parametrize("share", [0.25, 1.0])
def test_what_only_a_share_of_the_requests_needs_gets_that_share(build, share: float) -> None:
    """Writes of both regions come to the one leader."""
    found = arriving(at(build, journeys={"shop": {"write_share": share}}))
    writes = {id: load for id, load in found.items() if id.startswith("write:")}
    assert sum(writes.values()) == pytest.approx(1000 * share)
