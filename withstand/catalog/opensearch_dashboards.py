"""OpenSearch Dashboards or Kibana: searching and viewing logs."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="opensearch-dashboards",
    title="OpenSearch Dashboards",
    system="Kibana / OpenSearch Dashboards",
    layer=Layer.OBSERVABILITY,
    scope=Scope.REGIONAL,
    shape=Shape.COLLECTOR,
    behaviour=Behaviour.OBSERVER,
    facts={
        "service_latency": Fact(
            0.5,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.5, 5)),
            note="One dashboard panel over a day of logs.",
        ),
    },
    icon="aws.analytics.AmazonOpensearchService",
    stencil="resIcon:elasticsearch_service",
    fill="#8C4FFF",
    documentation="https://opensearch.org/docs/latest/dashboards/",
)
