"""DLV001: a workload that no GitOps tool brings to what Git says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from withstand.model.architecture import Architecture
from withstand.model.elements.delivery import DeliveryTool
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.gitops import reconciles, repository
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="ArgoCD deploys every workload from Git",
    severity=Severity.MEDIUM,
    sources=("https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What is not in Git cannot be reviewed, rolled back or rebuilt in another region.

    Bad:
        resources:
          eks: {kind: eks}
        workloads:
          order: {cluster: eks}

    Good:
        resources:
          eks: {kind: eks}
          repository: {kind: git}
          argocd: {kind: argocd, source: repository, auto_sync: true, deploys_to: [eks]}
        workloads:
          order: {cluster: eks, defined_in: repository}

    Limits: GOV001 looks at the ways around it.
    Remedy: put the manifests into the repository that ArgoCD syncs to this cluster.
    """
    by_cluster: dict[str, list[DeliveryTool]] = defaultdict(list)
    for tool in architecture.resources.values():
        if isinstance(tool, DeliveryTool) and reconciles(tool):
            for cluster in tool.deploys_to:
                by_cluster[cluster].append(tool)
    piped = {
        workload: pipeline.repository
        for pipeline in architecture.pipelines.values()
        for workload in pipeline.delivers
    }

    def judge(workload: Workload) -> Finding:
        gap = _gap(
            architecture, by_cluster, workload, defined_in=workload.defined_in or piped.get(workload.id)
        )
        says = gap or f"{by_cluster[workload.cluster][0].label} deploys it from Git"
        return verdict(workload, passed=not gap, says=f"{workload.label}: {says}")

    yield from examine(architecture.workloads.values(), judge)


def _gap(
    architecture: Architecture,
    by_cluster: Mapping[str, Sequence[DeliveryTool]],
    workload: Workload,
    *,
    defined_in: str | None,
) -> str:
    tools = by_cluster.get(workload.cluster, ())
    if not tools:
        return f"no GitOps tool syncs {workload.cluster}"
    if not any(repository(architecture, tool) for tool in tools):
        return f"{tools[0].label} takes no orders from Git"
    return "" if defined_in else "its manifests are in no repository"
