"""Delivery pipeline: from commit through quality gates to a progressive rollout."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="delivery-pipeline",
    title="Delivery pipeline",
    system="Jenkins-to-ArgoCD pipeline and quality gates",
    layer=Layer.DELIVERY,
    scope=Scope.REGIONAL,
    shape=Shape.SECTION,
    behaviour=Behaviour.DELIVERY,
    facts={
        "deployment_rate": Fact(
            104,
            "1/y",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (90, 300)),
            note="Twice a week for each workload.",
        ),
        "change_failure_share": Fact(
            0.05,
            "fraction",
            "https://dora.dev/guides/dora-metrics-four-keys/",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (0.02, 0.15)),
            note="Share of releases that degrade service; the DORA reports put strong teams at 0 to 15 %.",
        ),
        "bad_release_detection_time": Fact(
            300,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (300, 1800)),
            note=(
                "Error rate and latency alerts over windows of a few minutes; analysis of a canary takes "
                "as long."
            ),
        ),
        "bad_release_error_share": Fact(
            0.5,
            "fraction",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("uniform", (0.02, 1.0)),
            note=(
                "From a defect in one rare path to a version that answers nothing; no distribution is "
                "published. Post-mortems report the whole range."
            ),
        ),
        "rollback_time": Fact(
            120,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (120, 600)),
            note="Previous version serves again, by traffic weight or rollback of the deployment.",
        ),
        "build_time": Fact(
            900,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (900, 3600)),
            note="Commit until production, without waiting for people.",
        ),
    },
    control_plane="",
    icon="aws.devtools.Codepipeline",
    stencil="resIcon:codepipeline",
    fill="#C925D1",
    documentation="https://dora.dev/guides/dora-metrics-four-keys/",
)
