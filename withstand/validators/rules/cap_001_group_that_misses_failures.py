"""CAP001: an auto scaling group that keeps broken instances, or waits until spot ones are gone."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.compute import AutoScaling, NodeGroup
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Auto scaling groups replace what does not serve, and spot capacity before it goes",
    severity=Severity.LOW,
    sources=(
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html",
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-capacity-rebalancing.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Spot capacity goes two minutes after its notice; without rebalancing its replacement starts then.

    Bad:
        resources:
          workers:
            {kind: eks-node-group, purchase: spot, instance_type: m6i.large, cores: 2, memory: 8GiB,
             minimum: 0, desired: 3, maximum: 9}
          group: {kind: ec2-auto-scaling, node_groups: [workers]}

    Good:
        resources:
          workers:
            {kind: eks-node-group, purchase: spot, instance_type: m6i.large, cores: 2, memory: 8GiB,
             minimum: 0, desired: 3, maximum: 9}
          group: {kind: ec2-auto-scaling, node_groups: [workers], rebalance: true}

    Limits: nodes of Kubernetes are checked by the cluster, so EC2's check is enough for on-demand groups.
    Remedy: turn on capacity rebalancing for groups with spot instances.
    """
    groups = (item for item in architecture.resources.values() if isinstance(item, AutoScaling))
    yield from examine(groups, lambda group: _judge(architecture, group))


def _judge(architecture: Architecture, group: AutoScaling) -> Finding:
    nodes = (architecture.resources[id] for id in group.node_groups)
    spot = [item.label for item in nodes if isinstance(item, NodeGroup) and item.purchase == "spot"]
    gap = bool(spot) and not group.rebalance
    says = f"waits until {', '.join(spot)} are taken away" if gap else "replaces what fails"
    return verdict(group, passed=not gap, says=f"{group.label} {says}")
