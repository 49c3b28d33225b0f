"""OpenTelemetry: instrumentation and collectors for traces, metrics and logs."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="opentelemetry",
    title="OpenTelemetry",
    system="X-Ray and OpenTelemetry",
    layer=Layer.OBSERVABILITY,
    scope=Scope.REGIONAL,
    shape=Shape.COLLECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "sync_interval": Fact(
            5,
            "s",
            "https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="Batch span processor, schedule delay.",
        ),
        "service_latency": Fact(
            0.0005,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.0005, 0.002)),
            note="Added to an instrumented request.",
        ),
    },
    control_plane="",
    icon="onprem.tracing.Jaeger",
    stencil="resIcon:distro_for_opentelemetry",
    fill="#C925D1",
    terraform=("helm_release",),
    kubernetes=(
        "opentelemetry.io/v1beta1/OpenTelemetryCollector",
        "opentelemetry.io/v1alpha1/Instrumentation",
    ),
    documentation="https://opentelemetry.io/docs/",
)
