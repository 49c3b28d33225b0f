"""CMP003: sensitive data that can be read without a record."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import ObjectStore, Table
from withstand.model.elements.security import AuditTrail
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

_SENSITIVE = frozenset({"confidential", "restricted"})


@rule(
    title="Reads and writes of sensitive buckets and tables are recorded",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A trail records who changed a bucket, but not who read what is in it, unless data events are on.

    Bad:
        resources:
          files: {kind: s3, data_class: restricted}
          trail: {kind: cloudtrail, all_regions: true}

    Good:
        resources:
          files: {kind: s3, data_class: restricted}
          trail: {kind: cloudtrail, all_regions: true, data_events: [s3]}

    Limits: databases record their own queries; looks at buckets and tables only.
    Remedy: add data events for the bucket or table, or for its kind, to the trail.
    """
    trails = [item for item in architecture.resources.values() if isinstance(item, AuditTrail)]
    recorded = {event.lower() for trail in trails for event in trail.data_events}

    def judge(store: ObjectStore | Table) -> Finding | None:
        if store.data_class not in _SENSITIVE and not store.personal_data:
            return None
        names = {"*", "all", store.id.lower(), store.name.lower(), store.kind}
        found = not recorded.isdisjoint(names)
        says = "are recorded" if found else "leave no record, no trail takes its data events"
        return verdict(store, passed=found, says=f"{store.label}: reads and writes {says}")

    stores = (item for item in architecture.resources.values() if isinstance(item, ObjectStore | Table))
    yield from examine(stores, judge)
