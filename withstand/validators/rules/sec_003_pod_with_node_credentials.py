"""SEC003: a pod that reaches AWS with its node's credentials or with static keys."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.compute import Cluster, NodeGroup
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, not_applicable, rule, verdict

_AWS_PROTOCOLS = frozenset({"dynamodb", "s3", "sqs", "sns", "states", "kms", "secrets"})
_AWS_AUTHENTICATION = frozenset({"iam", "sigv4"})
# With one hop the answer of the metadata service does not reach a pod's own network namespace.
_HOPS_TO_THE_NODE = 1


@rule(
    title="Pods reach AWS with a role of their own",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html",
        "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """On node credentials every pod may do what any pod on the node needs; static keys leak and stay valid.

    A pod with IRSA still reaches the node's role while the metadata service answers beyond one hop.

    Bad:
        resources:
          eks: {kind: eks, oidc_provider: true}
        workloads:
          order: {cluster: eks, identity: {source: node}}

    Good:
        resources:
          eks: {kind: eks, oidc_provider: true}
          nodes:
            {kind: eks-node-group, cluster: eks, instance_type: m6i.large, cores: 2, memory: 8GiB,
             minimum: 3, desired: 3, maximum: 6, imds_hop_limit: 1}
        roles:
          order-role: {assumed_by: [order]}
        workloads:
          order: {cluster: eks, identity: {source: irsa, role: order-role}}

    Limits: does not look for keys inside images; SEC011 looks at where secrets lie.
    Remedy: give the service account a role (IRSA), and set the node group's IMDS hop limit to 1.
    """
    yield from examine(architecture.workloads.values(), lambda workload: _judge(architecture, workload))
    groups = (group for group in architecture.resources.values() if isinstance(group, NodeGroup))
    yield from examine(groups, _judge_nodes)


def _judge(architecture: Architecture, workload: Workload) -> Finding:
    match workload.identity.source:
        case "node":
            return verdict(workload, passed=False, says=f"{workload.label} uses its node's credentials")
        case "static-keys":
            return verdict(workload, passed=False, says=f"{workload.label} holds static access keys")
        case "none":
            return _without_identity(architecture, workload)
    gap = _trust_gap(architecture, workload)
    says = f"{workload.label}: {gap}" if gap else f"{workload.label} assumes {workload.identity.role}"
    return verdict(workload, passed=not gap, says=says)


def _without_identity(architecture: Architecture, workload: Workload) -> Finding:
    for dependency in workload.dependencies:
        if dependency.protocol in _AWS_PROTOCOLS or dependency.authentication in _AWS_AUTHENTICATION:
            to = architecture.elements[dependency.to].label
            says = f"{workload.label} calls {to} without a role of its own: only the node's are left"
            return verdict(workload, passed=False, says=says, witness=(workload.id, dependency.to))
    return not_applicable(workload, f"{workload.label} calls no AWS service")


def _trust_gap(architecture: Architecture, workload: Workload) -> str:
    """Why IRSA cannot work as described; "" where it can."""
    cluster = architecture.resources[workload.cluster]
    if isinstance(cluster, Cluster) and not cluster.oidc_provider:
        return f"{cluster.label} has no OIDC provider, so no role can be assumed"
    if workload.identity.role is None:
        return "no role is named"
    trusted = architecture.roles[workload.identity.role].assumed_by
    return "" if workload.id in trusted else f"{workload.identity.role} does not trust it"


def _judge_nodes(group: NodeGroup) -> Finding:
    passed = group.imds_hop_limit <= _HOPS_TO_THE_NODE
    reach = "cannot reach" if passed else "can reach"
    says = f"{group.label}: pods {reach} the node's credentials (IMDS hop limit {group.imds_hop_limit})"
    return verdict(group, passed=passed, says=says)
