"""OBS006: logs that are not kept a year with the last three months at hand."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.retention import FOR_EVER, kept
from withstand.validators.lookups.telemetry import Telemetry
from withstand.validators.rule import examine, rule, unknown, verdict

_DAY = 86_400.0
# Requirement 10.5.1: three months immediately available, twelve months in all.
_AT_HAND = 90 * _DAY
_IN_ALL = 365 * _DAY


@rule(
    title="Logs of the last three months are at hand, and a year is kept",
    severity=Severity.LOW,
    sources=("https://www.pcisecuritystandards.org/document_library/",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """PCI DSS (requirement 10.5.1) asks for twelve months, three of them immediately available.

    Bad:
        resources:
          eks: {kind: eks}
          logs: {kind: datadog, signals: [logs], role: store, source_clusters: [eks], hot_retention: 30d,
                 warm_retention: 365d}
        workloads:
          order: {cluster: eks}

    Good:
        resources:
          eks: {kind: eks}
          logs: {kind: datadog, signals: [logs], role: store, source_clusters: [eks], hot_retention: 92d,
                 warm_retention: 365d}
        workloads:
          order: {cluster: eks}

    Limits: takes warm storage as not immediately available; whoever can search it at once may waive this.
    Remedy: keep 92 days hot.
    """
    logs = Telemetry(architecture, "logs")

    def judge(workload: Workload) -> Finding | None:
        if not logs.stores(workload):
            return verdict(workload, passed=False, says=f"{workload.label}: nothing keeps its logs")
        hot, whole = kept(logs, workload)
        if not whole:
            return unknown(workload, f"{workload.label}: nothing says how long its logs are kept")
        days = "for ever" if hot == FOR_EVER else f"{hot / _DAY:g} days"
        passed = hot >= _AT_HAND and whole >= _IN_ALL
        return verdict(workload, passed=passed, says=f"{workload.label}: {days} of its logs are at hand")

    yield from examine(architecture.workloads.values(), judge)
