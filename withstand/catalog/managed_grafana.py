"""Amazon Managed Grafana: dashboards and alerts over several sources."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

_EVENTS = "https://aws.amazon.com/"

SPEC = ServiceSpec(
    key="managed-grafana",
    title="Amazon Managed Grafana",
    system="Amazon Managed Grafana",
    layer=Layer.OBSERVABILITY,
    scope=Scope.REGIONAL,
    shape=Shape.COLLECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "alarm_evaluation_period": Fact(
            60,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="Alert rule groups are commonly evaluated once a minute.",
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
            "https://aws.amazon.com/grafana/sla/",
            "2023-01-08",
            FactClass.SLA,
            note=(
                "Value from a third-party list of January 2023 (cloud-sla). Monthly; the remedy is a "
                "service credit, so this is not an availability."
            ),
        ),
    },
    icon="aws.management.AmazonManagedGrafana",
    stencil="resIcon:managed_service_for_grafana",
    fill="#E7157B",
    terraform=("aws_grafana_workspace", "aws_grafana_workspace_saml_configuration"),
    cloudformation=("AWS::Grafana::Workspace",),
    config_types=("AWS::Grafana::Workspace",),
    scan=Scan(
        client="grafana",
        list="list_workspaces",
        items="workspaces[]",
        id="id",
        fields={
            "name": "name",
            "authentication": "authentication.providers",
            "endpoint": "endpoint",
            "status": "status",
        },
        permissions=("grafana:ListWorkspaces", "grafana:DescribeWorkspace"),
    ),
    prices=("AmazonGrafana:Grafana:Editor-User",),
    documentation="https://docs.aws.amazon.com/grafana/latest/userguide/",
)
