"""REC007: the complete state of every cluster is backed up, and can be recovered by namespace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.compute import Cluster
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.backups import cluster_backups, covers_namespace, is_kept
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every cluster and namespace is backed up",
    severity=Severity.HIGH,
    sources=("https://velero.io/docs/main/backup-reference/",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What was only in the cluster's own store is gone with it: secrets, custom resources, hand-made changes.

    For each cluster: some backup takes its cluster-wide resources, and each namespace (listed by the cluster
    or used by a workload) is in some backup.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1, namespaces: [orders, users]}
          backups: {kind: s3, region: us-east-1}
          velero: {kind: velero, region: us-east-1, cluster: cluster, namespaces: [orders], interval: 24h,
                   retention: 35d, bucket: backups}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1, namespaces: [orders, users]}
          backups: {kind: s3, region: us-east-1}
          velero: {kind: velero, region: us-east-1, cluster: cluster, namespaces: ["*"], interval: 24h,
                   retention: 35d, bucket: backups}

    Limits: development and staging are left out; volumes are REC003, restores are tested or not by records.
    Remedy: schedule a backup of the cluster with namespaces ["*"] and cluster_resources.
    """
    used: dict[str, set[str]] = defaultdict(set)
    for workload in architecture.workloads.values():
        used[workload.cluster].add(workload.namespace)
    clusters = [
        item for item in architecture.resources.values() if isinstance(item, Cluster) and is_kept(item)
    ]
    yield from examine(clusters, lambda cluster: _judge(architecture, cluster, used[cluster.id]))


def _judge(architecture: Architecture, cluster: Cluster, used: set[str]) -> Finding:
    backups = cluster_backups(architecture).get(cluster.id, ())
    names = [backup.id for backup in backups]
    if not backups:
        return verdict(cluster, passed=False, says=f"no backup of {cluster.id}")
    if not any(backup.cluster_resources for backup in backups):
        says = f"{', '.join(names)} leaves out the cluster-wide resources of {cluster.id}"
        return verdict(cluster, passed=False, says=says, witness=names)
    namespaces = sorted({*cluster.namespaces, *used})
    missing = [
        namespace
        for namespace in namespaces
        if not any(covers_namespace(backup, namespace) for backup in backups)
    ]
    says = f"{', '.join(names)} takes all of {cluster.id}"
    if missing:
        says = f"no backup takes namespaces {', '.join(missing)} of {cluster.id}"
    return verdict(cluster, passed=not missing, says=says, witness=names)
