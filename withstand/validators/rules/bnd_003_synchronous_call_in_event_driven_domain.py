"""BND003: services of an event-driven domain talk to each other through queues with dead letters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from withstand.model.architecture import Architecture
from withstand.model.elements.messaging import Queue
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.derived import derived
from withstand.validators.lookups.deliveries import receivers
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Services of an event-driven domain talk through queues with dead letters",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/"
        "rel_prevent_interaction_failure_loosely_coupled_system.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """One synchronous call between services that otherwise exchange events makes them fail together again.

    A domain is event-driven when one of its services sends to a topic or queue that another of its services
    receives from. Then no service of it may call another one, and each queue that its services receive from
    needs a dead-letter queue for messages that cannot be worked on.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          stock: {kind: sqs, region: us-east-1, consumers: [inventory]}
        workloads:
          order:
            region: us-east-1
            cluster: cluster
            domain: orders
            dependencies: [{to: stock, protocol: sqs, mode: asynchronous, access: send}]
          inventory: {region: us-east-1, cluster: cluster, domain: orders}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          stock: {kind: sqs, region: us-east-1, consumers: [inventory], dead_letter_queue: stock-dead,
                  max_receives: 5}
          stock-dead: {kind: sqs, region: us-east-1, is_dead_letter: true}
        workloads:
          order:
            region: us-east-1
            cluster: cluster
            domain: orders
            dependencies: [{to: stock, protocol: sqs, mode: asynchronous, access: send}]
          inventory: {region: us-east-1, cluster: cluster, domain: orders}

    Limits: calls from other domains (a web front, a gateway) may be synchronous.
    Remedy: send a message where the witness calls, and give the queue a dead-letter queue with max_receives.
    """
    by_domain: dict[str, list[Workload]] = {}
    for workload in architecture.workloads.values():
        if workload.domain:
            by_domain.setdefault(workload.domain, []).append(workload)
    for services in by_domain.values():
        yield from _domain(architecture, services)


def _domain(architecture: Architecture, services: list[Workload]) -> Iterator[Finding]:
    names = {workload.name for workload in services}
    if not any(_heard_by(architecture, workload) & (names - {workload.name}) for workload in services):
        return
    yield from examine(services, lambda workload: _calls(architecture, workload, names))
    received = _queues_by_consumer(architecture)
    queues = {queue.id: queue for workload in services for queue in received.get(workload.id, ())}
    yield from examine(queues.values(), _dead_letters)


@derived
def _queues_by_consumer(architecture: Architecture) -> Mapping[str, list[Queue]]:
    """The queues that each workload receives from."""
    found: dict[str, list[Queue]] = defaultdict(list)
    for resource in architecture.resources.values():
        if isinstance(resource, Queue):
            for consumer in resource.consumers:
                found[consumer].append(resource)
    return found


def _heard_by(architecture: Architecture, workload: Workload) -> set[str]:
    """The names of the services that receive what a service sends."""
    sent_to = [edge.to for edge in workload.dependencies if edge.access in ("send", "write", "call")]
    return {receiver.name for receiver in receivers(architecture, sent_to)}


def _calls(architecture: Architecture, workload: Workload, names: set[str]) -> Iterator[Finding]:
    called = [
        edge.to
        for edge in workload.dependencies
        if edge.to in architecture.workloads and architecture.workloads[edge.to].name in names
        if edge.mode != "asynchronous"
    ]
    for callee in called:
        says = f"{workload.id} calls {callee} of its own domain {workload.domain} and waits for it"
        yield verdict(workload, passed=False, says=says, witness=(workload.id, callee))
    if not called:
        says = f"{workload.id} calls no other service of {workload.domain}"
        yield verdict(workload, passed=True, says=says)


def _dead_letters(queue: Queue) -> Finding:
    has = queue.dead_letter_queue is not None
    says = (
        f"{queue.id} keeps what fails in {queue.dead_letter_queue}" if has else f"{queue.id} loses what fails"
    )
    return verdict(queue, passed=has, says=says)
