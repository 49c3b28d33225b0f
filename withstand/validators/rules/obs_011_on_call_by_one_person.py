"""OBS011: an on-call schedule that rests on one person."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.observability import OnCall
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="On-call schedules have several people, or somebody to escalate to",
    severity=Severity.MEDIUM,
    sources=("https://sre.google/sre-book/being-on-call/",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """One person sleeps, travels and falls ill; the page then waits as long as they do.

    Bad:
        on_call:
          platform: {people: 1}

    Good:
        on_call:
          platform: {people: 4}

    Limits: how fast they answer is simulated with the times of the catalog's operator.
    Remedy: add people to the rotation, or an escalation to another schedule.
    """
    yield from examine(architecture.on_call.values(), _judge)


_PEOPLE = 2


def _judge(schedule: OnCall) -> Finding:
    passed = schedule.people >= _PEOPLE or schedule.escalation is not None
    after = f", then {schedule.escalation}" if schedule.escalation else ""
    return verdict(schedule, passed=passed, says=f"{schedule.label}: {schedule.people} people{after}")
