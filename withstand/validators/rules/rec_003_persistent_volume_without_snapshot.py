"""REC003: every persistent volume of a workload is snapshotted."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.data import Volume
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.backups import cluster_backups, covers_namespace
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every persistent volume of Kubernetes is snapshotted",
    severity=Severity.HIGH,
    sources=(
        "https://velero.io/docs/main/csi/",
        "https://kubernetes.io/docs/concepts/storage/volume-snapshots/",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A backup of the cluster's objects without their volumes brings back an empty application.

    For each volume that a workload claims: a schedule of CSI snapshots, or a cluster backup that takes the
    workload's namespace with its volumes.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          data: {kind: ebs, region: us-east-1, zone: us-east-1a}
          backups: {kind: s3, region: us-east-1}
          velero: {kind: velero, region: us-east-1, cluster: cluster, interval: 24h, retention: 35d,
                   bucket: backups}
        workloads:
          metrics: {region: us-east-1, cluster: cluster, volumes: [{volume: data}]}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        resources:
          cluster: {kind: eks, region: us-east-1}
          data: {kind: ebs, region: us-east-1, zone: us-east-1a}
          backups: {kind: s3, region: us-east-1}
          velero: {kind: velero, region: us-east-1, cluster: cluster, interval: 24h, retention: 35d,
                   bucket: backups, volumes: true}
        workloads:
          metrics: {region: us-east-1, cluster: cluster, volumes: [{volume: data}]}

    Limits: that a snapshot is consistent for the application is not judged.
    Remedy: turn on volumes in the cluster backup, or schedule CSI snapshots of the volume.
    """
    claiming = [workload for workload in architecture.workloads.values() if workload.volumes]
    yield from examine(claiming, lambda workload: _judge(architecture, workload))


def _judge(architecture: Architecture, workload: Workload) -> Iterator[Finding]:
    backups = [
        backup
        for backup in cluster_backups(architecture).get(workload.cluster, ())
        if backup.volumes and covers_namespace(backup, workload.namespace)
    ]
    for claim in workload.volumes:
        volume = architecture.resources[claim.volume]
        by = [backup.id for backup in backups]
        if isinstance(volume, Volume) and volume.csi_snapshots:
            by.append("a schedule of CSI snapshots")
        says = f"volume {volume.id} of {workload.id} is snapshotted by {', '.join(by)}"
        if not by:
            says = f"nothing snapshots volume {volume.id} of {workload.id}"
        yield verdict(volume, passed=bool(by), says=says, witness=(workload.id, volume.id))
