"""Istio service mesh: sidecar proxies with mutual TLS, retries, circuit breakers and traffic splits."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

_ISTIO = "https://istio.io/latest/docs/"

SPEC = ServiceSpec(
    key="istio",
    title="Istio service mesh",
    system="Istio service mesh (VirtualService, DestinationRule, PeerAuthentication, AuthorizationPolicy)",
    layer=Layer.COMPUTE,
    scope=Scope.REGIONAL,
    shape=Shape.MESH,
    behaviour=Behaviour.MESH,
    facts={
        "retry_attempts": Fact(
            2,
            "count",
            _ISTIO + "concepts/traffic-management/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="HTTP requests are retried twice by default.",
        ),
        "retried_connection_failures": Fact(
            1,
            "fraction",
            _ISTIO + "reference/config/networking/virtual-service/#HTTPRoute",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="The default policy names connect-failure and refused-stream.",
        ),
        "retried_unavailable": Fact(
            1,
            "fraction",
            _ISTIO + "reference/config/networking/virtual-service/#HTTPRoute",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="The default policy names unavailable and cancelled, which are gRPC statuses.",
        ),
        "retried_error_answers": Fact(
            0,
            "fraction",
            "https://istio.io/latest/news/releases/1.24.x/announcing-1.24/change-notes/",
            "2024-11-07",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "Until 1.23 status 503 was tried again (1 here for services that answer 503); since 1.24 no "
                "status of an answer is, unless retryOn names it."
            ),
        ),
        "retried_timeouts": Fact(
            0,
            "fraction",
            "https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note=(
                "A request that exceeds its timeout is not tried again, under any condition; a timeout for "
                "each try together with 5xx, gateway-error or reset would. Istio sets none by default."
            ),
        ),
        "retry_backoff_base": Fact(
            0.025,
            "s",
            _ISTIO + "concepts/traffic-management/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="25 ms and more between retries, jittered.",
        ),
        "breaker_error_threshold": Fact(
            5,
            "count",
            _ISTIO + "reference/config/networking/destination-rule/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="consecutive5xxErrors, once outlier detection is configured.",
        ),
        "breaker_interval": Fact(
            10,
            "s",
            _ISTIO + "reference/config/networking/destination-rule/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="Interval of the outlier detector.",
        ),
        "breaker_ejection_time": Fact(
            30,
            "s",
            _ISTIO + "reference/config/networking/destination-rule/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="baseEjectionTime, times the number of ejections.",
        ),
        "breaker_ejection_share_max": Fact(
            0.1,
            "fraction",
            _ISTIO + "reference/config/networking/destination-rule/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="maxEjectionPercent.",
        ),
        "sidecar_latency": Fact(
            0.00265,
            "s",
            _ISTIO + "ops/deployment/performance-and-scalability/",
            "2023-06-15",
            FactClass.PUBLISHED_MEASUREMENT,
            Spread("lognormal", (0.0015, 0.00265)),
            note=(
                "Istio measured at most 2.65 ms at the 90th percentile for both proxies at 1,000 "
                "requests/s (1.16 of the documentation); the value is the upper end."
            ),
        ),
        "configuration_propagation_time": Fact(
            2,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (2, 10)),
            note="istiod pushes endpoints and policy within seconds in clusters of a few hundred services.",
        ),
        "connection_timeout": Fact(
            10,
            "s",
            _ISTIO + "reference/config/networking/destination-rule/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="connectTimeout of the connection pool.",
        ),
    },
    control_plane="",
    icon="onprem.network.Istio",
    stencil="shape:mesh",
    fill="#8C4FFF",
    terraform=("helm_release", "kubernetes_manifest"),
    kubernetes=(
        "networking.istio.io/v1/VirtualService",
        "networking.istio.io/v1/DestinationRule",
        "networking.istio.io/v1/Gateway",
        "security.istio.io/v1/PeerAuthentication",
        "security.istio.io/v1/AuthorizationPolicy",
        "security.istio.io/v1/RequestAuthentication",
    ),
    documentation="https://istio.io/latest/docs/",
)
