"""Building an architecture: references, places, networks, traffic, circles, and values that are unknown."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from withstand.errors import InputError, UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.checks.references import resolve_references
from withstand.model.values.unknown import Reason, Unknown

TWO_REGIONS: dict[str, Any] = {
    "name": "x",
    "regions": {"east": {"zones": ["east-a", "east-b"]}, "west": {"zones": ["west-a"]}},
    "traffic": {"peak": "100/s"},
    "workloads": {
        f"web@{region}": {
            "region": region,
            "cluster": "cluster",
            "dependencies": [{"to": "db", "protocol": "postgresql"}],
        }
        for region in ("east", "west")
    },
    "resources": {
        **{f"cluster@{region}": {"kind": "eks", "region": region} for region in ("east", "west")},
        **{f"db@{region}": {"kind": "aurora-postgresql", "region": region} for region in ("east", "west")},
    },
    "journeys": {"buy": {"path": ["web"], "share": "100%"}},
}


def problems(data: dict[str, Any]) -> list[str]:
    with pytest.raises(InputError) as caught:
        build(data)
    return [problem.message for problem in caught.value.problems]


def test_a_bare_name_means_the_instance_of_the_same_region() -> None:
    built = build(TWO_REGIONS)
    for region in ("east", "west"):
        workload = built.workloads[f"web@{region}"]
        assert workload.cluster == f"cluster@{region}"
        assert workload.dependencies[0].to == f"db@{region}"


def test_resolving_changes_nothing_that_was_there_before() -> None:
    written = Architecture.model_validate(TWO_REGIONS)
    resolved, problems = resolve_references(written)
    assert not problems
    assert resolved.workloads["web@east"].dependencies[0].to == "db@east"
    assert written.workloads["web@east"].dependencies[0].to == "db"
    assert resolved.resources["db@east"] is written.resources["db@east"], "it refers to nothing"


def test_what_was_derived_does_not_outlive_other_sections() -> None:
    built = build(TWO_REGIONS)
    assert "db@east" in built.elements and built.section_of("db@east") == "resources"
    other = built.with_sections({"resources": {}})
    assert "db@east" not in other.elements and "db@east" in built.elements
    with pytest.raises(KeyError):
        other.section_of("db@east")


def test_an_unknown_value_can_be_raised_again_from_its_arguments() -> None:
    """SimPy does so with what a process raises, and pickle with what a worker raises."""
    error = UnknownValueError("db.region", "denied: no access")
    for again in (type(error)(*error.args), pickle.loads(pickle.dumps(error))):
        assert (again.path, again.reason) == ("db.region", "denied: no access")
        assert str(again) == "db.region is unknown: denied: no access"


def test_in_a_list_of_something_global_it_means_all_instances() -> None:
    assert build(TWO_REGIONS).journeys["buy"].path == ("web@east", "web@west")


def test_a_single_reference_from_a_global_element_must_say_which() -> None:
    data = TWO_REGIONS | {"resources": {**TWO_REGIONS["resources"], "acl": {"kind": "s3", "key": "cluster"}}}
    assert any("'cluster' is repeated" in message for message in problems(data))


def test_all_problems_come_at_once_with_what_to_write_instead() -> None:
    data = TWO_REGIONS | {
        "resources": {
            **TWO_REGIONS["resources"],
            "q": {"kind": "sqs", "dead_letter_queue": "clustre", "region": "esat"},
        },
        "journeys": {"buy": {"path": ["web"], "share": "60%"}},
    }
    found = problems(data)
    assert len(found) == 3
    with pytest.raises(InputError, match="did you mean 'cluster'"):
        build(data)


def test_a_reference_to_the_wrong_section_is_named() -> None:
    data = TWO_REGIONS | {"transactions": {"t": {"steps": ["buy"]}}}
    assert problems(data) == ["'buy' is in journeys, but this must name one of workloads, resources"]


def test_an_id_is_unique_over_all_sections() -> None:
    data = TWO_REGIONS | {"teams": {"buy": {}}}
    assert any("already used" in message for message in problems(data))


def test_a_zone_outside_its_region_is_refused() -> None:
    data = {"name": "x", "regions": TWO_REGIONS["regions"]}
    data["resources"] = {"db": {"kind": "aurora-postgresql", "region": "west", "zones": ["east-a"]}}
    assert problems(data) == ["zone 'east-a' belongs to east, but this is in west"]


def network(*cidrs: str) -> dict[str, Any]:
    return {
        "name": "x",
        "vpcs": {"v": {"cidr": "10.0.0.0/16"}},
        "route_tables": {"rt": {"vpc": "v"}},
        "subnets": {
            f"s{index}": {"vpc": "v", "cidr": cidr, "tier": "private", "route_table": "rt"}
            for index, cidr in enumerate(cidrs)
        },
    }


def test_subnets_lie_in_their_vpc_and_apart_from_each_other() -> None:
    build(network("10.0.0.0/24", "10.0.1.0/24"))
    assert "overlaps" in problems(network("10.0.0.0/23", "10.0.1.0/24"))[0]
    assert "outside" in problems(network("10.1.0.0/24"))[0]


def test_hard_dependencies_do_not_go_in_a_circle() -> None:
    data = {
        "name": "x",
        "resources": {"c": {"kind": "eks"}},
        "workloads": {
            name: {"cluster": "c", "dependencies": [{"to": other, "protocol": "http"}]}
            for name, other in (("a", "b"), ("b", "a"))
        },
    }
    assert "circle: a → b → a" in problems(data)[0]


@pytest.mark.parametrize(
    ("section", "item", "message"),
    [
        ("claims", {"title": "t", "metric": "rto"}, "nothing to compare"),
        ("claims", {"title": "t", "metric": "rules"}, "names no rule"),
        ("claims", {"title": "t", "metric": "rto", "scope": ["nothing"], "bound": "< 5m"}, "does not exist"),
        ("scenarios", {"faults": [{"kind": "zone-loss"}]}, "needs a target"),
        ("scenarios", {"faults": [{"kind": "zone-loss", "target": "nowhere"}]}, "does not exist"),
        ("scenarios", {"faults": [{"kind": "traffic-surge"}]}, "factor above 1"),
        ("assumptions", {"source": "us", "fact": "aurora-postgresql.nothing", "value": 1}, "no fact"),
        ("assumptions", {"source": "us", "covers": ["nothing.size"]}, "does not exist"),
    ],
)
def test_what_means_nothing_is_refused(section: str, item: dict[str, Any], message: str) -> None:
    assert any(message in found for found in problems({"name": "x", section: {"one": item}}))


def bucket(**fields: Any) -> Architecture:
    return build({"name": "x", "resources": {"b": {"kind": "s3", **fields}}})


def test_reading_an_unknown_value_says_why_it_is_unknown() -> None:
    made = bucket(versioning=Unknown(Reason.DENIED, "s3:GetBucketVersioning")).resources["b"]
    with pytest.raises(UnknownValueError, match="denied: s3:GetBucketVersioning"):
        _ = made.versioning  # type: ignore[attr-defined]
    assert made.model_dump()["versioning"] == {"unknown": "denied", "detail": "s3:GetBucketVersioning"}


def test_unknown_values_survive_the_way_to_a_worker() -> None:
    made = pickle.loads(pickle.dumps(bucket(versioning=Unknown(Reason.THROTTLED))))
    with pytest.raises(UnknownValueError):
        _ = made.resources["b"].versioning


def test_an_absent_value_is_the_default_and_not_unknown() -> None:
    assert bucket().resources["b"].versioning is False  # type: ignore[attr-defined]


def test_an_assumption_replaces_a_fact_and_says_so() -> None:
    override = {"fact": "aurora-postgresql.failover_time", "value": 5, "source": "our measurements"}
    built = build({"name": "x", "assumptions": {"fast": override}})
    used = built.fact("aurora-postgresql", "failover_time")
    assert (used.fact.value, used.assumption, used.fact.source) == (5, "fast", "our measurements")
    untouched = build({"name": "x"}).fact("aurora-postgresql", "failover_time")
    assert untouched.assumption == ""
