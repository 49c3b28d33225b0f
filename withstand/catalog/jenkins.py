"""Jenkins on EKS: builds and tests, with agents as pods."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="jenkins",
    title="Jenkins",
    system="Jenkins on EKS",
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
            Spread("lognormal", (600, 1800)),
            note="Commit until the tested artefact is in the registry.",
        ),
        "process_restart_time": Fact(
            180,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (180, 600)),
            note="The controller is one pod with one volume: it restarts, it does not fail over.",
        ),
        "process_crash_rate": Fact(
            6,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (5, 18)),
            note="Plugins and memory: every other month.",
        ),
    },
    control_plane="",
    icon="onprem.ci.Jenkins",
    fill="#232F3D",
    terraform=("helm_release",),
    kubernetes=("apps/v1/StatefulSet",),
    documentation="https://www.jenkins.io/doc/",
)
