"""Fluent Bit: a log shipper on every node."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="fluent-bit",
    title="Fluent Bit",
    system="Fluent Bit",
    layer=Layer.OBSERVABILITY,
    scope=Scope.ZONAL,
    shape=Shape.COLLECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "sync_interval": Fact(
            1,
            "s",
            "https://docs.fluentbit.io/manual/administration/configuring-fluent-bit/yaml/service-section",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="flush interval.",
        ),
        "event_delay": Fact(
            10,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (10, 60)),
            note="Line written until it can be searched, through the buffer and the index.",
        ),
    },
    control_plane="",
    icon="onprem.logging.Fluentbit",
    fill="#ED7100",
    terraform=("helm_release",),
    kubernetes=("apps/v1/DaemonSet",),
    documentation="https://docs.fluentbit.io/manual/",
)
