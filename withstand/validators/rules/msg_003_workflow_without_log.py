"""MSG003: a workflow whose runs leave no trace, or whose steps are not tried again."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.messaging import StateMachine
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Workflows log their runs and retry their steps",
    severity=Severity.LOW,
    sources=("https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """An express workflow keeps no history at all; a step without a retry fails the run on the first hiccup.

    Bad:
        resources:
          checkout: {kind: step-functions, type: express}

    Good:
        resources:
          checkout: {kind: step-functions, type: express, logging: true}

    Limits: compensations of a saga are BND006's.
    Remedy: turn on logging, and give each step a retrier with backoff.
    """
    machines = (item for item in architecture.resources.values() if isinstance(item, StateMachine))
    yield from examine(machines, _judge)


def _judge(machine: StateMachine) -> Finding:
    gaps = [] if machine.logging else ["logs nothing"]
    gaps += [f"does not retry {step.calls}" for step in machine.steps if not step.retries]
    says = ", ".join(gaps) or "logs its runs and retries its steps"
    return verdict(machine, passed=not gaps, says=f"{machine.label} {says}")
