"""What decides how long DNS takes to send users elsewhere, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from withstand.model.values.display import format_fraction, format_seconds

if TYPE_CHECKING:
    from withstand.simulation.execution.context import MeasureContext
    from withstand.simulation.plant.routes import Branch, Route


# design.md §3: done when 99 % of resolvers no longer answer with the lost endpoint.
_MAY_REMAIN = 0.01


def deciding(context: MeasureContext, routes: Iterable[Route]) -> str:
    """What decides the slowest of these routes: resolvers that overstay, or checks and then the TTL."""
    slowest = sorted(routes, key=lambda route: route.resolver != "clients")
    if not slowest:
        return ""
    route = slowest[0]
    late = context.architecture.fact("route53", "late_resolver_share").fact
    before = f"{_checks(context, route)}, then {format_seconds(_ttl(context, route))} TTL"
    if route.resolver == "clients" and late.value > _MAY_REMAIN:
        delay = context.architecture.fact("route53", "late_resolver_delay").fact
        return (
            f"{before}; {format_fraction(late.value)} of resolvers keep answers beyond it, "
            f"typically by {format_seconds(delay.value)}"
        )
    return before


def _checks(context: MeasureContext, route: Route) -> str:
    checked: list[Branch] = [branch for branch in route.branches if branch.health_check]
    if not checked:
        return (
            "no health check of its own"
            if not any(b.evaluate for b in route.branches)
            else "health of the alias"
        )
    check = context.architecture.health_checks[checked[0].health_check or ""]
    return f"checks {format_seconds(check.interval)} × {check.failure_threshold}"


def _ttl(context: MeasureContext, route: Route) -> float:
    if route.ttl is not None and route.ttl_kind == "ttl":
        return route.ttl
    return context.architecture.fact("route53", "alias_ttl").fact.value
