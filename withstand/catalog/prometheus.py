"""Prometheus: scrapes and keeps the metrics of a cluster, evaluates alert rules."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="prometheus",
    title="Prometheus",
    system="Prometheus, Amazon Managed Prometheus",
    layer=Layer.OBSERVABILITY,
    scope=Scope.REGIONAL,
    shape=Shape.COLLECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "scrape_interval": Fact(
            60,
            "s",
            "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="scrape_interval; Helm charts commonly set 30 s.",
        ),
        "alarm_evaluation_period": Fact(
            60,
            "s",
            "https://prometheus.io/docs/prometheus/latest/configuration/configuration/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="evaluation_interval.",
        ),
        "retention_default": Fact(
            1_296_000,
            "s",
            "https://prometheus.io/docs/prometheus/latest/storage/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="15 days.",
        ),
        "process_restart_time": Fact(
            120,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (120, 600)),
            note="Replay of the write-ahead log.",
        ),
    },
    control_plane="",
    icon="onprem.monitoring.Prometheus",
    fill="#ED7100",
    terraform=("helm_release",),
    kubernetes=(
        "monitoring.coreos.com/v1/Prometheus",
        "monitoring.coreos.com/v1/ServiceMonitor",
        "monitoring.coreos.com/v1/PodMonitor",
        "monitoring.coreos.com/v1/PrometheusRule",
    ),
    documentation="https://prometheus.io/docs/",
)
