"""REC001: snapshots of every EBS volume are copied to another region."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Volume
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.backups import is_kept, plans_of, regions_of_copies
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Snapshots of every volume are copied to another region automatically",
    severity=Severity.HIGH,
    sources=("https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A volume lies in one zone, its snapshots in one region; the loss of the region takes both.

    A volume is covered when a backup plan selects it, by name or by its kind in its region, and copies each
    recovery point to another region.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources:
          data: {kind: ebs, region: us-east-1, zone: us-east-1a}
          plan: {kind: aws-backup, region: us-east-1, covers: [data], interval: 24h, retention: 35d}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources:
          data: {kind: ebs, region: us-east-1, zone: us-east-1a}
          plan: {kind: aws-backup, region: us-east-1, covers: [data], interval: 24h, retention: 35d,
                 copies: [{to_region: us-west-2}]}

    Limits: development and staging are left out; how old the newest copy is when it is needed is simulated.
    Remedy: select the volume (or kind ebs) in a backup plan with a copy action to another region.
    """
    volumes = [item for item in architecture.resources.values() if isinstance(item, Volume) and is_kept(item)]
    yield from examine(volumes, lambda volume: _judge(architecture, volume))


def _judge(architecture: Architecture, volume: Volume) -> Finding:
    plans = plans_of(architecture, volume)
    regions = regions_of_copies(plans, volume.region)
    names = ", ".join(plan.id for plan in plans)
    says = f"no backup plan covers {volume.id}"
    if plans:
        says = f"{names} covers {volume.id}, but copies nothing to another region"
    if regions:
        says = f"{names} copies the snapshots of {volume.id} to {', '.join(regions)}"
    return verdict(volume, passed=bool(regions), says=says, witness=[plan.id for plan in plans])
