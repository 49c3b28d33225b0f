"""SEC022: a hop that can end up in plaintext, or on a version of TLS that is broken."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.edge import TlsVersion
from withstand.model.results.finding import Finding, Severity, Status
from withstand.validators.lookups.hops import findings_of_hops
from withstand.validators.rule import rule

_WANTED: TlsVersion = "1.2"


@rule(
    title="Every hop is encrypted with TLS 1.2 or newer",
    severity=Severity.HIGH,
    sources=(
        "https://www.rfc-editor.org/rfc/rfc8996",
        "https://www.rfc-editor.org/rfc/rfc9325",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """TLS 1.0 and 1.1 must not be used any more (RFC 8996); TLS 1.2 is the oldest that still protects.

    The frameworks ask for strong encryption, not for TLS 1.3, which is SEC010's.

    Bad:
        resources:
          front: {kind: alb, listeners: [{port: 80, protocol: http}]}

    Good:
        resources:
          front: {kind: alb, listeners: [{port: 443, protocol: https, min_tls: "1.2"}]}

    Limits: telemetry, delivery tools and the cloud's own control traffic are not looked at; replication
    inside AWS is encrypted with a version that is not published, and is left out.
    Remedy: require TLS 1.2 on the server, and let the client insist on it.
    """
    for finding in findings_of_hops(architecture, _WANTED):
        if finding.status is not Status.UNKNOWN or finding.resource not in architecture.replications:
            yield finding
