"""The way of an alert from what watches to who is paged, and where each station of it lives."""

from __future__ import annotations

from itertools import pairwise

from withstand.catalog.spec import Scope
from withstand.model.architecture import Architecture
from withstand.model.elements.observability import Alert, Alerting, Collector
from withstand.model.elements.resource import Resource


def stations(architecture: Architecture, alert: Alert) -> tuple[Resource, ...]:
    """The tools that the alert passes, in order: its source first."""
    return tuple(architecture.resources[id] for id in (alert.source, *alert.through))


def gap(architecture: Architecture, alert: Alert) -> str:
    """Where the alert stops before a person is paged; "" when it arrives."""
    way = stations(architecture, alert)
    for first, second in pairwise(way):
        if not _connected(first, second):
            return f"{first.label} does not send to {second.label}"
    last = way[-1]
    paged = last.pages if isinstance(last, Alerting) else ()
    if alert.pages is None and not paged:
        return f"{last.label} pages nobody"
    if alert.pages is not None and paged and alert.pages not in paged:
        return f"{last.label} does not page {alert.pages}"
    return ""


def _connected(first: Resource, second: Resource) -> bool:
    sends = first.sends_to if isinstance(first, Collector | Alerting) else ()
    receives = second.receives_from if isinstance(second, Alerting) else ()
    return second.id in sends or first.id in receives


def regions_of(architecture: Architecture, resource: Resource) -> frozenset[str] | None:
    """The regions that it needs; empty for a global service, None where nobody knows.

    What runs in several regions at once (a third party's) is lost only with all of them.
    """
    runs_in = resource.runs_in if isinstance(resource, Collector | Alerting) else None
    if runs_in is not None:
        return regions_of(architecture, architecture.resources[runs_in])
    if resource.region is not None:
        return frozenset((resource.region,))
    if resource.zone is not None:
        return frozenset((architecture.zones[resource.zone].region,))
    hosted: tuple[str, ...] = getattr(resource, "hosted_in", ())
    if hosted:
        return frozenset(hosted)
    return frozenset() if resource.spec.scope is Scope.GLOBAL else None


def survives(architecture: Architecture, resource: Resource, lost: str) -> bool | None:
    """Whether it still works when the region is lost; None where nobody knows where it runs."""
    regions = regions_of(architecture, resource)
    return None if regions is None else regions != frozenset((lost,))
