"""OBS002: logs that are not collected, or not kept 30 days hot and a year in all."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.model.values.display import format_seconds
from withstand.validators.lookups.retention import FOR_EVER, kept
from withstand.validators.lookups.telemetry import Telemetry
from withstand.validators.rule import examine, rule, unknown, verdict

_DAY = 86_400.0
# What operators search in an incident review, and the twelve months that PCI DSS 10.5.1 asks for.
_HOT = 30 * _DAY
_IN_ALL = 365 * _DAY


@rule(
    title="Logs are kept 30 days hot and one year warm",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ultrawarm.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """An attack is often found months later; what happened is then only in the logs.

    Bad:
        resources:
          eks: {kind: eks}
          shipper: {kind: fluent-bit, signals: [logs], source_clusters: [eks], sends_to: [logs]}
          logs: {kind: datadog, signals: [logs], role: store, hot_retention: 7d}
        workloads:
          order: {cluster: eks}

    Good:
        resources:
          eks: {kind: eks}
          shipper: {kind: fluent-bit, signals: [logs], source_clusters: [eks], sends_to: [logs]}
          logs: {kind: datadog, signals: [logs], role: store, hot_retention: 30d, warm_retention: 365d}
        workloads:
          order: {cluster: eks}

    Limits: takes the retention as configured; does not look into the store.
    Remedy: set an index or log group policy that keeps logs 30 days hot and 365 days warm.
    """
    logs = Telemetry(architecture, "logs")

    def judge(workload: Workload) -> Finding:
        stores = logs.stores(workload)
        if not stores:
            return verdict(workload, passed=False, says=f"{workload.label}: nothing keeps its logs")
        hot, warm = kept(logs, workload)
        where = " and ".join(store.label for store in stores)
        if not warm:
            return unknown(workload, f"{workload.label}: nothing says how long its logs are kept in {where}")
        says = f"{workload.label}: logs are kept {_shown(hot)} hot, {_shown(warm)} in all, in {where}"
        return verdict(
            workload,
            passed=hot >= _HOT and warm >= _IN_ALL,
            says=says,
            witness=(store.id for store in stores),
        )

    yield from examine(architecture.workloads.values(), judge)


def _shown(seconds: float) -> str:
    return (
        "for ever"
        if seconds == FOR_EVER
        else format_seconds(seconds)
        if seconds < _DAY
        else f"{seconds / _DAY:g} days"
    )
