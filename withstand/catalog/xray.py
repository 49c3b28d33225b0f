"""AWS X-Ray: traces of requests through services."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="xray",
    title="X-Ray",
    system="X-Ray and OpenTelemetry",
    layer=Layer.OBSERVABILITY,
    scope=Scope.REGIONAL,
    shape=Shape.COLLECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "retention_default": Fact(
            2_592_000,
            "s",
            "https://docs.aws.amazon.com/xray/latest/devguide/aws-xray.html",
            "2023-06-15",
            FactClass.LIMIT,
            note="30 days.",
        ),
        "event_delay": Fact(
            30,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (30, 120)),
            note="Segment sent until the trace can be found.",
        ),
        "request_rate_limit": Fact(
            1,
            "1/s",
            "https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Default sampling: the first request each second and 5 % of the others.",
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
            "https://aws.amazon.com/xray/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.devtools.XRay",
    stencil="resIcon:xray",
    fill="#C925D1",
    terraform=("aws_xray_group", "aws_xray_sampling_rule", "aws_xray_encryption_config"),
    cloudformation=("AWS::XRay::Group", "AWS::XRay::SamplingRule"),
    config_types=("AWS::XRay::EncryptionConfig",),
    scan=Scan(
        client="xray",
        list="get_groups",
        items="Groups[]",
        id="GroupARN",
        fields={
            "name": "GroupName",
            "filter": "FilterExpression",
        },
        permissions=("xray:GetGroups", "xray:GetSamplingRules", "xray:GetEncryptionConfig"),
    ),
    prices=("AWSXRay:XRay-TracesStored",),
    documentation="https://docs.aws.amazon.com/xray/latest/devguide/",
)
