"""REC006: backups, and their copies, are kept at least 35 days."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Database
from withstand.model.elements.recovery import BackupPlan
from withstand.model.results.finding import Finding, Severity
from withstand.model.values.display import format_seconds
from withstand.validators.lookups.backups import is_kept, plans_of
from withstand.validators.rule import examine, rule, verdict

_SECONDS_PER_DAY = 86_400
# The longest that Aurora and RDS keep automated backups, and what the reference platform promises.
_KEPT_SECONDS = 35 * _SECONDS_PER_DAY


@rule(
    title="Backups are kept at least 35 days",
    severity=Severity.MEDIUM,
    sources=("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What went wrong in last month's closing is found in this month's.

    Looks at the retention of each backup plan and of each of its copies, and for each database at the longer
    of its automated backups and of the plans that cover it; an unwritten retention is the kind's default.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources: {orders: {kind: aurora-postgresql, region: us-east-1, backup_retention: 7d}}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources: {orders: {kind: aurora-postgresql, region: us-east-1, backup_retention: 35d}}

    Limits: development and staging are left out; how long the law demands is not known here.
    Remedy: set backup_retention of the database, and retention of the plan and its copies, to 35d or more.
    """
    kept = [item for item in architecture.resources.values() if is_kept(item)]
    yield from examine([item for item in kept if isinstance(item, BackupPlan)], _plan)
    databases = [
        item for item in kept if isinstance(item, Database) and "backup_retention_default" in item.spec.facts
    ]
    yield from examine(databases, lambda database: _database(architecture, database))


def _plan(plan: BackupPlan) -> Finding:
    retentions = {plan.region or "its region": plan.retention}
    for copy in plan.copies:
        retentions[copy.to_region] = plan.retention if copy.retention is None else copy.retention
    shortest = min(retentions, key=lambda place: retentions[place])
    says = f"{plan.id} keeps recovery points {format_seconds(retentions[shortest])} in {shortest}"
    return verdict(plan, passed=retentions[shortest] >= _KEPT_SECONDS, says=says)


def _database(architecture: Architecture, database: Database) -> Finding:
    own = database.backup_retention
    if own is None:
        own = architecture.fact(database.kind, "backup_retention_default").fact.value
    plans = plans_of(architecture, database)
    longest = max([own, *(plan.retention for plan in plans)])
    says = (
        f"backups of {database.id} are kept {format_seconds(longest)}{_most(architecture, database, longest)}"
    )
    return verdict(database, passed=longest >= _KEPT_SECONDS, says=says, witness=[plan.id for plan in plans])


def _most(architecture: Architecture, database: Database, kept: float) -> str:
    """That the service itself keeps them no longer, where that is less than is asked for."""
    if "backup_retention_max" not in database.spec.facts:
        return ""
    most = architecture.fact(database.kind, "backup_retention_max").fact.value
    limited = kept <= most < _KEPT_SECONDS
    return f"; {database.spec.title} keeps its own for {format_seconds(most)} at most" if limited else ""
