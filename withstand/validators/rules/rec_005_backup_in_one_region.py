"""REC005: every backup plan copies its recovery points to another region."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.recovery import BackupPlan
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.backups import is_kept, regions_of_copies
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Backups are copied to another region",
    severity=Severity.HIGH,
    sources=("https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A backup in the region that is lost cannot be restored anywhere else.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources: {plan: {kind: aws-backup, region: us-east-1, interval: 24h, retention: 35d}}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources:
          plan: {kind: aws-backup, region: us-east-1, interval: 24h, retention: 35d,
                 copies: [{to_region: us-west-2}]}

    Limits: whether every store is in a plan is asked by REC001, REC002 and REC004.
    Remedy: add a copy action to another region to the plan.
    """
    plans = [item for item in architecture.resources.values() if isinstance(item, BackupPlan)]
    yield from examine([plan for plan in plans if is_kept(plan)], _judge)


def _judge(plan: BackupPlan) -> Finding:
    regions = regions_of_copies([plan], plan.region)
    says = f"{plan.id} copies to {', '.join(regions)}" if regions else f"{plan.id} copies to no other region"
    return verdict(plan, passed=bool(regions), says=says, witness=regions)
