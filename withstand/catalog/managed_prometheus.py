"""Amazon Managed Service for Prometheus: metrics kept outside the clusters."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="managed-prometheus",
    title="Amazon Managed Prometheus",
    system="Prometheus, Amazon Managed Prometheus",
    layer=Layer.OBSERVABILITY,
    scope=Scope.REGIONAL,
    shape=Shape.COLLECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "retention_default": Fact(
            12_960_000,
            "s",
            "https://docs.aws.amazon.com/prometheus/latest/userguide/AMP_quotas.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="150 days; up to 1,095 in newer versions.",
        ),
        "event_delay": Fact(
            30,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (30, 120)),
            note="Remote write until the sample can be queried.",
        ),
        "alarm_evaluation_period": Fact(
            60,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="Rules are commonly evaluated once a minute.",
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
            "https://aws.amazon.com/prometheus/sla/",
            "2026-11-22",
            FactClass.SLA,
            note=(
                "Recalled, not re-read. Monthly; the remedy is a service credit, so this is not an "
                "availability."
            ),
        ),
    },
    icon="aws.management.AmazonManagedPrometheus",
    stencil="resIcon:managed_service_for_prometheus",
    fill="#E7157B",
    terraform=(
        "aws_prometheus_workspace",
        "aws_prometheus_rule_group_namespace",
        "aws_prometheus_alert_manager_definition",
    ),
    cloudformation=("AWS::APS::Workspace", "AWS::APS::RuleGroupsNamespace"),
    scan=Scan(
        client="amp",
        list="list_workspaces",
        items="workspaces[]",
        id="workspaceId",
        fields={
            "arn": "arn",
            "alias": "alias",
            "kms_key": "kmsKeyArn",
            "status": "status.statusCode",
        },
        permissions=("aps:ListWorkspaces",),
    ),
    prices=("AmazonPrometheus:AMP:MetricSampleCount", "AmazonPrometheus:AMP:MetricStorageByteHrs"),
    documentation="https://docs.aws.amazon.com/prometheus/latest/userguide/",
)
