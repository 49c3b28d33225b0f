"""How often each kind of fault comes: the facts, written down once more, times how many things fail so."""

from __future__ import annotations

from pathlib import Path

import pytest

from withstand.model.elements.scenario import Fault, Scenario
from withstand.scanners.spec import read_spec
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.plant.plant import Plant
from withstand.simulation.playing.timing import rate

PLATFORM = Path(__file__).parents[3] / "examples" / "enterprise-platform"


@pytest.fixture(scope="module")
def plant() -> Plant:
    return compile_plant(read_spec(PLATFORM))


def per_year(plant: Plant, kind: str, target: str, service: str = "") -> float:
    fault = Fault.model_construct(kind=kind, target=target, service=service)
    return rate(plant, Scenario.model_construct(id="x", faults=(fault,), rate=None))[0]


@pytest.mark.parametrize(
    ("kind", "fact", "field"),
    [
        ("node-loss", "instance_failure_rate", "desired"),
        ("spot-interruption", "interruption_rate", "desired"),
        ("link-loss", "link_failure_rate", "connections"),
        ("writer-loss", "instance_failure_rate", ""),
        ("cache-loss", "instance_failure_rate", ""),
        ("corruption", "data_corruption_rate", ""),
        ("third-party-down", "service_impairment_rate", ""),
        ("expired-certificate", "certificate_expiry_rate", ""),
        ("lost-key", "key_loss_rate", ""),
    ],
)
def test_what_has_a_kind_fails_at_the_rate_of_its_kind(
    plant: Plant, kind: str, fact: str, field: str
) -> None:
    """A group fails as often as all its nodes together, a line as all its connections."""
    compared = set()
    for resource in plant.architecture.resources.values():
        if fact in resource.spec.facts and (not field or hasattr(resource, field)):
            many = getattr(resource, field) if field else 1
            expected = plant.architecture.fact(resource.kind, fact).fact.value * many
            assert per_year(plant, kind, resource.id) == pytest.approx(expected), resource.id
            compared.add(many)
    assert compared
    assert not field or max(compared) > 1, "several things that fail by themselves were looked at"


def test_places_services_and_releases(plant: Plant) -> None:
    fact = plant.architecture.fact
    assert per_year(plant, "region-loss", "us-east-1") == fact("region", "region_loss_rate").fact.value
    zone = fact("availability-zone", "zone_loss_rate").fact.value
    assert per_year(plant, "zone-loss", "us-east-1a") == zone
    sqs = fact("sqs", "service_impairment_rate").fact.value
    assert per_year(plant, "service-impaired", "us-east-1", "sqs") == sqs
    releases = fact("delivery-pipeline", "deployment_rate").fact.value
    failing = fact("delivery-pipeline", "change_failure_share").fact.value
    assert per_year(plant, "bad-release", "web-bff@us-east-1") == pytest.approx(releases * failing)


def test_a_rate_that_is_written_counts(plant: Plant) -> None:
    fault = Fault.model_construct(kind="region-loss", target="us-east-1", service="")
    assert rate(plant, Scenario.model_construct(id="x", faults=(fault,), rate=0.3)) == (0.3, ())


def test_nobody_knows_how_often_demand_surges(plant: Plant) -> None:
    assert per_year(plant, "traffic-surge", "") == 0.0
