"""Implementation phase: what is built together, before what depends on it."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="phase",
    title="Implementation phase",
    system="Implementation phases 1-4",
    layer=Layer.PLAN,
    scope=Scope.NOWHERE,
    shape=Shape.SECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "phase_duration": Fact(
            7_776_000,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (7_776_000, 15_552_000)),
            note="A quarter, where the plan gives no length.",
        ),
    },
    control_plane="",
    icon="programming.flowchart.PredefinedProcess",
    fill="#232F3D",
)
