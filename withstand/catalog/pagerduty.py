"""PagerDuty: pages people on call, with escalation."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="pagerduty",
    title="PagerDuty",
    system="Alertmanager and PagerDuty",
    layer=Layer.OBSERVABILITY,
    scope=Scope.THIRD_PARTY,
    shape=Shape.ALERTING,
    behaviour=Behaviour.OBSERVER,
    facts={
        "page_time": Fact(
            30,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (30, 90)),
            note="Event received until a phone rings.",
        ),
        "escalation_delay": Fact(
            1800,
            "s",
            "https://support.pagerduty.com/main/docs/escalation-policies",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="Default of a new escalation rule: 30 min; most teams set 5 to 15.",
        ),
        "service_impairment_rate": Fact(
            2,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (1.7, 5)),
            note="Delay or loss of notifications, twice a year.",
        ),
        "service_impairment_duration": Fact(
            3600,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (3600, 14_400)),
            note="Published incidents of such services last about an hour.",
        ),
    },
    control_plane="",
    icon="saas.alerting.Pagerduty",
    fill="#232F3D",
    terraform=("pagerduty_service", "pagerduty_escalation_policy", "pagerduty_schedule"),
    documentation="https://support.pagerduty.com/",
)
