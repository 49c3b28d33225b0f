"""Which stations and stores a fault reaches."""

from __future__ import annotations

from typing import Any

import pytest

from withstand.model.elements.fault_kind import fault_files
from withstand.model.elements.scenario import Fault
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.plant.plant import Plant
from withstand.simulation.plant.reach import stations_of_service, stores_in, zone_share

EAST, WEST = "us-east-1", "us-west-2"


def fault(kind: str, target: str, **more: Any) -> Fault:
    return Fault.model_validate({"kind": kind, "target": target, **more})


def stopped(plant: Plant, fault: Fault) -> tuple[int, ...]:
    """The stations that stop at once and wholly, as the fault's own file says."""
    return tuple(fault_files()[fault.kind].takes(plant, fault))


def elements(plant: Plant, stations: Any) -> set[str]:
    return {plant.stations[station].element for station in stations}


@pytest.fixture
def plant(build) -> Plant:
    provider = {"bank": {"kind": "third-party", "region": None}}
    calls = [
        {"to": "db", "protocol": "postgresql", "timeout": "1s"},
        {"to": "bank", "protocol": "https", "timeout": "1s"},
    ]
    return compile_plant(
        build(resources=provider, workloads={f"web@{r}": {"dependencies": calls} for r in (EAST, WEST)})
    )


def test_a_lost_region_takes_its_stations_and_no_others(plant: Plant) -> None:
    lost = elements(plant, stopped(plant, fault("region-loss", EAST)))
    assert {f"web@{EAST}", f"alb@{EAST}"} <= lost
    assert not any(WEST in id for id in lost)
    assert "bank" not in lost


def test_a_third_party_takes_itself(plant: Plant) -> None:
    assert elements(plant, stopped(plant, fault("third-party-down", "bank"))) == {"bank"}


def test_a_service_takes_the_stations_of_its_kind_in_its_region(plant: Plant) -> None:
    whole = fault("service-impaired", EAST, service="alb")
    assert elements(plant, stopped(plant, whole)) == {f"alb@{EAST}"}
    assert elements(plant, stations_of_service(plant, whole)) == {f"alb@{EAST}"}
    # Partly impaired, nothing stops: its answers fail in part.
    part = fault("service-impaired", EAST, service="alb", severity=0.5)
    assert stopped(plant, part) == ()
    assert elements(plant, stations_of_service(plant, part)) == {f"alb@{EAST}"}
    assert not list(stations_of_service(plant, fault("service-impaired", WEST, service="sqs")))


def test_workloads_are_of_no_service(plant: Plant) -> None:
    assert not list(
        stations_of_service(plant, fault("service-impaired", EAST, service="kubernetes-workload"))
    )


@pytest.mark.parametrize(
    ("region", "service", "found"),
    [
        (EAST, "aurora-postgresql", ["global"]),
        (WEST, "aurora-postgresql", ["global"]),
        (EAST, "aurora-global", ["global"]),
        (EAST, "s3", [f"files@{EAST}"]),
        (EAST, "dynamodb", []),
        ("eu-west-1", "s3", []),
    ],
)
def test_stores_by_their_own_kind_or_that_of_their_group(
    plant: Plant, region: str, service: str, found: list[str]
) -> None:
    assert [
        store.id for store in stores_in(plant, fault("service-impaired", region, service=service))
    ] == found


def test_a_zone_holds_an_even_share(build) -> None:
    plant = compile_plant(build(resources={f"nodes@{EAST}": {"zones": [f"{EAST}a", f"{EAST}b"]}}))
    assert zone_share(plant, f"nodes@{EAST}", f"{EAST}a") == pytest.approx(1 / 2)
    assert zone_share(plant, f"nodes@{EAST}", f"{EAST}c") == 0
    assert zone_share(plant, f"alb@{EAST}", f"{EAST}c") == pytest.approx(1 / 3)
    assert zone_share(plant, f"alb@{EAST}", f"{WEST}a") == 0
