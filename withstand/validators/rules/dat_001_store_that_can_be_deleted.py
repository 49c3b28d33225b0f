"""DAT001: a database that one wrong command deletes."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Database, Table
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Databases and tables refuse to be deleted",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A deletion is replicated faster than anybody can stop it.

    Bad:
        resources:
          orders: {kind: aurora-postgresql}

    Good:
        resources:
          orders: {kind: aurora-postgresql, deletion_protection: true}

    Limits: looks at production; Redshift and OpenSearch have no such setting and are left out.
    Remedy: turn on deletion protection.
    """
    stores = (item for item in architecture.resources.values() if isinstance(item, Database | Table))
    yield from examine(stores, _judge)


_WITHOUT_SETTING = frozenset({"redshift", "opensearch"})


def _judge(store: Database | Table) -> Finding | None:
    if store.kind in _WITHOUT_SETTING or store.environment != "production":
        return None
    says = "refuses to be deleted" if store.deletion_protection else "can be deleted with one command"
    return verdict(store, passed=store.deletion_protection, says=f"{store.label} {says}")
