"""The rules on the reference platform: none crashes, order does not matter, every system is looked at."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping

import pytest

from withstand.catalog import catalog
from withstand.model.architecture import Architecture
from withstand.model.elements.base import Named
from withstand.model.elements.resource import Resource
from withstand.model.results.finding import Finding, Status
from withstand.model.values.unknown import Reason, Unknown
from withstand.scanners.spec import read_spec
from withstand.validators import check

SECTION_OF_KIND = {
    "region": "regions",
    "availability-zone": "zones",
    "vpc": "vpcs",
    "subnet": "subnets",
    "security-group": "security_groups",
    "network-acl": "network_acls",
    "kubernetes-workload": "workloads",
    "delivery-pipeline": "pipelines",
    "phase": "phases",
    "purchase-options": "commitments",
}


@pytest.fixture(scope="module")
def platform(pytestconfig: pytest.Config) -> Architecture:
    return read_spec(pytestconfig.rootpath / "examples" / "enterprise-platform")


@pytest.fixture(scope="module")
def findings(platform: Architecture) -> tuple[Finding, ...]:
    return check(platform)


def test_no_rule_crashes(findings: tuple[Finding, ...]) -> None:
    assert [(f.rule, f.reason) for f in findings if "the rule failed with" in f.reason] == []


def test_every_finding_says_where_and_why(findings: tuple[Finding, ...]) -> None:
    for finding in findings:
        assert finding.resource and finding.reason and not finding.reason.endswith((" ", ":")), finding
        assert finding.status is not Status.FAIL or finding.remedy, finding


def test_every_system_is_looked_at(platform: Architecture, findings: tuple[Finding, ...]) -> None:
    """Each kind of the reference platform's systems is the subject of a finding, or stands in its witness."""
    looked_at = {
        id for f in findings if f.status is not Status.NOT_APPLICABLE for id in (f.resource, *f.witness)
    }
    seen_by_system: dict[str, bool] = defaultdict(bool)
    for kind, spec in catalog().items():
        if spec.system:
            ids = _ids(platform, kind)
            seen_by_system[spec.system] |= not ids.isdisjoint(looked_at)
    assert [system for system, seen in seen_by_system.items() if not seen] == []


def _ids(platform: Architecture, kind: str) -> set[str]:
    section: Mapping[str, object] = getattr(platform, SECTION_OF_KIND.get(kind, ""), {})
    return set(section) or {resource.id for resource in platform.of_kind(kind)}


def test_the_order_of_the_model_does_not_matter(
    platform: Architecture, findings: tuple[Finding, ...]
) -> None:
    """Statuses only: what is named first in a sentence may follow the order."""
    generator = random.Random(5)
    sections = {}
    for name, section in platform.sections():
        items = list(section.items())
        generator.shuffle(items)
        sections[name] = dict(items)
    shuffled = _with(platform, **sections)
    assert _statuses(check(shuffled)) == _statuses(findings)


def _statuses(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return sorted((f.rule, f.resource, f.status.value) for f in findings)


@pytest.mark.parametrize(
    ("field", "rules"),
    [
        ("key", ("SEC009",)),
        ("data_class", ("SEC012",)),
        ("personal_data", ("SEC013",)),
    ],
)
def test_a_value_that_nobody_could_see_never_passes(
    platform: Architecture, field: str, rules: tuple[str, ...]
) -> None:
    """Hide one field of every bucket: the rules that rest on it pass none of them."""
    resources = {
        id: _without(item, field) if item.kind == "s3" else item for id, item in platform.resources.items()
    }
    hidden = _with(platform, resources=resources)
    buckets = {bucket.id for bucket in platform.of_kind("s3")}
    about = [f for f in check(hidden, only=rules) if f.resource in buckets]
    assert {f.resource for f in about} == buckets
    assert {f.status for f in about} == {Status.UNKNOWN}


def _with(platform: Architecture, **sections: Mapping[str, Named]) -> Architecture:
    """The architecture with other sections, and nothing remembered of the former ones."""
    changed = platform.model_copy(update=sections)
    for remembered in set(changed.__dict__) - set(Architecture.model_fields):
        del changed.__dict__[remembered]
    return changed


def _without(item: Resource, field: str) -> Resource:
    """The resource as seen by somebody who may not see the field."""
    hidden = item.model_copy()
    hidden._unknown = {field: Unknown(Reason.DENIED)}
    del hidden.__dict__[field]
    return hidden
