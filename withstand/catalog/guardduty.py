"""Amazon GuardDuty: detects threats in logs, traffic and runtime."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="guardduty",
    title="GuardDuty",
    system="GuardDuty / runtime scanning",
    layer=Layer.SECURITY,
    scope=Scope.REGIONAL,
    shape=Shape.DETECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "event_delay": Fact(
            300,
            "s",
            "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_cloudwatch.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("lognormal", (300, 900)),
            note="New findings are sent within about five minutes.",
        ),
        "sync_interval": Fact(
            21_600,
            "s",
            "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_cloudwatch.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Updates of known findings every 6 h by default; 15 min and 1 h can be chosen.",
        ),
        "retention_default": Fact(
            7_776_000,
            "s",
            "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="90 days.",
        ),
    },
    icon="aws.security.Guardduty",
    stencil="resIcon:guardduty",
    fill="#DD344C",
    terraform=(
        "aws_guardduty_detector",
        "aws_guardduty_detector_feature",
        "aws_guardduty_organization_configuration",
    ),
    cloudformation=("AWS::GuardDuty::Detector",),
    config_types=("AWS::GuardDuty::Detector",),
    scan=Scan(
        client="guardduty",
        list="list_detectors",
        items="DetectorIds[]",
        id="@",
        fields={
            "status": "Status",
            "features": "Features[].Name",
            "feature_status": "Features[].Status",
            "frequency": "FindingPublishingFrequency",
        },
        permissions=("guardduty:ListDetectors", "guardduty:GetDetector"),
        detail="get_detector",
        detail_parameter="DetectorId",
    ),
    prices=("AmazonGuardDuty:PaidEventsAnalyzed", "AmazonGuardDuty:PaidVPCFlowLogsAnalyzed-Bytes"),
    documentation="https://docs.aws.amazon.com/guardduty/latest/ug/",
)
