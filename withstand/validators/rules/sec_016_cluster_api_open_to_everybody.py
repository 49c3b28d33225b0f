"""SEC016: a cluster whose API answers the whole internet."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.compute import Cluster
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="A cluster's API is not open to the whole internet",
    severity=Severity.HIGH,
    sources=("https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """The public endpoint is on by default and admits every address; one leaked token is then enough.

    Bad:
        resources:
          eks: {kind: eks}

    Good:
        resources:
          eks: {kind: eks, public_endpoint: false}

    Limits: does not look at who holds tokens for it.
    Remedy: turn the public endpoint off, or admit named networks only.
    """
    clusters = (item for item in architecture.resources.values() if isinstance(item, Cluster))
    yield from examine(clusters, _judge)


_EVERYWHERE = frozenset({"0.0.0.0/0", "::/0"})


def _judge(cluster: Cluster) -> Finding:
    if not cluster.public_endpoint:
        return verdict(cluster, passed=True, says=f"{cluster.label}: its API is private")
    everybody = not _EVERYWHERE.isdisjoint(map(str, cluster.public_endpoint_cidrs))
    who = "everybody" if everybody else ", ".join(map(str, cluster.public_endpoint_cidrs))
    return verdict(cluster, passed=not everybody, says=f"{cluster.label}: its API answers {who}")
