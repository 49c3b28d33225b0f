"""BND006: a transaction over several services is a saga with compensations, or a two-phase commit."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Database, Transaction
from withstand.model.elements.messaging import Queue, StateMachine, Stream, Topic
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.deliveries import receivers
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Transactions over several services are sagas or two-phase commits",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/cloud-design-patterns/saga-orchestration.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """When the second of three services fails, somebody must undo what the first one did.

    A saga needs a state machine that reaches each service of the transaction (directly, or over a queue or
    topic that it receives from) and knows for each step what undoes it. A two-phase commit needs a database
    as coordinator.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          saga: {kind: step-functions, region: us-east-1, steps: [{calls: order}, {calls: payment}]}
        workloads:
          order: {region: us-east-1, cluster: cluster}
          payment: {region: us-east-1, cluster: cluster}
        transactions:
          place-order: {steps: [order, payment], pattern: saga, coordinator: saga}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          saga:
            kind: step-functions
            region: us-east-1
            steps: [{calls: order, compensation: cancel}, {calls: payment, compensation: refund}]
        workloads:
          order: {region: us-east-1, cluster: cluster}
          payment: {region: us-east-1, cluster: cluster}
        transactions:
          place-order: {steps: [order, payment], pattern: saga, coordinator: saga}

    Limits: that a compensation works, and that steps can be repeated safely, is the code's matter.
    Remedy: coordinate the steps by a state machine and name a compensation for each.
    """
    transactions = [
        transaction
        for transaction in architecture.transactions.values()
        if len({step.partition("@")[0] for step in transaction.steps}) > 1
    ]
    yield from examine(transactions, lambda transaction: _judge(architecture, transaction))


def _judge(architecture: Architecture, transaction: Transaction) -> Finding:
    coordinator = architecture.resources.get(transaction.coordinator or "")
    wrong = f"its pattern is {transaction.pattern}"
    if transaction.pattern == "two-phase-commit":
        wrong = "" if isinstance(coordinator, Database) else "no database coordinates it"
    elif transaction.pattern == "saga":
        wrong = "no state machine coordinates it"
        if isinstance(coordinator, StateMachine):
            wrong = _saga(architecture, transaction, coordinator)
    count = len({step.partition("@")[0] for step in transaction.steps})
    says = f"{transaction.id} goes over {count} services"
    says += f", but {wrong}" if wrong else f" as a {transaction.pattern} of {transaction.coordinator}"
    return verdict(transaction, passed=not wrong, says=says, witness=transaction.steps)


def _saga(architecture: Architecture, transaction: Transaction, machine: StateMachine) -> str:
    """What a state machine lacks to be this transaction's saga; "" where nothing."""
    reached = {name for step in machine.steps for name in _served(architecture, step.calls)}
    missing = sorted({step.partition("@")[0] for step in transaction.steps} - reached)
    if missing:
        return f"{machine.id} does not reach {', '.join(missing)}"
    undone = [step.calls for step in machine.steps if not step.compensation]
    return f"nothing undoes {', '.join(undone)} in {machine.id}" if undone else ""


def _served(architecture: Architecture, id: str) -> Iterator[str]:
    """The names of the services that a step reaches."""
    target = architecture.elements[id]
    if isinstance(target, (Queue, Topic, Stream)):
        yield from (receiver.name for receiver in receivers(architecture, (id,)))
    else:
        yield target.name
