"""CST007: a commitment for more than what always runs."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.compute import NodeGroup
from withstand.model.elements.cost import Commitment
from withstand.model.elements.data import Cache, Database
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Commitments are not larger than what they cover",
    severity=Severity.LOW,
    sources=("https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What was bought for a year and does not run is paid all the same.

    Bad:
        resources:
          nodes:
            {kind: eks-node-group, instance_type: m6i.large, cores: 2, memory: 8GiB,
             minimum: 2, desired: 2, maximum: 4}
        commitments:
          plan: {type: compute-savings-plan, covers: [nodes], quantity: 6}

    Good:
        resources:
          nodes:
            {kind: eks-node-group, instance_type: m6i.large, cores: 2, memory: 8GiB,
             minimum: 2, desired: 2, maximum: 4}
        commitments:
          plan: {type: compute-savings-plan, covers: [nodes], quantity: 2}

    Limits: takes a node group's desired size as its use; two commitments for the same are added up by nobody.
    Remedy: let the commitment run out, or move other steady load under it.
    """
    yield from examine(architecture.commitments.values(), lambda item: _judge(architecture, item))


def _judge(architecture: Architecture, commitment: Commitment) -> Finding:
    used = sum(_used(architecture, id, commitment.unit) for id in commitment.covers)
    says = f"{commitment.label}: {commitment.quantity:g} {commitment.unit} bought, {used:g} in use"
    return verdict(commitment, passed=commitment.quantity <= used, says=says, witness=commitment.covers)


def _used(architecture: Architecture, id: str, unit: str) -> float:
    match architecture.resources[id]:
        case NodeGroup() as group:
            return group.desired * (group.cores if unit == "vcpus" else 1)
        case Database() | Cache() as store:
            return sum(instance.count for instance in store.instances)
    return 0.0
