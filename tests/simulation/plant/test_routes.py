"""Routes: what a journey's path says of how requests choose a region."""

from __future__ import annotations

from typing import Any

import pytest

from withstand.simulation.plant.routes import Route, route_of

EAST, WEST = "us-east-1", "us-west-2"


def route(build: Any, **changes: Any) -> Route:
    made = build(**changes)
    found = route_of(made, made.journeys["shop"], 0)
    assert found is not None
    return found


def records(policy: str, *targets: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = [{"to": f"alb@{region}", **target} for region, target in zip((EAST, WEST), targets, strict=True)]
    return {"dns_records": {"www": {"policy": policy, "targets": made, **more}}}


def test_weights_are_shares(build) -> None:
    found = route(build)
    assert found.shares() == pytest.approx({EAST: 0.7, WEST: 0.3})
    assert (found.record, found.cdn, found.resolver) == ("www", "cdn", "cdn")
    assert [branch.health_check for branch in found.branches] == [f"check@{EAST}", f"check@{WEST}"]
    uneven = route(build, **records("weighted", {"weight": 3}, {"weight": 1}))
    assert uneven.shares() == pytest.approx({EAST: 0.75, WEST: 0.25})


def test_a_secondary_takes_nothing_while_the_primary_is_well(build) -> None:
    found = route(
        build,
        **records("failover", {"role": "primary", "health_check": f"check@{EAST}"}, {"role": "secondary"}),
    )
    assert found.shares() == {EAST: 1.0}
    assert [branch.rank for branch in found.branches] == [0, 1]


def test_without_a_cdn_it_is_the_clients_who_keep_answers(build) -> None:
    found = route(build, journeys={"shop": {"path": ["www", "alb", "web"]}})
    assert (found.resolver, found.cdn, found.record) == ("clients", "", "www")
    assert found.shares() == pytest.approx({EAST: 0.7, WEST: 0.3})


def test_an_alias_has_no_ttl_of_its_own(build) -> None:
    own = route(build, **records("weighted", {"weight": 70}, {"weight": 30}, alias=False, ttl="30s"))
    assert (own.ttl_kind, own.ttl) == ("ttl", 30.0)
    assert route(build).ttl_kind == "alias"


ORIGINS: dict[str, Any] = {
    "origins": [{"id": "east", "to": f"alb@{EAST}"}, {"id": "west", "to": f"alb@{WEST}"}],
    "origin_groups": [{"id": "both", "primary": "east", "secondary": "west"}],
    "default_origin": "both", "connection_attempts": 2, "connection_timeout": "4s",
}  # fmt: skip


def behind(**settings: Any) -> dict[str, Any]:
    path = {"journeys": {"shop": {"path": ["cdn", "alb", "web"]}}}
    return {"resources": {"cdn": {**ORIGINS, **settings}}, **path}


def test_an_origin_group_has_a_second_origin_and_a_time_until_it_is_asked(build) -> None:
    found = route(build, **behind())
    assert found.shares() == {EAST: 1.0}
    assert found.fallback == ((WEST, 1.0),)
    assert (found.attempts, found.connection_timeout, found.record) == (2, 4.0, "")


@pytest.mark.parametrize(("codes", "answers"), [([], False), ([503], True)])
def test_whether_it_also_answers_to_errors(build, codes: list[int], answers: bool) -> None:
    groups = [{"id": "both", "primary": "east", "secondary": "west", "status_codes": codes}]
    assert route(build, **behind(origin_groups=groups)).failover_codes is answers


def test_the_origin_that_the_path_names_is_taken_and_alone_it_has_no_second(build) -> None:
    path = {"journeys": {"shop": {"path": ["cdn", f"alb@{WEST}", "web"]}}}
    found = route(build, **{**behind(origin_groups=[], default_origin="east"), **path})
    assert found.shares() == {WEST: 1.0}
    assert found.fallback == ()


def test_a_path_without_any_choice_goes_where_its_entry_is(build) -> None:
    found = route(build, journeys={"shop": {"path": [f"alb@{WEST}", "web"]}})
    assert found.shares() == {WEST: 1.0}
    assert found.record == ""
