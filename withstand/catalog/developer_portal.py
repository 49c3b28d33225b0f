"""Developer portal, platform CLI and service templates: self-service for teams."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="developer-portal",
    title="Developer portal",
    system="Developer portal, platform CLI, service templates",
    layer=Layer.DELIVERY,
    scope=Scope.REGIONAL,
    shape=Shape.DELIVERY_TOOL,
    behaviour=Behaviour.DELIVERY,
    facts={
        "build_time": Fact(
            600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (600, 3600)),
            note="Request of a new service from a template until its repository and pipeline exist.",
        ),
    },
    control_plane="",
    icon="aws.general.Toolkit",
    stencil="resIcon:developer_tools",
    fill="#C925D1",
    documentation="https://backstage.io/docs/",
)
