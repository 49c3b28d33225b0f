"""Argo CD: keeps clusters in the state that Git describes."""

from withstand.catalog.spec import Behaviour, Fact, FactClass, Layer, Scope, ServiceSpec, Shape, Spread

SPEC = ServiceSpec(
    key="argocd",
    title="Argo CD",
    system="ArgoCD",
    layer=Layer.DELIVERY,
    scope=Scope.REGIONAL,
    shape=Shape.DELIVERY_TOOL,
    behaviour=Behaviour.DELIVERY,
    facts={
        "sync_interval": Fact(
            180,
            "s",
            "https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/",
            "2026-11-22",
            FactClass.DOCUMENTED_DEFAULT,
            note="Polls Git every 3 min (timeout.reconciliation); webhooks make it immediate.",
        ),
        "rollback_time": Fact(
            120,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (120, 600)),
            note="Revert in Git until the previous version is synced, without the rollout itself.",
        ),
        "process_restart_time": Fact(
            60,
            "s",
            "own estimate",
            "2026-11-22",
            FactClass.OWN_ESTIMATE,
            Spread("lognormal", (60, 180)),
            note="Controller restart; workloads run without it.",
        ),
    },
    control_plane="",
    icon="onprem.gitops.Argocd",
    fill="#ED7100",
    terraform=("helm_release", "argocd_application"),
    kubernetes=(
        "argoproj.io/v1alpha1/Application",
        "argoproj.io/v1alpha1/ApplicationSet",
        "argoproj.io/v1alpha1/AppProject",
        "argoproj.io/v1alpha1/Rollout",
    ),
    documentation="https://argo-cd.readthedocs.io/en/stable/",
)
