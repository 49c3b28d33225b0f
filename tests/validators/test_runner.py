"""The runner: order, waivers, crashes, unknown values; and laws that every rule keeps on random platforms."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.results.finding import Basis, Finding, Severity, Status
from withstand.model.values.unknown import Reason, Unknown
from withstand.validators import check
from withstand.validators.rule import Rule, all_rules, examine, rule, verdict
from withstand.validators.runner import findings_of

DAY = date(2026, 11, 22)


def made_of(function: Any) -> Rule:
    """A rule whose check is this function."""
    return Rule(
        "TST001", "test", "Test", Severity.HIGH, ("https://example.com",), Basis.PROVED,
        "s.", "b", "g", "l", "do something", False, function,
    )  # fmt: skip


def platform(**more: Any) -> dict[str, Any]:
    return {
        "name": "example",
        "regions": {"us-east-1": {"zones": ["us-east-1a"]}},
        "resources": {
            "one": {"kind": "aws-backup", "region": "us-east-1", "interval": "1d", "retention": "7d"},
            "two": {"kind": "aws-backup", "region": "us-east-1", "interval": "1d", "retention": "7d"},
        },
        **more,
    }


def test_findings_are_completed_and_sorted() -> None:
    findings = check(build(platform()), as_of=DAY, only=["REC006", "REC005"])
    assert [(finding.rule, finding.resource) for finding in findings] == [
        ("REC005", "one"), ("REC005", "two"), ("REC006", "one"), ("REC006", "two"),
    ]  # fmt: skip
    assert all(finding.remedy and finding.severity for finding in findings)
    with pytest.raises(KeyError):
        check(build(platform()), only=["XXX999"])


def test_waiver_accepts_until_it_runs_out() -> None:
    waiver = {"rule": "REC005", "resource": "one", "reason": "soon", "owner": "ann", "expires": "2026-12-01"}
    architecture = build(platform(waivers={"later": waiver}))
    one, two = check(architecture, as_of=DAY, only=["REC005"])
    assert (one.status, one.waived_by, two.waived_by) == (Status.FAIL, "later", "")
    assert check(architecture, as_of=date(2026, 12, 1), only=["REC005"])[0].waived_by == "later"
    late, _ = check(architecture, as_of=date(2026, 12, 2), only=["REC005"])
    assert late.waived_by == ""
    assert "later of ann ran out on 2026-12-01" in late.reason


def test_waiver_of_a_rule_is_for_all_its_findings_and_no_other_rule() -> None:
    waiver = {"rule": "REC005", "reason": "soon", "owner": "ann", "expires": "2026-12-01"}
    findings = check(build(platform(waivers={"all": waiver})), as_of=DAY, only=["REC005", "REC006"])
    assert [finding.waived_by for finding in findings] == ["all", "all", "", ""]


def test_crash_is_unknown_and_keeps_what_was_found() -> None:
    def crashing(architecture: Architecture) -> Iterator[Finding]:
        yield verdict("one", passed=False, says="seen")
        raise ZeroDivisionError("oops")

    findings = list(findings_of(made_of(crashing), build(platform())))
    assert [finding.status for finding in findings] == [Status.FAIL, Status.UNKNOWN]
    assert "ZeroDivisionError: oops" in findings[1].reason
    assert findings[1].resource == "example"


def test_unknown_of_one_does_not_hide_the_others() -> None:
    data = platform()
    data["resources"]["one"]["copies"] = Unknown(Reason.DENIED, "backup:ListBackupPlans")
    one, two = check(build(data), as_of=DAY, only=["REC005"])
    assert (one.status, two.status) == (Status.UNKNOWN, Status.FAIL)
    assert "denied" in one.reason and one.remedy == ""


def test_unknown_outside_of_an_element_is_unknown_of_the_rule() -> None:
    def asking(architecture: Architecture) -> Iterator[Finding]:
        raise UnknownValueError("one.region", "denied")
        yield

    (finding,) = findings_of(made_of(asking), build(platform()))
    assert finding.status is Status.UNKNOWN and "one.region" in finding.reason


def test_nothing_to_look_at_is_not_applicable() -> None:
    (finding,) = findings_of(made_of(lambda _: iter(())), build(platform()))
    assert finding.status is Status.NOT_APPLICABLE


def test_examine_takes_one_many_or_none() -> None:
    resources = list(build(platform()).resources.values())
    assert list(examine(resources, lambda _: None)) == []
    assert len(list(examine(resources, lambda r: verdict(r, passed=True, says="")))) == 2
    assert len(list(examine(resources, lambda r: [verdict(r, passed=True, says="")] * 2))) == 4


def test_a_rule_out_of_form_is_refused() -> None:
    with pytest.raises(ValueError, match="named like"):
        rule(title="T", severity=Severity.LOW, sources=())(lambda _: iter(()))


# ---------------------------------------------------------------- laws on random platforms

EAST, WEST = "us-east-1", "us-west-2"
KINDS = ("s3", "sqs", "dynamodb", "kms", "ebs", "efs", "aurora-postgresql", "rds-postgresql", "sns")


@st.composite
def platforms(draw: st.DrawFn) -> dict[str, Any]:
    """Two regions with some zones, stores, workloads that depend on anything, and a journey through them."""
    zones = {region: [f"{region}{z}" for z in "abc"[: draw(st.integers(1, 3))]] for region in (EAST, WEST)}
    data: dict[str, Any] = {
        "name": "random",
        "regions": {region: {"zones": zones[region]} for region in zones},
        "traffic": {"peak": "10/s"},
        "resources": {f"cluster@{region}": {"kind": "eks", "region": region} for region in zones},
        "workloads": {},
    }
    stores = draw(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(sorted(zones))), max_size=6))
    for number, (kind, region) in enumerate(stores):
        data["resources"][f"store{number}"] = {"kind": kind, "region": region}
    targets = [f"store{number}" for number, (kind, _) in enumerate(stores) if kind != "kms"]
    for number in range(draw(st.integers(0, 3))):
        region = draw(st.sampled_from(sorted(zones)))
        earlier = [f"work{other}" for other in range(number)]
        called = (
            draw(st.lists(st.sampled_from(targets + earlier), max_size=3, unique=True)) if targets else []
        )
        data["workloads"][f"work{number}"] = {
            "region": region,
            "cluster": f"cluster@{region}",
            "replicas": draw(st.integers(0, 4)),
            "spread": draw(st.sampled_from(["zones", "nodes", "none"])),
            "critical": draw(st.booleans()),
            "dependencies": [
                {
                    "to": to,
                    "protocol": draw(st.sampled_from(["http", "postgresql", "sqs", "s3", "dynamodb"])),
                    "mode": draw(st.sampled_from(["hard", "soft", "asynchronous"])),
                    "access": draw(st.sampled_from(["call", "read", "write", "send"])),
                }
                for to in called
            ],
        }
    if data["workloads"]:
        path = [draw(st.sampled_from(sorted(data["workloads"])))]
        data["journeys"] = {"visit": {"path": path, "share": "100%", "critical": True}}
    return data


def told(data: dict[str, Any]) -> list[tuple[str, str, Status, str]]:
    findings = check(build(data), as_of=DAY)
    return [(each.rule, each.resource, each.status, each.reason) for each in findings]


LAWS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LAWS
@given(platforms())
def test_no_rule_crashes(data: dict[str, Any]) -> None:
    crashed = [text for *_, text in told(data) if text.startswith("the rule failed")]
    assert not crashed


@LAWS
@given(platforms(), st.randoms(use_true_random=False))
def test_order_of_elements_does_not_matter(data: dict[str, Any], random: Any) -> None:
    shuffled = deepcopy(data)
    for section in ("resources", "workloads"):
        items = list(shuffled[section].items())
        random.shuffle(items)
        shuffled[section] = dict(items)
    assert [row[:3] for row in told(shuffled)] == [row[:3] for row in told(data)]


@LAWS
@given(platforms())
def test_a_further_zone_never_fails_a_monotone_rule(data: dict[str, Any]) -> None:
    monotone = {found.id for found in all_rules().values() if found.monotone}
    assert monotone
    before = {row[:2] for row in told(data) if row[0] in monotone and row[2] is Status.PASS}
    more = deepcopy(data)
    for region, content in more["regions"].items():
        content["zones"].append(f"{region}f")
    failed = {row[:2] for row in told(more) if row[2] is Status.FAIL}
    assert not before & failed
