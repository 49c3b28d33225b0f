"""CMP001: an account whose API calls are not recorded everywhere, or whose record can be forged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from withstand.model.architecture import Architecture
from withstand.model.elements.place import Account
from withstand.model.elements.security import AuditTrail
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="A trail records the API calls of every account in all regions, with log validation",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What is not recorded cannot be investigated; what can be forged proves nothing.

    A trail of one region misses what an intruder does in an unused one.

    Bad:
        resources:
          trail: {kind: cloudtrail, all_regions: true}
          logs: {kind: s3}

    Good:
        resources:
          trail: {kind: cloudtrail, all_regions: true, log_validation: true, bucket: logs}
          logs: {kind: s3}

    Limits: management events; calls that read and write data are CMP003's.
    Remedy: make an organisation trail for all regions with log file validation and a bucket of its own.
    """
    trails = [trail for trail in architecture.resources.values() if isinstance(trail, AuditTrail)]
    if architecture.accounts:
        yield from examine(architecture.accounts.values(), lambda account: _judge(account, trails))
    elif trails:
        yield from examine(trails, _judge_alone)
    elif architecture.resources:
        yield verdict(architecture, passed=False, says="no trail records the API calls")


def _judge(account: Account, trails: Sequence[AuditTrail]) -> Finding:
    mine = [
        trail
        for trail in trails
        if trail.organisation or account.id in trail.accounts or trail.account == account.id
    ]
    if not mine:
        return verdict(account, passed=False, says=f"{account.label}: no trail records its API calls")
    best = min(mine, key=lambda trail: len(_gaps(trail)))
    return _verdict(account, best)


def _judge_alone(trail: AuditTrail) -> Finding:
    return _verdict(trail, trail)


def _verdict(subject: Account | AuditTrail, trail: AuditTrail) -> Finding:
    gaps = _gaps(trail)
    says = f"but {', '.join(gaps)}" if gaps else "in all regions, with validation"
    return verdict(
        subject,
        passed=not gaps,
        says=f"{subject.label}: recorded by {trail.label}, {says}",
        witness=(trail.id,),
    )


def _gaps(trail: AuditTrail) -> tuple[str, ...]:
    missing = {
        "only in its own region": not trail.all_regions,
        "without log file validation": not trail.log_validation,
        "without management events": not trail.management_events,
        "into no bucket": trail.bucket is None,
    }
    return tuple(gap for gap, there in missing.items() if there)
