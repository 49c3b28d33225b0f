"""How long a workload's logs are kept, hot and in all."""

from __future__ import annotations

from withstand.model.elements.data import ObjectStore
from withstand.model.elements.observability import Collector
from withstand.model.elements.resource import Resource
from withstand.model.elements.workload import Workload
from withstand.validators.lookups.telemetry import Telemetry

FOR_EVER = float("inf")
# CloudWatch Logs keeps a log group for ever unless a retention is set.
_KEEPS_BY_DEFAULT = frozenset({"cloudwatch"})


def kept(logs: Telemetry, workload: Workload) -> tuple[float, float]:
    """Seconds that the workload's logs are kept hot, and in all; 0 where nobody says."""
    reached = logs.reached(logs.gatherers(workload))
    tools = {tool.id: tool for item in reached for tool in (item, *logs.views(item))}
    hot = max((_hot(tool) for tool in tools.values()), default=0.0)
    return hot, max((hot, *(_warm(tool) for tool in tools.values())))


def _hot(tool: Resource) -> float:
    if not isinstance(tool, Collector) or tool.role == "collect":
        return 0.0
    default = FOR_EVER if tool.kind in _KEEPS_BY_DEFAULT else 0.0
    return default if tool.hot_retention is None else tool.hot_retention


def _warm(tool: Resource) -> float:
    if isinstance(tool, ObjectStore):
        return 0.0 if "expire" in tool.lifecycle else FOR_EVER
    return (tool.warm_retention or 0.0) if isinstance(tool, Collector) else 0.0
