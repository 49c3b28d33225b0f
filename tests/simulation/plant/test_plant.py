"""The plant: what is looked up by element agrees with what is listed, in the examples."""

from __future__ import annotations

from pathlib import Path

import pytest

from withstand.model.structure.routing import followed
from withstand.scanners.spec import read_spec
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.plant.plant import Plant, by_element, loaders_of, users_of

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module", params=["small-shop", "enterprise-platform"])
def plant(request: pytest.FixtureRequest) -> Plant:
    return compile_plant(read_spec(EXAMPLES / request.param))


def test_positions_are_indices(plant: Plant) -> None:
    for listed in (plant.stations, plant.paths, plant.flows, plant.routes):
        assert [each.index for each in listed] == list(range(len(listed)))


def test_users_of_a_station_are_the_paths_that_use_it(plant: Plant) -> None:
    users = users_of(plant.stations, plant.paths)
    assert users == plant.users
    needed = [(path, use) for path in plant.paths for use in path.uses if use.need > 0]
    assert sum(map(len, users)) == len(needed)
    for path, use in needed:
        assert (path.index, use.calls, use.need, use.tries) in users[use.station]


def test_loaders_of_a_station_are_the_paths_that_bring_it_load(plant: Plant) -> None:
    loaders = loaders_of(plant.stations, plant.paths)
    assert loaders == plant.loaders
    loading = [(path, use) for path in plant.paths for use in path.uses if use.load > 0 and path.weight > 0]
    assert sum(map(len, loaders)) == len(loading) > 0
    for path, use in loading:
        assert (path.index, use.load, use.tries) in loaders[use.station]


def test_stations_by_element(plant: Plant) -> None:
    found = by_element(plant.stations)
    assert found == plant.station_of
    assert sorted(station for stations in found.values() for station in stations) == list(
        range(len(plant.stations))
    )
    for element, stations in found.items():
        assert {plant.stations[station].element for station in stations} == {element}


def test_a_store_is_found_by_its_id_and_by_every_member(plant: Plant) -> None:
    for store in plant.stores:
        assert plant.store_of(store.id) is store
        assert all(plant.store_of(member) is store for member in store.members.values())
    assert plant.store_of("no such thing") is None


def test_a_flow_is_found_by_what_it_stands_for(plant: Plant) -> None:
    for flow in plant.flows:
        assert all(plant.flow_of(element) is flow for element in flow.elements)
        assert {plant.paths[path].flow for path in flow.paths} <= {flow.index}
    assert plant.flow_of("no such thing") is None


def test_paths_share_the_demand(plant: Plant) -> None:
    """The shares of journeys are those of the spec, and each region's path has its journey's."""
    journeys = [flow for flow in plant.flows if flow.is_journey]
    assert sum(flow.share for flow in journeys) == pytest.approx(
        sum(journey.share for journey in plant.architecture.journeys.values())
    )
    for flow in journeys:
        assert all(plant.paths[path].weight == pytest.approx(flow.share) for path in flow.paths)


def test_callers_come_before_what_they_call(plant: Plant) -> None:
    """The order in which levels are computed, on every path that brings load."""
    checked = 0
    for path in plant.paths:
        used = [use.station for use in path.uses]
        assert len(set(used)) == len(used)
        journey = plant.architecture.journeys.get(plant.flows[path.flow].id)
        places = {plant.stations[station].element: station for station in used}
        for element, station in places.items():
            workload = plant.architecture.workloads.get(element)
            for dependency in followed(journey, workload) if workload and journey and path.weight else ():
                if dependency.mode == "hard" and dependency.to in places:
                    checked += 1
                    assert station < places[dependency.to]
    assert checked
