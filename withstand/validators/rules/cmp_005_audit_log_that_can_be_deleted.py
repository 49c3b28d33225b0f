"""CMP005: an audit log that an administrator of its bucket can delete."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import ObjectStore
from withstand.model.elements.security import AuditTrail
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, not_applicable, rule, verdict


@rule(
    title="Audit logs are kept where nobody can delete them",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Whoever can delete the record of what was done has done nothing that can be shown.

    Validation of log files shows that one is missing; it does not bring it back.

    Bad:
        resources:
          trail: {kind: cloudtrail, all_regions: true, log_validation: true, bucket: logs}
          logs: {kind: s3}

    Good:
        resources:
          trail: {kind: cloudtrail, all_regions: true, log_validation: true, bucket: logs}
          logs: {kind: s3, object_lock: true}

    Limits: how long and in which mode it is locked is not described; trails without a bucket are CMP001's.
    Remedy: turn on S3 Object Lock with the retention that you owe.
    """
    trails = [item for item in architecture.resources.values() if isinstance(item, AuditTrail)]
    yield from examine(trails, lambda trail: _judge(architecture, trail))


def _judge(architecture: Architecture, trail: AuditTrail) -> Finding:
    bucket = architecture.resources.get(trail.bucket or "")
    if not isinstance(bucket, ObjectStore):
        return not_applicable(trail, f"{trail.label}: no bucket of it is described")
    says = f"{trail.label}: objects of {bucket.label} {'are' if bucket.object_lock else 'are not'} locked"
    return verdict(trail, passed=bucket.object_lock, says=says, witness=(trail.id, bucket.id))
