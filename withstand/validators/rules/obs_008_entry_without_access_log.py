"""OBS008: a public entry that does not write down who came."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.edge import ApiGateway, Cdn, LoadBalancer
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every public entry writes an access log",
    severity=Severity.LOW,
    sources=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/AccessLogs.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What an attacker tried first is only in the log of the entry.

    Bad:
        resources:
          front: {kind: alb, scheme: internet-facing}

    Good:
        resources:
          front: {kind: alb, scheme: internet-facing, access_logs: true}

    Limits: internal load balancers are left out; the mesh logs their traffic (MSH004).
    Remedy: turn on access logs to a bucket of its own.
    """
    entries = (
        item
        for item in architecture.resources.values()
        if isinstance(item, Cdn | ApiGateway)
        or (isinstance(item, LoadBalancer) and item.scheme == "internet-facing")
    )
    yield from examine(entries, _judge)


def _judge(entry: Cdn | ApiGateway | LoadBalancer) -> Finding:
    says = "writes an access log" if entry.access_logs else "writes no access log"
    return verdict(entry, passed=entry.access_logs, says=f"{entry.label} {says}")
