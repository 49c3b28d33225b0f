"""AWS Budgets: limits with alerts by account, tag or team."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scan, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="budgets",
    title="Budgets",
    system="Budgets",
    layer=Layer.COST,
    scope=Scope.GLOBAL,
    shape=Shape.COST_TOOL,
    behaviour=Behaviour.PASSIVE,
    facts={
        "refresh_interval": Fact(
            43_200,
            "s",
            "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html",
            "2023-06-15",
            FactClass.DOCUMENTED_TYPICAL,
            Spread("uniform", (28_800, 43_200)),
            note="Budget information is updated up to three times a day, 8 to 12 h apart.",
        ),
    },
    control_plane="us-east-1",
    icon="aws.cost.Budgets",
    stencil="resIcon:budgets_2",
    fill="#7AA116",
    terraform=("aws_budgets_budget", "aws_budgets_budget_action"),
    cloudformation=("AWS::Budgets::Budget", "AWS::Budgets::BudgetsAction"),
    scan=Scan(
        client="budgets",
        list="describe_budgets",
        items="Budgets[]",
        id="BudgetName",
        fields={
            "type": "BudgetType",
            "period": "TimeUnit",
            "limit": "BudgetLimit.Amount",
            "currency": "BudgetLimit.Unit",
            "filters": "CostFilters",
        },
        arguments={"AccountId": "$account"},
        permissions=("budgets:ViewBudget",),
    ),
    documentation="https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
)
