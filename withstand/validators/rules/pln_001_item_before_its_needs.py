"""PLN001: something that is delivered before what it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from withstand.model.architecture import Architecture
from withstand.model.elements.plan import Phase, PhaseItem
from withstand.model.elements.resource import Owned
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

Planned = Mapping[str, tuple[Phase, PhaseItem]]


@rule(
    title="Every phase delivers what it needs first",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/whitepapers/latest/overview-aws-cloud-adoption-framework/your-cloud-transformation-journey.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """An item that waits for a later phase cannot be finished in its own.

    Looks at the needs that the plan states, and at what the planned resources themselves depend on: a
    workload on its cluster and on what it calls, a store on its key.

    Bad:
        phases:
          foundation: {first_month: 1, last_month: 3, items: [{id: mesh, needs: [cluster]}]}
          services: {first_month: 4, last_month: 6, items: [{id: cluster}]}

    Good:
        phases:
          foundation: {first_month: 1, last_month: 3, items: [{id: cluster}]}
          services: {first_month: 4, last_month: 6, items: [{id: mesh, needs: [cluster]}]}

    Limits: within one phase the order is left to the team; a circle is refused when the plan is read.
    Remedy: move the needed item into the same or an earlier phase.
    """
    planned = {item.id: (phase, item) for phase in architecture.phases.values() for item in phase.items}
    yield from examine(architecture.phases.values(), lambda phase: _judge_phase(planned, phase))
    yield from examine(
        (*architecture.resources.values(), *architecture.workloads.values()),
        lambda owned: _judge_owned(architecture, planned, owned),
    )


def _judge_phase(planned: Planned, phase: Phase) -> Iterator[Finding]:
    for item in phase.items:
        gaps = [gap for need in item.needs if (gap := _late(planned, phase, need))]
        name = item.title or item.id
        says = f"{name} ({phase.label}): {'; '.join(gaps)}" if gaps else f"{name}: what it needs is there"
        yield verdict(phase, passed=not gaps, says=says, witness=(item.id, *item.needs))


def _late(planned: Planned, phase: Phase, need: str) -> str:
    """Why the need is not there in time; "" where it is."""
    if need not in planned:
        return f"needs {need}, which no phase delivers"
    other = planned[need][0]
    if other.first_month > phase.first_month:
        return f"needs {planned[need][1].title or need}, which comes in {other.label} only"
    return ""


def _judge_owned(architecture: Architecture, planned: Planned, owned: Owned) -> Iterator[Finding]:
    if not owned.phase:
        return
    if owned.phase not in planned:
        yield verdict(owned, passed=False, says=f"{owned.label}: no phase has an item {owned.phase}")
        return
    phase = planned[owned.phase][0]
    for id in _depends_on(owned):
        other = architecture.elements[id]
        needed = other.phase if isinstance(other, Owned) else ""
        if needed in planned and planned[needed][0].first_month > phase.first_month:
            later = planned[needed][0].label
            says = f"{owned.label} comes in {phase.label}, but {other.label}, which it needs, in {later}"
            yield verdict(owned, passed=False, says=says, witness=(owned.id, id))


def _depends_on(owned: Owned) -> Iterator[str]:
    if isinstance(owned, Workload):
        yield owned.cluster
        yield from (dependency.to for dependency in owned.dependencies)
    for field in ("cluster", "key", "certificate"):
        id = owned.__dict__.get(field)
        if isinstance(id, str) and not isinstance(owned, Workload):
            yield id
