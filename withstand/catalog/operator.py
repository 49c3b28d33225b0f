"""People in the loop: the on-call engineers who are paged, acknowledge, judge and act."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="operator",
    title="Operators",
    system="",
    layer=Layer.OBSERVABILITY,
    scope=Scope.NOWHERE,
    shape=Shape.SECTION,
    behaviour=Behaviour.PASSIVE,
    facts={
        "page_time": Fact(
            30,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (30, 90)),
            note="Alert sent until a phone rings, over push and voice.",
        ),
        "acknowledge_time": Fact(
            180,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (180, 900)),
            note="Somebody on call who may be asleep; teams commonly promise 5 min.",
        ),
        "decision_time": Fact(
            240,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (240, 900)),
            note=(
                "Acknowledged until failover is decided, with a runbook and authority; without them it is "
                "tens of minutes. This link decides most region failovers."
            ),
        ),
        "execution_time": Fact(
            120,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (120, 600)),
            note="Starting prepared automation and watching it.",
        ),
        "escalation_delay": Fact(
            300,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="Common setting: the next person after 5 min without acknowledgement.",
        ),
        "repair_time": Fact(
            2700,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (2700, 14_400)),
            note="Diagnosis and repair of a failure that no automation covers.",
        ),
        "operator_error_rate": Fact(
            2,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1.7, 5)),
            note="Mistakes of people that cause an outage, for the platform as a whole: twice a year.",
        ),
    },
    control_plane="",
    icon="onprem.client.Users",
    stencil="shape:users",
    fill="#232F3D",
    documentation="https://sre.google/sre-book/being-on-call/",
)
