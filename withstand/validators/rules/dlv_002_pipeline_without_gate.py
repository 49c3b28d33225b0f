"""DLV002: a pipeline that lets a commit through without unit, integration or security tests."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.delivery import Pipeline
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

_GATES = ("unit-tests", "integration-tests", "security-scan")
_DEPLOY = "deploy"


@rule(
    title="Unit, integration and security tests stop a bad commit before it is deployed",
    severity=Severity.MEDIUM,
    sources=("https://docs.aws.amazon.com/wellarchitected/latest/devops-guidance/quality-assurance.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A gate that does not block, or that comes after the deployment, is a report.

    Bad:
        resources:
          repository: {kind: git}
        pipelines:
          order: {repository: repository, stages: [{check: unit-tests}, {check: deploy}]}

    Good:
        resources:
          repository: {kind: git}
        pipelines:
          order:
            repository: repository
            stages: [{check: unit-tests}, {check: integration-tests}, {check: security-scan}, {check: deploy}]

    Limits: does not look at what the tests test.
    Remedy: add the missing stage before the deployment, and let it block.
    """
    yield from examine(architecture.pipelines.values(), _judge)
    delivered = {id for pipeline in architecture.pipelines.values() for id in pipeline.delivers}
    if architecture.pipelines:
        yield from examine(
            (item for item in architecture.workloads.values() if item.id not in delivered), _judge_undelivered
        )


def _judge(pipeline: Pipeline) -> Finding:
    checks = [stage.check for stage in pipeline.stages]
    before = checks.index(_DEPLOY) if _DEPLOY in checks else len(checks)
    blocking = {stage.check for stage in pipeline.stages[:before] if stage.blocking}
    missing = [gate for gate in _GATES if gate not in blocking]
    says = f"nothing blocks on {', '.join(missing)}" if missing else "all gates block before the deployment"
    return verdict(pipeline, passed=not missing, says=f"{pipeline.label}: {says}")


def _judge_undelivered(workload: Workload) -> Finding:
    return verdict(
        workload, passed=False, says=f"{workload.label}: no pipeline delivers it, so no gate stops it"
    )
