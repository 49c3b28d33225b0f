"""AWS Security Hub: collects findings and checks standards."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="security-hub",
    title="Security Hub",
    system="Security Hub",
    layer=Layer.SECURITY,
    scope=Scope.REGIONAL,
    shape=Shape.DETECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "sync_interval": Fact(
            43_200,
            "s",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-standards-schedule.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Periodic checks within 12 or 24 h of the last one, others on change.",
        ),
        "event_delay": Fact(
            300,
            "s",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-internal-providers.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (60, 300)),
            note="Findings of other services typically within five minutes.",
        ),
        "retention_default": Fact(
            7_776_000,
            "s",
            "https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Findings are deleted 90 days after their last update.",
        ),
    },
    icon="aws.security.SecurityHub",
    stencil="resIcon:security_hub",
    fill="#DD344C",
    terraform=(
        "aws_securityhub_account",
        "aws_securityhub_standards_subscription",
        "aws_securityhub_finding_aggregator",
    ),
    cloudformation=(
        "AWS::SecurityHub::Hub",
        "AWS::SecurityHub::Standard",
        "AWS::SecurityHub::FindingAggregator",
    ),
    config_types=("AWS::SecurityHub::Standard",),
    scan=Scan(
        client="securityhub",
        list="get_enabled_standards",
        items="StandardsSubscriptions[]",
        id="StandardsSubscriptionArn",
        fields={
            "standard": "StandardsArn",
            "status": "StandardsStatus",
        },
        permissions=("securityhub:GetEnabledStandards", "securityhub:DescribeHub"),
    ),
    prices=("AWSSecurityHub:PaidComplianceCheck",),
    documentation="https://docs.aws.amazon.com/securityhub/latest/userguide/",
)
