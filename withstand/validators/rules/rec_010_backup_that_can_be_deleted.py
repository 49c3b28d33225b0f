"""REC010: backups that whoever administers their account can delete, with the data or alone."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import ObjectStore
from withstand.model.elements.recovery import BackupPlan, ClusterBackup
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.backups import is_kept
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Backups outlast the administrators of their account",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """An intruder, or a mistake, with the rights that delete the data deletes its backups too.

    A locked vault or bucket keeps them for their time whoever asks, and a copy in another account is out of
    reach of the first one's administrators.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources: {plan: {kind: aws-backup, region: us-east-1, interval: 24h, retention: 35d}}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          plan: {kind: aws-backup, region: us-east-1, interval: 24h, retention: 35d, vault_lock: true}

    Limits: whether the lock is in compliance mode, which nobody can lift, or in governance mode, which some
        can, is not described; neither is who administers the other account.
    Remedy: lock the vault (AWS Backup Vault Lock) or the bucket (S3 Object Lock), or copy each recovery point
    to an account of its own.
    """
    plans = [item for item in architecture.resources.values() if isinstance(item, BackupPlan)]
    yield from examine([plan for plan in plans if is_kept(plan)], _judge_plan)
    clusters = [item for item in architecture.resources.values() if isinstance(item, ClusterBackup)]
    yield from examine(
        [backup for backup in clusters if is_kept(backup)],
        lambda backup: _judge_cluster(architecture, backup),
    )


def _judge_plan(plan: BackupPlan) -> Finding:
    elsewhere = sorted({copy.to_account for copy in plan.copies if copy.to_account} - {plan.account})
    if plan.vault_lock:
        says = f"{plan.label}: its vault is locked"
    elif elsewhere:
        says = f"{plan.label}: copied to {', '.join(elsewhere)}"
    else:
        says = f"{plan.label}: its vault is not locked, and no copy is in another account"
    return verdict(plan, passed=plan.vault_lock or bool(elsewhere), says=says, witness=elsewhere)


def _judge_cluster(architecture: Architecture, backup: ClusterBackup) -> Finding:
    bucket = architecture.resources[backup.bucket]
    elsewhere = bucket.account not in (None, backup.account)
    locked = isinstance(bucket, ObjectStore) and bucket.object_lock
    if locked:
        says = f"{backup.label}: objects of {bucket.label} are locked"
    elif elsewhere:
        says = f"{backup.label}: {bucket.label} is in {bucket.account}"
    else:
        says = f"{backup.label}: objects of {bucket.label} are not locked, and it is in the same account"
    return verdict(backup, passed=locked or elsewhere, says=says, witness=(bucket.id,))
