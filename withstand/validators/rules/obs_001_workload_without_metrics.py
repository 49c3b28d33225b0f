"""OBS001: a workload whose metrics nothing collects, or nothing keeps."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.telemetry import Telemetry
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every workload's metrics are collected and kept",
    severity=Severity.MEDIUM,
    sources=("https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-collector-how-to.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Without metrics nobody sees that a workload is slow, full or failing.

    Bad:
        resources:
          eks: {kind: eks}
        workloads:
          order: {cluster: eks}

    Good:
        resources:
          eks: {kind: eks}
          scraper: {kind: prometheus, signals: [metrics], source_clusters: [eks], sends_to: [amp]}
          amp: {kind: managed-prometheus, signals: [metrics], role: store}
        workloads:
          order: {cluster: eks}

    Limits: does not look at which metrics a workload offers.
    Remedy: let a collector scrape the cluster and write to a store such as Managed Prometheus.
    """
    metrics = Telemetry(architecture, "metrics")

    def judge(workload: Workload) -> Finding:
        gatherers = metrics.gatherers(workload)
        stores = metrics.stores(workload)
        if stores:
            kept = " and ".join(store.label for store in stores)
            says = f"{workload.label}: metrics are kept in {kept}"
        elif gatherers:
            says = f"{workload.label}: {gatherers[0].label} gathers its metrics, but nothing keeps them"
        else:
            says = f"{workload.label}: nothing collects its metrics"
        return verdict(
            workload, passed=bool(stores), says=says, witness=(item.id for item in (*gatherers, *stores))
        )

    yield from examine(architecture.workloads.values(), judge)
