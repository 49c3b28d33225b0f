"""REC008: every resource and workload is defined by code in Git."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.catalog.spec import Scope
from withstand.model.architecture import Architecture
from withstand.model.elements.delivery import DeliveryTool
from withstand.model.elements.resource import Owned, Resource
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.gitops import repository, tool
from withstand.validators.lookups.provided import by_aws
from withstand.validators.rule import examine, not_applicable, rule, verdict


@rule(
    title="All infrastructure is defined by code in Git",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/"
        "rel_tracking_change_management_immutable_infrastructure.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What was made by hand is made again from memory, on the worst day.

    Follows `defined_in` of each resource and workload to a Git repository, through tools that take their
    orders from one (a Terraform run, an ArgoCD application). Repositories themselves, and services of third
    parties, are not made by our code.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources: {orders: {kind: sqs, region: us-east-1}}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          code: {kind: git}
          orders: {kind: sqs, region: us-east-1, defined_in: code}

    Limits: takes the description's or the importer's word for where a thing is defined; drift finds what
        differs.
    Remedy: import the resource into Terraform (or the manifests), and name the repository in defined_in.
    """
    resources = [item for item in architecture.resources.values() if _is_ours(architecture, item)]
    yield from examine(
        [*resources, *architecture.workloads.values()], lambda item: _judge(architecture, item)
    )


def _is_ours(architecture: Architecture, item: Resource) -> bool:
    is_repository = isinstance(item, DeliveryTool) and repository(architecture, item) is item
    return not is_repository and item.spec.scope is not Scope.THIRD_PARTY


def _judge(architecture: Architecture, item: Owned) -> Finding:
    if isinstance(item, Resource) and by_aws(item):
        return not_applicable(item, f"{item.id} is there in every account without being made")
    if item.defined_in is None:
        return verdict(item, passed=False, says=f"no code defines {item.id}")
    definer = tool(architecture, item.defined_in)
    source = repository(architecture, definer) if definer else None
    if source is None:
        says = f"{item.id} is defined in {item.defined_in}, which takes its orders from no Git repository"
        return verdict(item, passed=False, says=says, witness=(item.id, item.defined_in))
    return verdict(item, passed=True, says=f"{item.id} is defined in {source.id}", witness=(source.id,))
