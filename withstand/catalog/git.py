"""Git: the versioned source of services, configuration and infrastructure."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="git",
    title="Git",
    system="Git",
    layer=Layer.DELIVERY,
    scope=Scope.THIRD_PARTY,
    shape=Shape.DELIVERY_TOOL,
    behaviour=Behaviour.DELIVERY,
    facts={
        "service_impairment_rate": Fact(
            12,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (11, 24)),
            note="A hosted Git service publishes about one impairment of Git operations a month.",
        ),
        "service_impairment_duration": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3600, 14_400)),
            note="Typical published duration about an hour.",
        ),
    },
    control_plane="",
    icon="onprem.vcs.Git",
    stencil="shape:git_repository",
    fill="#232F3D",
    documentation="https://git-scm.com/doc",
)
