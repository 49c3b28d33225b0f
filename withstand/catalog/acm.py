"""AWS Certificate Manager: public certificates, renewed by AWS."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="acm",
    title="ACM certificate",
    system="",
    layer=Layer.SECURITY,
    scope=Scope.REGIONAL,
    shape=Shape.CERTIFICATE,
    behaviour=Behaviour.REGIONAL_SERVICE,
    facts={
        "validity": Fact(
            34_128_000,
            "s",
            "https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="13 months (395 days).",
        ),
        "renewal_before_expiry": Fact(
            5_184_000,
            "s",
            "https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="60 days before expiry, while DNS validation stays in place.",
        ),
        "certificate_expiry_rate": Fact(
            0.01,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.007, 0.04)),
            note=(
                "Renewal fails when validation records were removed and the warnings are overlooked: once "
                "in a hundred certificate-years."
            ),
        ),
    },
    icon="aws.security.CertificateManager",
    stencil="resIcon:certificate_manager_3",
    fill="#DD344C",
    terraform=("aws_acm_certificate", "aws_acm_certificate_validation"),
    cloudformation=("AWS::CertificateManager::Certificate",),
    config_types=("AWS::ACM::Certificate",),
    kubernetes=("cert-manager.io/v1/Certificate",),
    scan=Scan(
        client="acm",
        list="list_certificates",
        items="CertificateSummaryList[]",
        id="CertificateArn",
        fields={
            "domain": "DomainName",
            "status": "Status",
            "not_after": "NotAfter",
            "renewal": "RenewalEligibility",
            "in_use": "InUse",
            "key_algorithm": "KeyAlgorithm",
        },
        permissions=("acm:ListCertificates", "acm:DescribeCertificate"),
    ),
    documentation="https://docs.aws.amazon.com/acm/latest/userguide/",
)
