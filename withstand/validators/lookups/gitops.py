"""Where a delivery tool takes its orders from, and whether what runs follows Git."""

from __future__ import annotations

from withstand.model.architecture import Architecture
from withstand.model.elements.delivery import DeliveryTool
from withstand.model.structure.graph import graph, reachable

_REPOSITORY = "git"
_INFRASTRUCTURE_TOOLS = frozenset({"terraform"})
"""Tools that apply a reviewed plan, and do not reconcile by themselves."""


def tool(architecture: Architecture, id: str | None) -> DeliveryTool | None:
    """The delivery tool with this id; None where it is something else, or nothing."""
    found = architecture.resources.get(id or "")
    return found if isinstance(found, DeliveryTool) else None


def repository(architecture: Architecture, first: DeliveryTool) -> DeliveryTool | None:
    """The Git repository at the end of the chain of `source`; None where it ends elsewhere."""
    chain = reachable(graph(architecture, "takes orders from"), (first.id,))
    tools = (tool(architecture, id) for id in chain)
    return next((each for each in tools if each is not None and each.kind == _REPOSITORY), None)


def reconciles(candidate: DeliveryTool) -> bool:
    """Whether the tool itself brings what runs to what Git says."""
    return candidate.auto_sync


def applies_infrastructure(candidate: DeliveryTool) -> bool:
    """Whether the tool's work is infrastructure rather than workloads."""
    return candidate.kind in _INFRASTRUCTURE_TOOLS
