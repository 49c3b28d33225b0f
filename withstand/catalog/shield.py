"""AWS Shield: protection of public entries against denial of service."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="shield",
    title="Shield",
    system="Shield",
    layer=Layer.EDGE,
    scope=Scope.GLOBAL,
    shape=Shape.DDOS_PROTECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "detection_time": Fact(
            60,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (60, 300)),
            note=(
                "Network-layer attacks on CloudFront and Route 53 are mitigated inline within a second; "
                "on other resources detection takes about a minute or more."
            ),
        ),
        "commitment_term": Fact(
            31_536_000,
            "s",
            "https://docs.aws.amazon.com/waf/latest/developerguide/ddos-advanced-summary.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Shield Advanced: one year.",
        ),
    },
    control_plane="us-east-1",
    icon="aws.security.Shield",
    stencil="resIcon:shield",
    fill="#DD344C",
    terraform=("aws_shield_protection", "aws_shield_subscription", "aws_shield_protection_group"),
    cloudformation=(
        "AWS::Shield::Protection",
        "AWS::Shield::ProtectionGroup",
        "AWS::Shield::ProactiveEngagement",
    ),
    config_types=("AWS::Shield::Protection",),
    scan=Scan(
        client="shield",
        list="list_protections",
        items="Protections[]",
        id="Id",
        fields={
            "name": "Name",
            "resource": "ResourceArn",
            "health_checks": "HealthCheckIds",
        },
        permissions=("shield:ListProtections", "shield:DescribeSubscription"),
    ),
    prices=("AWSShield:Monthly-Fee",),
    documentation="https://docs.aws.amazon.com/waf/latest/developerguide/shield-chapter.html",
)
