"""BND005: the steps of critical business transactions write to relational databases."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Database, GlobalDatabase, Transaction
from withstand.model.elements.messaging import Queue, Topic
from withstand.model.elements.resource import Store
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, unknown, verdict


@rule(
    title="Critical business transactions run on relational databases",
    severity=Severity.HIGH,
    sources=("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_AuroraOverview.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Money and stock need atomic, isolated, durable writes; a cache or a bucket does not promise them.

    For each critical transaction, looks at every store to which the services of its steps write in its name
    (dependencies that name the transaction): each must be spoken to in SQL.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          payments: {kind: dynamodb, region: us-east-1}
        workloads:
          payment:
            region: us-east-1
            cluster: cluster
            dependencies: [{to: payments, protocol: dynamodb, access: write, transaction: pay}]
        transactions: {pay: {steps: [payment], pattern: local, critical: true}}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          payments: {kind: aurora-postgresql, region: us-east-1}
        workloads:
          payment:
            region: us-east-1
            cluster: cluster
            dependencies: [{to: payments, protocol: postgresql, access: write, transaction: pay}]
        transactions: {pay: {steps: [payment], pattern: local, critical: true}}

    Limits: isolation levels and what the code does inside the transaction are not in the model.
    Remedy: keep what the transaction must not lose in a relational database, and name the transaction on the
        dependency.
    """
    critical = [transaction for transaction in architecture.transactions.values() if transaction.critical]
    yield from examine(critical, lambda transaction: _judge(architecture, transaction))


def _judge(architecture: Architecture, transaction: Transaction) -> Iterator[Finding]:
    written = list(_written(architecture, transaction))
    wrong = [(service, store) for service, store, protocol in written if protocol != "postgresql"]
    for service, store in wrong:
        says = f"{transaction.id} writes to {store}, which is not a relational database, from {service}"
        yield verdict(transaction, passed=False, says=says, witness=(service, store))
    if not written:
        yield unknown(transaction, f"no dependency says that it writes a store in {transaction.id}")
    elif not wrong:
        stores = sorted({store for _, store, _ in written})
        says = f"{transaction.id} writes to relational databases only: {', '.join(stores)}"
        yield verdict(transaction, passed=True, says=says, witness=stores)


def _written(architecture: Architecture, transaction: Transaction) -> Iterator[tuple[str, str, str]]:
    """Service, store and protocol of each edge that takes part; messages and calls are not stores."""
    for id in transaction.steps:
        workload = architecture.workloads.get(id)
        for edge in workload.dependencies if workload else ():
            target = architecture.elements[edge.to]
            is_store = isinstance(target, (Store, GlobalDatabase)) and not isinstance(target, (Queue, Topic))
            if edge.transaction == transaction.id and is_store and edge.access != "read":
                relational = isinstance(target, (Database, GlobalDatabase)) and edge.protocol
                yield id, edge.to, relational or "none"
