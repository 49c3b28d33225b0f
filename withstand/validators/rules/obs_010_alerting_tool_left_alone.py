"""OBS010: an alerting tool that hears of nothing, or tells nobody."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.observability import Alerting, Collector
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every alerting tool is connected on both sides",
    severity=Severity.MEDIUM,
    sources=("https://prometheus.io/docs/alerting/latest/overview/",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A tool that is installed but not connected looks like alerting on every inventory.

    Bad:
        resources:
          manager: {kind: alertmanager}

    Good:
        on_call:
          platform: {people: 4}
        resources:
          amp: {kind: managed-prometheus, signals: [metrics], role: store, sends_to: [manager]}
          manager: {kind: alertmanager, pages: [platform]}

    Limits: which service levels are watched is OBS004's.
    Remedy: connect the tool to what detects, and to an on-call schedule or a pager.
    """
    fed = {
        target
        for item in architecture.resources.values()
        if isinstance(item, Collector | Alerting)
        for target in item.sends_to
    }
    alerted = {id for alert in architecture.alerts.values() for id in (alert.source, *alert.through)}

    def judge(tool: Alerting) -> Finding:
        hears = bool(tool.receives_from) or tool.id in fed
        tells = bool(tool.pages or tool.sends_to)
        gaps = [] if hears else ["hears of nothing"]
        if not tells:
            gaps.append("tells nobody")
        used = "" if tool.id in alerted else " (no alert names it)"
        says = " and ".join(gaps) or f"is connected on both sides{used}"
        return verdict(tool, passed=not gaps, says=f"{tool.label} {says}")

    tools = (item for item in architecture.resources.values() if isinstance(item, Alerting))
    yield from examine(tools, judge)
