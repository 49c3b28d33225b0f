"""OBS007: a cluster that does not record who asked its API for what."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.compute import Cluster
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="A cluster's control plane logs its API, audit and authentication",
    severity=Severity.MEDIUM,
    sources=("https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """All of these are off by default; without them nobody knows who started a pod or read a secret.

    Bad:
        resources:
          eks: {kind: eks}

    Good:
        resources:
          eks: {kind: eks, control_plane_logs: [api, audit, authenticator]}

    Limits: how long the log group keeps them is not looked at here.
    Remedy: turn on the log types api, audit and authenticator.
    """
    clusters = (item for item in architecture.resources.values() if isinstance(item, Cluster))
    yield from examine(clusters, _judge)


_WANTED = ("api", "audit", "authenticator")


def _judge(cluster: Cluster) -> Finding:
    missing = [log for log in _WANTED if log not in cluster.control_plane_logs]
    says = f"does not log {', '.join(missing)}" if missing else "logs api, audit and authenticator"
    return verdict(cluster, passed=not missing, says=f"{cluster.label} {says}")
