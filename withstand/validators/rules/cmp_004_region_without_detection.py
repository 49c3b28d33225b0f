"""CMP004: a region in which nobody would notice an intruder or an open door."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.place import Region
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

_WATCHERS = {"guardduty": "GuardDuty", "security-hub": "Security Hub", "aws-config": "Config recorder"}


@rule(
    title="Threat detection, findings and configuration are watched in every region",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """These services see one region each; what is off in one is blind there.

    Bad:
        regions:
          us-east-1: {zones: [us-east-1a]}
        resources:
          threats: {kind: guardduty, region: us-east-1}

    Good:
        regions:
          us-east-1: {zones: [us-east-1a]}
        resources:
          threats: {kind: guardduty, region: us-east-1}
          findings: {kind: security-hub, region: us-east-1}
          recorder: {kind: aws-config, region: us-east-1, all_kinds: true}

    Limits: looks at the regions that the architecture uses, not at those that an account also has.
    Remedy: turn the missing service on in the region, for every account.
    """
    there = {(resource.kind, resource.region) for resource in architecture.of_kind(*_WATCHERS)}

    def judge(region: Region) -> Finding:
        missing = [name for kind, name in _WATCHERS.items() if (kind, region.id) not in there]
        says = (
            f"no {' and no '.join(missing)}" if missing else "threats, findings and configuration are watched"
        )
        return verdict(region, passed=not missing, says=f"{region.label}: {says}")

    yield from examine(architecture.regions.values(), judge)
