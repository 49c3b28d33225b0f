"""AWS Secrets Manager: credentials with rotation and replicas in other regions."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_SECRETS = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="secrets-manager",
    title="Secrets Manager",
    system="Secrets Manager",
    layer=Layer.SECURITY,
    scope=Scope.REGIONAL,
    shape=Shape.SECRET,
    behaviour=Behaviour.REGIONAL_SERVICE,
    facts={
        "rotation_period": Fact(
            2_592_000,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="Off unless it is configured; 30 days is the usual setting.",
        ),
        "replication_lag": Fact(
            5,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (5, 60)),
            note="Replica secrets in other regions follow within seconds; no number is documented.",
        ),
        "cache_time": Fact(
            3600,
            "s",
            _SECRETS + "retrieving-secrets.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Default refresh of the caching clients: one hour.",
        ),
        "deletion_waiting_time": Fact(
            2_592_000,
            "s",
            _SECRETS + "manage_delete-secret.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="30 days; 7 at least.",
        ),
        "service_latency": Fact(
            0.01,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.01, 0.05)),
            note="GetSecretValue in the region.",
        ),
        "request_rate_limit": Fact(
            10_000,
            "1/s",
            _SECRETS + "reference_limits.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="DescribeSecret and GetSecretValue together, a second.",
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
            0.999,
            "fraction",
            "https://aws.amazon.com/secrets-manager/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.security.SecretsManager",
    stencil="resIcon:secrets_manager",
    fill="#DD344C",
    terraform=(
        "aws_secretsmanager_secret",
        "aws_secretsmanager_secret_version",
        "aws_secretsmanager_secret_rotation",
    ),
    cloudformation=(
        "AWS::SecretsManager::Secret",
        "AWS::SecretsManager::RotationSchedule",
        "AWS::SecretsManager::ResourcePolicy",
    ),
    config_types=("AWS::SecretsManager::Secret",),
    kubernetes=("external-secrets.io/v1/ExternalSecret", "secrets-store.csi.x-k8s.io/v1/SecretProviderClass"),
    scan=Scan(
        client="secretsmanager",
        list="list_secrets",
        items="SecretList[]",
        id="ARN",
        fields={
            "name": "Name",
            "kms_key": "KmsKeyId",
            "rotation": "RotationEnabled",
            "rotation_days": "RotationRules.AutomaticallyAfterDays",
            "primary_region": "PrimaryRegion",
            "last_rotated": "LastRotatedDate",
        },
        permissions=("secretsmanager:ListSecrets", "secretsmanager:DescribeSecret"),
    ),
    prices=("AWSSecretsManager:AWSSecretsManager-Secrets", "AWSSecretsManager:AWSSecretsManagerAPIRequest"),
    documentation="https://docs.aws.amazon.com/secretsmanager/latest/userguide/",
)
