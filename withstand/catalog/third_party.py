"""Third-party service: an external API that a workload calls (payment, mail, fraud checks)."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="third-party",
    title="Third party",
    system="",
    layer=Layer.EDGE,
    scope=Scope.THIRD_PARTY,
    shape=Shape.THIRD_PARTY,
    behaviour=Behaviour.REGIONAL_SERVICE,
    facts={
        "service_impairment_rate": Fact(
            12,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (11, 24)),
            note=(
                "One impairment a month: with the duration about 99.9 %, which such providers commonly "
                "promise."
            ),
        ),
        "service_impairment_duration": Fact(
            1800,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1800, 7200)),
            note="Most last tens of minutes; mean about 45 min.",
        ),
        "gray_failure_rate": Fact(
            12,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (11, 24)),
            note="Slow answers without errors, as often again.",
        ),
        "gray_failure_duration": Fact(
            1200,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1200, 5400)),
            note="Tens of minutes until somebody reacts.",
        ),
        "service_latency": Fact(
            0.2,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (0.2, 1)),
            note="One call over the internet with some work behind it.",
        ),
        "request_rate_limit": Fact(
            100,
            "1/s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="A common contractual limit; put your own into the model.",
        ),
        "retry_attempts": Fact(
            2,
            "count",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            note="A common client setting; override it with your own.",
        ),
    },
    control_plane="",
    icon="aws.general.InternetAlt1",
    stencil="shape:internet_alt1",
    fill="#232F3D",
)
