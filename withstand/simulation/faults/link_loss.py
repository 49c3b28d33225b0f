"""A link out of a subnet fails: a NAT gateway, an endpoint, a peering, a transit gateway, a connection."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.model.structure.links_in_use import LINKS, links_in_use
from withstand.simulation.behaviours import network_link
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run

_RATE = "link_failure_rate"


def connections(element: Any) -> int:
    """Each connection of a line fails by itself."""
    return int(getattr(element, "connections", 1))


KIND = FaultKind(
    name="link-loss",
    title="Link loss",
    does=(
        "One NAT gateway, endpoint, peering, transit gateway, or one connection of a line fails; calls over "
        "it hear nothing."
    ),
    limited_by=(
        "another connection or line (by routing), another NAT gateway (people change a route), endpoints"
    ),
    targets=LINKS,
    hint="name a NAT gateway, an endpoint, a peering, a transit gateway or a line",
    lasts=(FactOf("link_failure_duration", otherwise=FactOf("region_event_duration", "region")),),
    rate=(FactOf(_RATE),),
    how_many=connections,
    component="link",
)
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every link in use whose kind says how often one fails."""
    for link in links_in_use(architecture):
        if _RATE in architecture.resources[link].spec.facts:
            yield link, ""


def begin(run: Run, active: ActiveFault) -> None:
    """What went over it is lost, until it goes over another one."""
    network_link.lose_link(run, active)
