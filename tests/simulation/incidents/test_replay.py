"""Incidents staged in an architecture, and what a replay says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from withstand.errors import UsageError
from withstand.model.build import build as build_architecture
from withstand.simulation.execution.context import Budget
from withstand.simulation.incidents import Incident, incidents
from withstand.simulation.incidents.replay import replay, with_scenario
from withstand.simulation.incidents.staging import stage

EAST, WEST = "us-east-1", "us-west-2"
FEW = Budget(replications=12, first=12)
BY_HAND = [{"to": f"alb@{EAST}", "weight": 70}, {"to": f"alb@{WEST}", "weight": 30}]


def incident(*effects: dict[str, Any], region: str = EAST) -> Incident:
    head = {
        "id": "2020-01-01-test", "title": "t", "date": "2020-01-01", "region": region, "start": "s",
        "duration": "2h", "basis": "message", "source": "s", "cause": "c", "lesson": "l",
    }  # fmt: skip
    return Incident.model_validate({**head, "effects": [{"basis": "message", **one} for one in effects]})


def service(name: str, *kinds: str, **more: Any) -> dict[str, Any]:
    return {"kind": "service-impaired", "service": name, "kinds": list(kinds), "duration": "1h", **more}


def control_plane(name: str, *kinds: str, **more: Any) -> dict[str, Any]:
    return {**service(name, *kinds, **more), "kind": "control-plane-impaired"}


DATABASE = service("Aurora", "aurora-postgresql")


def test_every_effect_has_a_fate(build) -> None:
    found = stage(
        build(),
        incident(
            DATABASE,
            service("DynamoDB", "dynamodb"),
            service("Lambda"),
            service("S3", "s3", severity="20%"),
            control_plane("EC2 launches", "eks-node-group"),
            control_plane("load balancers", "alb"),
            control_plane("Route 53", "route53"),
            {"kind": "zone-loss", "service": "a zone", "zones": 1, "duration": "1h"},
        ),
    )
    fates = {staged.effect.service: staged.fate for staged in found.effects}
    assert fates == {
        "Aurora": "played",
        "DynamoDB": "not used here",
        "Lambda": "not modelled",
        "S3": "not modelled",  # only asynchronous writes go there, which no journey waits for
        "EC2 launches": "played",
        "load balancers": "not modelled",
        "Route 53": "played",
        "a zone": "played",
    }
    assert all(staged.reason for staged in found.effects if staged.fate == "not modelled")
    assert found.scenario is not None
    assert {(fault.kind, fault.service or fault.target) for fault in found.scenario.faults} == {
        ("service-impaired", "aurora-postgresql"),
        ("control-plane-impaired", "eks-node-group"),
        ("control-plane-impaired", "route53"),
        ("zone-loss", "us-east-1a"),
    }


def test_what_stands_on_a_service_without_a_kind_is_named(build) -> None:
    effects = [service("Lambda", dependents={"s3": "how"}), service("Cognito", dependents={"sns": "how"})]
    with_s3, without = stage(build(), incident(*effects, DATABASE)).effects[:2]
    assert with_s3.fate == without.fate == "not modelled"
    assert with_s3.elements == ("files@us-east-1",) and "S3 stands on it: how" in with_s3.reason
    assert not without.elements and "nothing here is known to stand on it" in without.reason


def test_at_least_eight_happen_to_the_reference_platform_where_they_happened() -> None:
    from withstand.scanners.spec import read_spec

    platform = read_spec(Path(__file__).parents[3] / "examples" / "enterprise-platform")
    here = [one for one in incidents().values() if one.region in platform.regions]
    staged = [stage(platform, one) for one in here]
    assert len([found for found in staged if found.scenario is not None]) >= 8
    assert all(one.reason for found in staged for one in found.effects if one.fate == "not modelled")


def test_faults_keep_their_times_and_shares(build) -> None:
    effect = service("Aurora", "aurora-postgresql", at="10m", severity="30%")
    (fault,) = stage(build(), incident(effect)).scenario.faults
    assert (fault.at, fault.duration, fault.severity, fault.target) == (600, 3600, 0.3, EAST)


@pytest.mark.parametrize("one", incidents().values(), ids=lambda one: one.id)
def test_every_incident_can_be_staged_and_drops_nothing(build, one: Incident) -> None:
    found = stage(build(), one, WEST)
    assert [staged.effect for staged in found.effects] == list(one.effects)
    assert (found.scenario is not None) == any(staged.fate == "played" for staged in found.effects)


def test_it_is_moved_to_another_region_only_when_asked(build) -> None:
    elsewhere = incident(DATABASE, region="eu-west-1")
    with pytest.raises(UsageError, match=r"happened in eu-west-1.*--in us-east-1"):
        stage(build(), elsewhere)
    moved = stage(build(), elsewhere, WEST)
    assert moved.mapped
    assert moved.scenario is not None and {fault.target for fault in moved.scenario.faults} == {WEST}
    assert not stage(build(), incident(DATABASE)).mapped


def test_a_region_that_is_not_there_is_refused(build) -> None:
    with pytest.raises(UsageError, match="did you mean us-west-2"):
        stage(build(), incident(DATABASE), "us-west-1")
    nowhere = build_architecture({"name": "nowhere"})
    with pytest.raises(UsageError, match="nowhere has no region"):
        stage(nowhere, incident(DATABASE))


def test_a_control_plane_of_one_region_does_not_move(build) -> None:
    (staged,) = stage(build(), incident(control_plane("Route 53", "route53")), WEST).effects
    assert staged.fate == "not modelled"
    assert "us-east-1" in staged.reason


def test_more_zones_than_there_are_takes_those_that_are_there(build) -> None:
    zones = {"kind": "zone-loss", "service": "zones", "zones": 5, "duration": "1h"}
    (staged,) = stage(build(), incident(zones)).effects
    assert staged.elements == ("us-east-1a", "us-east-1b", "us-east-1c")
    assert "only 3 zones" in staged.reason


def test_the_journey_is_down_as_long_as_what_it_needs(build) -> None:
    alone = build(
        on_call=None, alerts=None, health_checks=None, dns_records={"www": {"targets": BY_HAND}},
        resources={"global": {"decided_by": None}},
    )  # fmt: skip
    found = replay(alone, incident(DATABASE), seed=1, budget=FEW)
    assert [estimate.value for estimate in found.outage] == pytest.approx([3600, 3600])
    (journey,) = found.journeys
    assert journey.lost.judged.value == pytest.approx(0.7 * 3600)
    assert journey.lowest == pytest.approx(0.3)
    (store,) = [store for store in found.stores if store.store == "global"]
    assert store.unavailable.judged.value == pytest.approx(3600)
    assert len(found.traces) == 2


def test_a_journey_that_needs_nothing_of_it_is_untouched(build) -> None:
    found = replay(build(), incident(service("S3", "s3")), seed=1, budget=FEW)
    assert found.untouched == ("shop",)
    assert [estimate.value for estimate in found.outage] == [0, 0]


def test_nothing_is_simulated_where_nothing_is_played(build) -> None:
    found = replay(build(), incident(service("Lambda")), seed=1, budget=FEW)
    assert found.staging.scenario is None
    assert not found.outage and not found.journeys


def test_what_impaired_control_planes_cost_is_told_apart(build) -> None:
    by_hand = build(health_checks=None, dns_records={"www": {"targets": BY_HAND}})
    both = incident(
        service("Aurora", "aurora-postgresql"), control_plane("Route 53", "route53", duration="2h")
    )
    found = replay(by_hand, both, seed=1, budget=FEW)
    only = replay(by_hand, incident(DATABASE), seed=1, budget=FEW)
    assert {refusal.element for refusal in found.refusals} == {"www"}
    assert [estimate.value for estimate in found.spared] == [estimate.value for estimate in only.outage]
    assert found.spared[0].value < found.outage[0].value
    assert not only.refusals and not only.spared


def test_the_same_seed_gives_the_same_whatever_the_workers(build) -> None:
    one, two = (replay(build(), incident(DATABASE), seed=3, workers=n, budget=FEW) for n in (1, 2))
    assert one.outage == two.outage
    assert one.traces == two.traces


def test_the_architecture_itself_is_left_as_it_was(build) -> None:
    architecture = build()
    scenario = stage(architecture, incident(DATABASE)).scenario
    assert scenario is not None
    made = with_scenario(architecture, scenario)
    assert scenario.id in made.scenarios and scenario.id in made.elements
    assert scenario.id not in architecture.scenarios and scenario.id not in architecture.elements
