"""CST005: capacity that always runs, bought at the price of capacity that may go away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.compute import NodeGroup
from withstand.model.elements.data import Cache, Database
from withstand.model.elements.resource import Resource
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict

# A one-year commitment without upfront payment against on demand, general-purpose instances: own estimate
# in the catalog's note on purchase-options.savings_share.
_SAVING_OF_ONE_YEAR = 0.27
_SERVERLESS = "aurora-serverless"


@rule(
    title="Commitments cover the capacity that always runs",
    severity=Severity.LOW,
    sources=(
        "https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithReservedDBInstances.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What is always there is predictable, and predictable capacity is cheaper when bought ahead.

    The steady part of an on-demand node group is its minimum; of databases and caches, all their instances.
    What a schedule stops out of hours is not steady.

    Bad:
        resources:
          nodes:
            {kind: eks-node-group, instance_type: m6i.large, cores: 2, memory: 8GiB,
             minimum: 6, desired: 9, maximum: 30}

    Good:
        resources:
          nodes:
            {kind: eks-node-group, instance_type: m6i.large, cores: 2, memory: 8GiB,
             minimum: 6, desired: 9, maximum: 30}
        commitments:
          plan: {type: compute-savings-plan, covers: [nodes], quantity: 6}

    Limits: shares a commitment's quantity over what it covers in the order written; prices come from the
    price list, the saving of a commitment is an estimate.
    Remedy: buy a Savings Plan or reserved instances for the steady part.
    """
    scheduled = {id for schedule in architecture.schedules.values() for id in schedule.applies_to}
    steady = {
        resource.id: _steady(resource) or 0
        for resource in architecture.resources.values()
        if not resource.unknown
    }
    covered = _covered(architecture, steady)

    def judge(resource: Resource) -> Finding | None:
        if resource.id in scheduled or not (count := _steady(resource)):
            return None
        left = count - covered[resource.id]
        says = f"{resource.label}: {covered[resource.id]:g} of {count} steady instances are committed"
        if left > 0:
            says += f"; a one-year commitment would save about {_saving(resource, left)}"
        return verdict(resource, passed=left <= 0, says=says)

    yield from examine(architecture.resources.values(), judge)


def _steady(resource: Resource) -> int | None:
    """Instances that always run; None where the resource has none."""
    match resource:
        case NodeGroup(purchase="on-demand"):
            return resource.minimum
        case Database() if resource.kind != _SERVERLESS:
            return sum(instance.count for instance in resource.instances)
        case Cache():
            return sum(instance.count for instance in resource.instances)
    return None


def _covered(architecture: Architecture, steady: dict[str, int]) -> dict[str, float]:
    """Committed instances of each resource, handed out in the order in which a commitment names them."""
    covered: dict[str, float] = defaultdict(float)
    for commitment in architecture.commitments.values():
        left = commitment.quantity
        for id in commitment.covers:
            resource = architecture.resources[id]
            size = resource.cores if commitment.unit == "vcpus" and isinstance(resource, NodeGroup) else 1.0
            used = min(left / size, max(0.0, steady.get(id, 0) - covered[id]))
            covered[id] += used
            left -= used * size
    return covered


def _saving(resource: Resource, instances: float) -> str:
    share = f"{_SAVING_OF_ONE_YEAR:.0%} of the rest"
    if isinstance(resource, NodeGroup) and resource.price is not None:
        return f"${resource.price * instances * _SAVING_OF_ONE_YEAR:,.0f} a month ({share})"
    return share
