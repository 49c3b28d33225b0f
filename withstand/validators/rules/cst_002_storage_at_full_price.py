"""CST002: storage without Intelligent-Tiering, on gp2, or backups that never move to cold storage."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import ObjectStore, Volume
from withstand.model.elements.recovery import BackupPlan
from withstand.model.elements.resource import Resource
from withstand.model.results.finding import Finding, Severity
from withstand.model.values.display import format_seconds
from withstand.validators.rule import examine, rule, verdict

_DAY = 86_400.0
# AWS Backup bills cold storage for at least 90 days, and refuses a shorter stay (see the rule's sources).
_SHORTEST_COLD_STAY = 90 * _DAY
_TIERED_CLASSES = frozenset({"intelligent-tiering", "glacier-ir", "glacier", "deep-archive", "standard-ia"})
_TIERING = frozenset({"intelligent-tiering", "archive"})
_OLD_VOLUMES = {"gp2": "gp3 costs less for the same", "io1": "io2 or gp3 cost less for the same"}


@rule(
    title="Storage uses Intelligent-Tiering, gp3 and backup lifecycles",
    severity=Severity.LOW,
    sources=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intelligent-tiering-overview.html",
        "https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Data that nobody reads costs as much as data in use, until something moves it.

    A backup plan can use cold storage only if it keeps its copies for 90 days more.

    Bad:
        resources:
          scratch: {kind: ebs, volume_type: gp2}

    Good:
        resources:
          scratch: {kind: ebs, volume_type: gp3}

    Limits: small or short-lived data may be cheaper without; sizes and access patterns are not looked at.
    Remedy: set a lifecycle to Intelligent-Tiering, gp3 volumes, and cold storage for long backups.
    """
    yield from examine(architecture.resources.values(), _judge)


def _judge(resource: Resource) -> Finding | None:
    match resource:
        case ObjectStore():
            tiered = resource.storage_class in _TIERED_CLASSES or not _TIERING.isdisjoint(resource.lifecycle)
            says = "moves between tiers" if tiered else f"stays in {resource.storage_class} for ever"
            return verdict(resource, passed=tiered, says=f"{resource.label} {says}")
        case Volume():
            better = _OLD_VOLUMES.get(resource.volume_type)
            says = f"{resource.label} is {resource.volume_type}" + (f"; {better}" if better else "")
            return verdict(resource, passed=better is None, says=says)
        case BackupPlan():
            gap = _backup_gap(resource)
            says = gap or f"moves to cold storage after {_days(resource.cold_storage_after or 0.0)}"
            return verdict(resource, passed=not gap, says=f"{resource.label}: {says}")
    return None


def _backup_gap(plan: BackupPlan) -> str:
    """Why no recovery point of the plan ends up in cold storage; "" where they do."""
    longest = max((plan.retention, *(copy.retention or plan.retention for copy in plan.copies)))
    if plan.cold_storage_after is None:
        gap = "recovery points never move to cold storage"
        if longest < _SHORTEST_COLD_STAY:
            gap += (
                f"; kept {_days(longest)}, they could not: the shortest stay is {_days(_SHORTEST_COLD_STAY)}"
            )
        return gap
    if longest < plan.cold_storage_after + _SHORTEST_COLD_STAY:
        return (
            f"cold after {_days(plan.cold_storage_after)} needs a retention of "
            f"{_days(plan.cold_storage_after + _SHORTEST_COLD_STAY)}, not {_days(longest)}"
        )
    return ""


def _days(seconds: float) -> str:
    return f"{seconds / _DAY:g} days" if seconds >= _DAY else format_seconds(seconds)
