"""REC009: every recovery scenario has a runbook that is written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.recovery import Runbook
from withstand.model.elements.scenario import Scenario
from withstand.model.results.finding import Basis, Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every recovery scenario has a runbook",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/"
        "ops_ready_to_support_use_runbooks.html",
    ),
    basis=Basis.DECLARED,
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Who has to think at three in the morning decides late, or wrongly.

    Each scenario that the architecture describes must be named by a runbook that says where its document is.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        scenarios: {region-lost: {faults: [{kind: region-loss, target: us-east-1}]}}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        scenarios: {region-lost: {faults: [{kind: region-loss, target: us-east-1}]}}
        runbooks: {failover: {scenarios: [region-lost], document: docs/runbooks/failover.md}}

    Limits: the document is not opened: that there is one is somebody's word, which never makes a claim hold;
        that it works shows in a drill (records).
    Remedy: write the runbook, and name its scenarios and its document.
    """
    by_scenario: dict[str, list[Runbook]] = defaultdict(list)
    for runbook in architecture.runbooks.values():
        for scenario in runbook.scenarios:
            by_scenario[scenario].append(runbook)
    yield from examine(
        architecture.scenarios.values(), lambda scenario: _judge(scenario, by_scenario[scenario.id])
    )


def _judge(scenario: Scenario, runbooks: list[Runbook]) -> Finding:
    written = [runbook for runbook in runbooks if runbook.document]
    names = [runbook.id for runbook in runbooks]
    if written:
        says = f"{written[0].id} ({written[0].document}) says what to do in {scenario.id}"
    elif runbooks:
        says = f"{', '.join(names)} is for {scenario.id}, but names no document"
    else:
        says = f"no runbook is for {scenario.id}"
    return verdict(scenario, passed=bool(written), says=says, witness=names)
