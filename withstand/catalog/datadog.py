"""Datadog: monitoring outside the cloud that it watches."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="datadog",
    title="Datadog",
    system="Datadog",
    layer=Layer.OBSERVABILITY,
    scope=Scope.THIRD_PARTY,
    shape=Shape.COLLECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "scrape_interval": Fact(
            15,
            "s",
            "https://docs.datadoghq.com/agent/basic_agent_usage/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="Collection interval of the agent.",
        ),
        "alarm_evaluation_period": Fact(
            60,
            "s",
            "https://docs.datadoghq.com/monitors/configuration/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="Most monitors are evaluated every minute.",
        ),
        "retention_default": Fact(
            38_880_000,
            "s",
            "https://docs.datadoghq.com/developers/guide/data-collection-resolution-retention/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="Metrics 15 months.",
        ),
        "service_impairment_rate": Fact(
            3,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (2.7, 6)),
            note="Delayed data or alerts, three times a year; once (2023-03-08) for more than a day.",
        ),
        "service_impairment_duration": Fact(
            7200,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (7200, 43_200)),
            note="Published incidents of such services last about two hours.",
        ),
    },
    control_plane="",
    icon="saas.logging.Datadog",
    fill="#232F3D",
    terraform=("datadog_monitor", "datadog_dashboard", "datadog_integration_aws"),
    documentation="https://docs.datadoghq.com/",
)
