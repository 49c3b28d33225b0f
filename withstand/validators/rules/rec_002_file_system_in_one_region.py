"""REC002: every file system has a backup or a replica in another region."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import FileSystem
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.routing import region_of
from withstand.validators.lookups.backups import is_kept, plans_of, regions_of_copies
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every file system is protected in another region",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/efs/latest/ug/efs-replication.html",
        "https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """EFS spreads over zones by itself, but never over regions.

    A file system is protected when a replication leads to, or comes from, one in another region, or a backup
    plan that selects it copies each recovery point to another region.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources: {files: {kind: efs, region: us-east-1}}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}, us-west-2: {zones: [us-west-2a]}}
        resources: {files: {kind: efs, region: us-east-1}, copy: {kind: efs, region: us-west-2}}
        replications: {files-to-west: {source: files, target: copy, mode: asynchronous}}

    Limits: development and staging are left out; a replica repeats deletions, which only a backup undoes.
    Remedy: add a replication to a file system in another region, or a backup plan with a copy action.
    """
    bound: dict[str, set[str]] = {}
    for edge in architecture.replications.values():
        bound.setdefault(edge.source, set()).add(edge.target)
        bound.setdefault(edge.target, set()).add(edge.source)
    systems = [
        item for item in architecture.resources.values() if isinstance(item, FileSystem) and is_kept(item)
    ]
    yield from examine(systems, lambda system: _judge(architecture, system, bound.get(system.id, set())))


def _judge(architecture: Architecture, system: FileSystem, bound: set[str]) -> Finding:
    elsewhere = sorted(id for id in bound if region_of(architecture, id) != system.region)
    plans = plans_of(architecture, system)
    copied = regions_of_copies(plans, system.region)
    if elsewhere:
        says = f"{system.id} is replicated with {', '.join(elsewhere)}"
    elif copied:
        says = f"{', '.join(plan.id for plan in plans)} copies {system.id} to {', '.join(copied)}"
    else:
        says = f"nothing replicates {system.id} to another region, and no backup of it is copied to one"
    return verdict(system, passed=bool(elsewhere or copied), says=says, witness=elsewhere)
