"""REC004: every relational database can be restored to a point in time, to the second."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Database
from withstand.model.results.finding import Finding, Severity
from withstand.model.values.display import format_seconds
from withstand.validators.lookups.backups import is_kept, plans_of
from withstand.validators.rule import examine, rule, verdict

# "To the second" is what the rule asks for; the catalog says what each kind can do.
_GRANULARITY_SECONDS = 1.0


@rule(
    title="Every relational database has point-in-time recovery to the second",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-pitr.html",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/point-in-time-recovery.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Replicas repeat a wrong DELETE within the second; only the past undoes it.

    For each database whose kind can be restored to a point in time: continuous backups on the database
    itself, or in a backup plan that covers it. The granularity and the age of the newest point are the
    catalog's, and a coarser granularity than a second fails.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources: {orders: {kind: aurora-postgresql, region: us-east-1}}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources: {orders: {kind: aurora-postgresql, region: us-east-1, continuous_backup: true}}

    Limits: development and staging are left out; how long a restore takes is simulated.
    Remedy: set continuous_backup on the database (automated backups with a retention above 0), or continuous
        in the backup plan that covers it.
    """
    databases = [
        item
        for item in architecture.resources.values()
        if isinstance(item, Database) and is_kept(item) and "restore_granularity" in item.spec.facts
    ]
    yield from examine(databases, lambda database: _judge(architecture, database))


def _judge(architecture: Architecture, database: Database) -> Finding:
    plans = [plan for plan in plans_of(architecture, database) if plan.continuous]
    by = [*([database.id] if database.continuous_backup else []), *(plan.id for plan in plans)]
    if not by:
        says = f"no continuous backup of {database.id}"
        return verdict(database, passed=False, says=says)
    granularity = architecture.fact(database.kind, "restore_granularity").fact.value
    lag = architecture.fact(database.kind, "restorable_point_lag").fact.value
    says = (
        f"{database.id} can be restored to {format_seconds(granularity)} steps; "
        f"the newest point is up to {format_seconds(lag)} old"
    )
    return verdict(database, passed=granularity <= _GRANULARITY_SECONDS, says=says, witness=by)
