"""SEC010: a hop that can end up below TLS 1.3."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.edge import TlsVersion
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.hops import findings_of_hops
from withstand.validators.rule import rule

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
    stores, replication and lines to the premises. Where a service cannot do TLS 1.3, the finding says so;
    `tls_limits.toml` beside the rules has the page that documents it.

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
    yield from findings_of_hops(architecture, _WANTED)
