"""MSG001: a queue that throws a message away, or tries it for ever."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.messaging import Queue
from withstand.model.results.finding import Finding, Severity
from withstand.model.values.display import format_seconds
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every queue sets undeliverable messages aside, for longer than it keeps them",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Without a dead-letter queue a bad message comes back until its retention ends, and then is gone.

    A message keeps its age when it is set aside: a dead-letter queue must keep longer than its source.

    Bad:
        resources:
          orders: {kind: sqs}

    Good:
        resources:
          orders: {kind: sqs, dead_letter_queue: failed, max_receives: 5}
          failed: {kind: sqs, is_dead_letter: true, retention: 14d}

    Limits: whether anybody looks at the dead letters is OBS004's.
    Remedy: add a dead-letter queue with a retention of 14 days, and set the receives before it.
    """
    queues = (item for item in architecture.resources.values() if isinstance(item, Queue))
    yield from examine(queues, lambda queue: _judge(architecture, queue))


def _judge(architecture: Architecture, queue: Queue) -> Finding | None:
    if queue.is_dead_letter:
        return None
    dead = architecture.resources.get(queue.dead_letter_queue or "")
    if not isinstance(dead, Queue):
        return verdict(queue, passed=False, says=f"{queue.label} has no dead-letter queue")
    if queue.max_receives is None:
        return verdict(queue, passed=False, says=f"{queue.label}: nothing says after how many receives")
    own, theirs = _retention(architecture, queue), _retention(architecture, dead)
    says = f"{queue.label} keeps {format_seconds(own)}, {dead.label} {format_seconds(theirs)}"
    return verdict(queue, passed=theirs > own, says=says, witness=(queue.id, dead.id))


def _retention(architecture: Architecture, queue: Queue) -> float:
    if queue.retention is not None:
        return queue.retention
    return architecture.fact(queue.kind, "retention_default").fact.value
