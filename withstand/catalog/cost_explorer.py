"""AWS Cost Explorer: what was spent, by service, tag and account."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape

SPEC = ServiceSpec(
    key="cost-explorer",
    title="Cost Explorer",
    system="Cost Explorer",
    layer=Layer.COST,
    scope=Scope.GLOBAL,
    shape=Shape.COST_TOOL,
    behaviour=Behaviour.PASSIVE,
    facts={
        "refresh_interval": Fact(
            86_400,
            "s",
            "https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html",
            "2023-06-15",
            FactClass.DOCUMENTED_DEFAULT,
            note="At least every 24 h.",
        ),
    },
    control_plane="us-east-1",
    icon="aws.cost.CostExplorer",
    stencil="resIcon:cost_explorer",
    fill="#7AA116",
    terraform=("aws_ce_anomaly_monitor", "aws_ce_anomaly_subscription", "aws_ce_cost_category"),
    cloudformation=("AWS::CE::AnomalyMonitor", "AWS::CE::AnomalySubscription", "AWS::CE::CostCategory"),
    scan=Scan(
        client="ce",
        list="get_anomaly_monitors",
        items="AnomalyMonitors[]",
        id="MonitorArn",
        fields={
            "name": "MonitorName",
            "type": "MonitorType",
            "dimension": "MonitorDimension",
        },
        permissions=("ce:GetAnomalyMonitors", "ce:GetCostAndUsage"),
    ),
    documentation="https://docs.aws.amazon.com/cost-management/latest/userguide/ce-what-is.html",
)
