"""Alertmanager: groups, silences and routes alerts."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape

SPEC = ServiceSpec(
    key="alertmanager",
    title="Alertmanager",
    system="Alertmanager and PagerDuty",
    layer=Layer.OBSERVABILITY,
    scope=Scope.REGIONAL,
    shape=Shape.ALERTING,
    behaviour=Behaviour.OBSERVER,
    facts={
        "notification_delay": Fact(
            30,
            "s",
            "https://prometheus.io/docs/alerting/latest/configuration/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="group_wait; then group_interval 5 min for further alerts of the group.",
        ),
        "sync_interval": Fact(
            300,
            "s",
            "https://prometheus.io/docs/alerting/latest/configuration/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="group_interval.",
        ),
    },
    control_plane="",
    icon="onprem.monitoring.Prometheus",
    fill="#ED7100",
    terraform=("helm_release",),
    kubernetes=("monitoring.coreos.com/v1/Alertmanager", "monitoring.coreos.com/v1alpha1/AlertmanagerConfig"),
    documentation="https://prometheus.io/docs/alerting/latest/alertmanager/",
)
