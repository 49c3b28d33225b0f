"""Istio certificate authority: short-lived workload certificates for mutual TLS."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="istio-ca",
    title="Istio certificate authority",
    system="",
    layer=Layer.SECURITY,
    scope=Scope.REGIONAL,
    shape=Shape.CERTIFICATE,
    behaviour=Behaviour.PASSIVE,
    facts={
        "validity": Fact(
            86_400,
            "s",
            "https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="Workload certificates 24 h; the self-signed root 10 years.",
        ),
        "renewal_before_expiry": Fact(
            43_200,
            "s",
            "https://istio.io/latest/docs/reference/commands/pilot-agent/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "SECRET_GRACE_PERIOD_RATIO 0.5: renewal after half of the life, so workloads outlive 12 h "
                "without istiod."
            ),
        ),
        "certificate_expiry_rate": Fact(
            0.02,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.015, 0.08)),
            note="Root or intermediate expires unnoticed: once in fifty mesh-years.",
        ),
    },
    control_plane="",
    icon="onprem.certificates.CertManager",
    stencil="resIcon:certificate_manager_3",
    fill="#DD344C",
    terraform=("helm_release", "kubernetes_secret_v1"),
    kubernetes=("v1/Secret", "cert-manager.io/v1/Issuer"),
    documentation="https://istio.io/latest/docs/concepts/security/",
)
