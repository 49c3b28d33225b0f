"""Amazon CloudWatch: metrics, alarms and logs of AWS services."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_CLOUDWATCH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/"
_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="cloudwatch",
    title="CloudWatch",
    system="CloudWatch",
    layer=Layer.OBSERVABILITY,
    scope=Scope.REGIONAL,
    shape=Shape.COLLECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "metric_delay": Fact(
            60,
            "s",
            _CLOUDWATCH + "cloudwatch_concepts.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "Standard resolution one minute, basic EC2 monitoring five minutes; the data arrive "
                "somewhat later."
            ),
        ),
        "alarm_evaluation_period": Fact(
            60,
            "s",
            _CLOUDWATCH + "AlarmThatSendsEmail.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Standard alarms once a minute; 10 s for high-resolution metrics.",
        ),
        "retention_default": Fact(
            39_312_000,
            "s",
            _CLOUDWATCH + "cloudwatch_concepts.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="Metrics 15 months (455 days); log groups keep for ever unless a retention is set.",
        ),
        "event_delay": Fact(
            15,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (15, 60)),
            note="Log line sent until it can be searched.",
        ),
        "service_impairment_rate": Fact(
            0.304,
            "1/y",
            _EVENTS + "premiumsupport/technology/pes/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.282, 0.572)),
            note=(
                "Jeffreys estimate (n + 1/2) / 14.8 y: 4 regional events published for us-east-1 "
                "(2015-09-20, 2020-11-25, 2021-12-07 and 2024-07-30: monitoring failed with what it "
                "watches), 2011-01 to 2025-10. Published events are a floor."
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
            "https://aws.amazon.com/cloudwatch/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.management.Cloudwatch",
    stencil="resIcon:cloudwatch_2",
    fill="#E7157B",
    terraform=(
        "aws_cloudwatch_metric_alarm",
        "aws_cloudwatch_composite_alarm",
        "aws_cloudwatch_log_group",
        "aws_cloudwatch_dashboard",
    ),
    cloudformation=(
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::CompositeAlarm",
        "AWS::Logs::LogGroup",
        "AWS::CloudWatch::Dashboard",
    ),
    config_types=("AWS::CloudWatch::Alarm",),
    scan=Scan(
        client="cloudwatch",
        list="describe_alarms",
        items="MetricAlarms[]",
        id="AlarmArn",
        fields={
            "name": "AlarmName",
            "metric": "MetricName",
            "namespace": "Namespace",
            "period": "Period",
            "evaluation_periods": "EvaluationPeriods",
            "actions": "AlarmActions",
        },
        permissions=("cloudwatch:DescribeAlarms", "logs:DescribeLogGroups"),
    ),
    prices=(
        "AmazonCloudWatch:CW:AlarmMonitorUsage",
        "AmazonCloudWatch:CW:MetricMonitorUsage",
        "AmazonCloudWatch:DataProcessing-Bytes",
        "AmazonCloudWatch:TimedStorage-ByteHrs",
    ),
    documentation="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/",
)
