"""CST004: a team that may use or spend without a limit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.cost import Team
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every team has resource quotas and a spending limit",
    severity=Severity.LOW,
    sources=(
        "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
        "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-controls.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """One team's runaway job takes the capacity and the money of all.

    Every namespace in which a team's workloads run needs a quota that is enforced in that cluster, and the
    team's budget needs an action that stops spending.

    Bad:
        teams:
          orders: {budget: {monthly: 1000 USD}}

    Good:
        resources:
          eks: {kind: eks}
        teams:
          orders:
            budget: {monthly: 1000 USD, enforced: true}
            quotas: [{namespace: orders, cores: 40, memory: 80GiB, enforced_in: [eks]}]
        workloads:
          order: {cluster: eks, namespace: orders, team: orders}

    Limits: does not judge whether a quota is large or small.
    Remedy: add a ResourceQuota for each namespace of the team, and a budget action.
    """
    namespaces: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for workload in architecture.workloads.values():
        if workload.team is not None:
            namespaces[workload.team].add((workload.namespace, workload.cluster))
    yield from examine(architecture.teams.values(), lambda team: _judge(team, namespaces[team.id]))


def _judge(team: Team, used: set[tuple[str, str]]) -> Finding:
    enforced = {(quota.namespace, cluster) for quota in team.quotas for cluster in quota.enforced_in}
    open_ones = sorted(used - enforced)
    gaps = [f"no enforced quota for {namespace} in {cluster}" for namespace, cluster in open_ones]
    if not enforced and not used:
        gaps.append("no enforced quota")
    if team.budget is None or not team.budget.enforced:
        gaps.append("no action that stops spending above the budget")
    says = "; ".join(gaps) or f"{len(enforced)} enforced quotas and a spending limit"
    return verdict(team, passed=not gaps, says=f"{team.label}: {says}")
