"""AWS KMS: encryption keys, in one region or replicated."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_KMS = "https://docs.aws.amazon.com/kms/latest/developerguide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="kms",
    title="KMS",
    system="KMS",
    layer=Layer.SECURITY,
    scope=Scope.REGIONAL,
    shape=Shape.KEY,
    behaviour=Behaviour.REGIONAL_SERVICE,
    facts={
        "rotation_period": Fact(
            31_536_000,
            "s",
            _KMS + "rotate-keys.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Yearly once rotation is turned on; 90 to 2,560 days in newer versions.",
        ),
        "deletion_waiting_time": Fact(
            2_592_000,
            "s",
            _KMS + "deleting-keys.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="30 days; 7 at least.",
        ),
        "service_latency": Fact(
            0.005,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.005, 0.03)),
            note="Decrypt call in the region.",
        ),
        "request_rate_limit": Fact(
            50_000,
            "1/s",
            _KMS + "requests-per-second.html",
            "2023-06-15",
            FactClass.LIMIT,
            note=(
                "Symmetric operations a second in us-east-1, us-west-2 and eu-west-1; 10,000 or 20,000 "
                "elsewhere."
            ),
        ),
        "cache_time": Fact(
            300,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (300, 3600)),
            note=(
                "S3 bucket keys, data key caches and open volumes keep working for minutes to days "
                "without KMS."
            ),
        ),
        "key_loss_rate": Fact(
            0.02,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.015, 0.08)),
            note="A key disabled or its policy locked by mistake: once in fifty years for each key.",
        ),
        "service_impairment_rate": Fact(
            0.0338,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0154, 0.13)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: no regional event published for us-east-1, 2011-01 "
                "to 2025-10. Published events are a floor."
            ),
        ),
        "service_impairment_duration": Fact(
            25_560,
            "s",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (25_560, 66_400)),
            note=(
                "Log-normal fit to the seven published regional events of us-east-1, 2015 to 2025: median "
                "7.1 h, sigma 0.58."
            ),
        ),
        "sla": Fact(
            0.99999,
            "fraction",
            "https://aws.amazon.com/kms/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.security.KeyManagementService",
    stencil="resIcon:key_management_service",
    fill="#DD344C",
    terraform=("aws_kms_key", "aws_kms_alias", "aws_kms_replica_key"),
    cloudformation=("AWS::KMS::Key", "AWS::KMS::Alias", "AWS::KMS::ReplicaKey"),
    config_types=("AWS::KMS::Key",),
    scan=Scan(
        client="kms",
        list="list_keys",
        items="Keys[]",
        id="KeyId",
        fields={
            "arn": "KeyMetadata.Arn",
            "state": "KeyMetadata.KeyState",
            "manager": "KeyMetadata.KeyManager",
            "multi_region": "KeyMetadata.MultiRegion",
            "usage": "KeyMetadata.KeyUsage",
        },
        permissions=("kms:ListKeys", "kms:DescribeKey", "kms:GetKeyRotationStatus", "kms:GetKeyPolicy"),
        detail="describe_key",
        detail_parameter="KeyId",
    ),
    prices=("awskms:KMS-Keys", "awskms:KMS-Requests"),
    documentation="https://docs.aws.amazon.com/kms/latest/developerguide/",
)
