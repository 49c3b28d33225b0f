"""MSH003: a certificate that nothing renews by itself."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.catalog.spec import Shape
from withstand.model.architecture import Architecture
from withstand.model.elements.mesh import Mesh
from withstand.model.elements.resource import Resource
from withstand.model.elements.security import Certificate
from withstand.model.results.finding import Finding, Severity
from withstand.model.values.display import format_seconds
from withstand.validators.rule import examine, rule, unknown, verdict

_BY_ITSELF = {
    "acm-dns": "ACM renews it while its DNS record stands",
    "istiod": "istiod issues and rotates it",
    "cert-manager": "cert-manager renews it",
}
_BY_HAND = {
    "none": "nothing renews it",
    "manual": "a person renews it",
    "acm-email": "ACM waits for a person to answer its mail",
}


@rule(
    title="Certificates rotate without a person",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html",
        "https://istio.io/latest/docs/concepts/security/#pki",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A certificate that a person must renew expires when that person is away, and takes its users down.

    Without a certificate of its own, a mesh uses istiod's authority, which rotates the workloads'.

    Bad:
        resources:
          shop: {kind: acm, lifetime: 395d, renewal: manual}

    Good:
        resources:
          shop: {kind: acm, lifetime: 395d, renewal: acm-dns}

    Limits: does not look at the root certificate of a private authority.
    Remedy: validate by DNS in ACM, or let istiod or cert-manager issue it.
    """

    def judge(resource: Resource) -> Finding | Iterator[Finding] | None:
        if isinstance(resource, Certificate):
            return _judge_certificate(resource)
        if isinstance(resource, Mesh) and resource.certificate is None:
            return verdict(resource, passed=True, says=f"{resource.label}: istiod's own authority rotates")
        return None

    yield from examine(architecture.of_shape(Shape.CERTIFICATE, Shape.MESH), judge)
    yield from examine(architecture.of_shape(Shape.LOAD_BALANCER), _listeners_without)


def _judge_certificate(certificate: Certificate) -> Finding:
    lifetime = format_seconds(certificate.lifetime)
    how = _BY_ITSELF.get(certificate.renewal)
    says = f"{certificate.label} (valid for {lifetime}): {how or _BY_HAND[certificate.renewal]}"
    return verdict(certificate, passed=how is not None, says=says)


def _listeners_without(balancer: Resource) -> Iterator[Finding]:
    for listener in getattr(balancer, "listeners", ()):
        if listener.protocol in ("https", "tls") and listener.certificate is None:
            yield unknown(
                balancer, f"{balancer.label}: nothing says which certificate port {listener.port} shows"
            )
