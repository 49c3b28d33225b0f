"""SEC010: a hop that can end up below TLS 1.3."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.base import Named
from withstand.model.edge import TlsVersion
from withstand.model.finding import Finding, Severity
from withstand.validators.hops import Hop, hop_of_replication, hops_of_resource, hops_of_workload, is_below
from withstand.validators.meshes import Sidecars
from withstand.validators.rule import examine, not_applicable, rule, unknown, verdict

_WANTED: TlsVersion = "1.3"


@rule(
    title="Every hop uses TLS 1.3",
    severity=Severity.MEDIUM,
    sources=(
        "https://www.rfc-editor.org/rfc/rfc8446",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """What matters is the lowest version that both ends can settle on, hop by hop.

    Viewer to CDN, CDN to origin, listeners, load balancer to targets, calls inside the mesh and outside it,
    stores, replication and lines to the premises. Where a service cannot do TLS 1.3, the finding says so
    with the page that documents it.

    Bad:
        resources:
          front: {kind: alb, listeners: [{port: 443, protocol: https, min_tls: "1.2"}]}

    Good:
        resources:
          front: {kind: alb, listeners: [{port: 443, protocol: https, min_tls: "1.3"}]}

    Limits: telemetry, delivery tools and the cloud's own control traffic are not looked at.
    Remedy: set a policy that admits TLS 1.3 only; where the service has none, let the client insist on it,
    or waive the hop with the documented reason.
    """
    sidecars = Sidecars(architecture)
    yield from examine(
        architecture.resources.values(),
        lambda resource: [_judge(resource, hop) for hop in hops_of_resource(resource)],
    )
    yield from examine(
        architecture.workloads.values(),
        lambda workload: [
            _judge(workload, hop) for hop in hops_of_workload(architecture, sidecars, workload)
        ],
    )
    yield from examine(
        architecture.replications.values(),
        lambda replication: _judge(replication, hop_of_replication(architecture, replication)),
    )


def _judge(subject: Named, hop: Hop) -> Finding:
    if hop.protected_by:
        return not_applicable(subject, f"{hop.way}: encrypted by {hop.protected_by}")
    if hop.lowest is None:
        return unknown(subject, f"{hop.way}: {hop.because}")
    below = is_below(hop.lowest, _WANTED)
    reached = "can be plaintext" if hop.lowest == "none" else f"at least TLS {hop.lowest}"
    reasons = [hop.because] if hop.because else []
    if below and hop.limit:
        reasons.append(f"{hop.limit.why} ({hop.limit.source})")
    says = f"{hop.way}: {reached}" + (f"; {'; '.join(reasons)}" if reasons else "")
    return verdict(subject, passed=not below, says=says, witness=hop.ends)
