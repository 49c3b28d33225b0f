"""MSG002: a change stream in which one bad record stops or loses all that follow."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.messaging import Stream
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every change stream sets records aside that its consumer cannot process",
    severity=Severity.MEDIUM,
    sources=("https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A shard is read in order: a record that cannot be processed holds up the rest until it expires.

    Bad:
        resources:
          table: {kind: dynamodb}
          changes: {kind: dynamodb-streams, source: table}

    Good:
        resources:
          table: {kind: dynamodb}
          failed: {kind: sqs, is_dead_letter: true}
          changes: {kind: dynamodb-streams, source: table, failure_destination: failed}

    Limits: what the delay of the stream is, is simulated (data.event-sourcing).
    Remedy: set a destination for failed batches, and a limit of attempts.
    """
    streams = (item for item in architecture.resources.values() if isinstance(item, Stream))
    yield from examine(streams, _judge)


def _judge(stream: Stream) -> Finding:
    to = stream.failure_destination
    says = f"sets failed records aside in {to}" if to else "has nowhere to put a record that fails"
    return verdict(stream, passed=to is not None, says=f"{stream.label} {says}")
