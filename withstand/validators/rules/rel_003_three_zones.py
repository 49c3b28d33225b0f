"""REL003: each region, cluster and load balancer of production uses at least three availability zones."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.base import Named
from withstand.model.elements.compute import Cluster
from withstand.model.elements.edge import LoadBalancer
from withstand.model.elements.place import Region
from withstand.model.results.finding import Finding, Severity
from withstand.model.structure.placement import node_groups_of_cluster, zones_or_all
from withstand.validators.rule import examine, rule, verdict

# With three zones, the loss of one leaves two thirds of the capacity and a majority; with two, neither.
_ZONES = 3


@rule(
    title="Production in each region spreads over at least three availability zones",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/"
        "rel_fault_isolation_multiaz_region_system.html",
    ),
    monotone=True,
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """With three zones the loss of one leaves two thirds of the capacity, and a majority.

    Counts the zones that are used: those with worker nodes of a cluster, and those of its load balancers; a
    zone that is only listed in the region counts for nothing.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a, us-east-1b, us-east-1c]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          nodes:
            {kind: eks-node-group, region: us-east-1, cluster: cluster, zones: [us-east-1a, us-east-1b],
             instance_type: m6i.large, cores: 2, memory: 8GiB, minimum: 2, desired: 2, maximum: 6}

    Good:
        regions: {us-east-1: {zones: [us-east-1a, us-east-1b, us-east-1c]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          nodes:
            {kind: eks-node-group, region: us-east-1, cluster: cluster,
             zones: [us-east-1a, us-east-1b, us-east-1c],
             instance_type: m6i.large, cores: 2, memory: 8GiB, minimum: 3, desired: 3, maximum: 6}

    Limits: a node group without zones and subnets is taken to use all zones of its region; how the replicas
        of a workload spread over the nodes is REL005.
    Remedy: add subnets in a third zone to the node groups and load balancers.
    """
    yield from examine(architecture.regions.values(), lambda region: _region(architecture, region))
    clusters = [item for item in architecture.resources.values() if isinstance(item, Cluster)]
    yield from examine(clusters, lambda cluster: _cluster(architecture, cluster))
    balancers = [item for item in architecture.resources.values() if isinstance(item, LoadBalancer)]
    yield from examine(balancers, lambda balancer: _balancer(architecture, balancer))


def _region(architecture: Architecture, region: Region) -> Finding | None:
    used = {
        zone
        for cluster in architecture.resources.values()
        if isinstance(cluster, Cluster) and cluster.region == region.id
        if cluster.environment == "production"
        for zone in _zones_of_nodes(architecture, cluster)
    }
    return _counted(region, used, "worker nodes of production run") if used else None


def _cluster(architecture: Architecture, cluster: Cluster) -> Finding | None:
    used = _zones_of_nodes(architecture, cluster)
    if cluster.environment != "production" or not used:
        return None
    return _counted(cluster, used, f"nodes of {cluster.id} run")


def _balancer(architecture: Architecture, balancer: LoadBalancer) -> Finding | None:
    if balancer.environment != "production":
        return None
    return _counted(balancer, set(zones_or_all(architecture, balancer.id)), f"{balancer.id} answers")


def _zones_of_nodes(architecture: Architecture, cluster: Cluster) -> set[str]:
    groups = node_groups_of_cluster(architecture).get(cluster.id, ())
    return {zone for group in groups if group.maximum for zone in zones_or_all(architecture, group.id)}


def _counted(subject: Named, used: set[str], what: str) -> Finding:
    says = f"{what} in {len(used)} zone{'s' if len(used) != 1 else ''}: {', '.join(sorted(used)) or 'none'}"
    return verdict(subject, passed=len(used) >= _ZONES, says=says, witness=sorted(used))
