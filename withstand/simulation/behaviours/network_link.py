"""Links out of a subnet: lost alone or with their zone, impaired with their service, and what takes over.

Callers in a lost zone are lost themselves: of a NAT gateway in each zone nothing is missed then. Where zones
share one gateway, the others lose their way out until somebody has changed a route. Lines to a site have a
routing protocol that moves traffic to the line beside, or to the backup, once it has noticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.model.elements.links import NatGateway, PrivateLine
from withstand.model.structure.links_in_use import LINKS, alternatives
from withstand.simulation.recovery.control_plane import hindered, is_frozen
from withstand.simulation.recovery.people import decision

if TYPE_CHECKING:
    from withstand.model.elements.scenario import Fault
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Plant


class LinkState:
    """What is broken of the links of the network, and what traffic has left."""

    __slots__ = ("broken", "moved")

    def __init__(self) -> None:
        self.broken: dict[str, dict[ActiveFault, float]] = {}
        """Link → fault → share of its traffic that the fault takes."""
        self.moved: set[str] = set()
        """Links whose traffic takes another one."""

    def lost(self, link: str) -> float:
        """Share of the traffic of a link that faults take, wherever it has moved."""
        works = 1.0
        for share in self.broken.get(link, {}).values():
            works *= 1.0 - share
        return 1.0 - works


def lose_link(run: Run, active: ActiveFault) -> None:
    """One connection of the link fails; the share of its traffic that took it, until it takes another one."""
    link = run.plant.architecture.resources[active.target]
    several = link.connections if isinstance(link, PrivateLine) else 1
    _break(run, active, active.target, active.fault.severity / several)
    run.env.process(_move(run, active, active.target, beside=several > 1))


def lose_zone(run: Run, active: ActiveFault, element: str, zone: str) -> None:
    """A gateway is lost with its zone, for those in other zones who use it."""
    gateway = run.plant.architecture.resources[element]
    if not isinstance(gateway, NatGateway):
        return
    users = {
        where
        for call_links in run.plant.call_links.values()
        for where, link in call_links.links
        if link == element
    }
    if users and run.plant.architecture.subnets[gateway.subnet].zone == zone:
        _break(run, active, element, 1.0)
        if users - {zone}:
            run.env.process(_move(run, active, element, beside=False))


def impair(run: Run, active: ActiveFault) -> None:
    """The service of links in a region loses a share of what goes over them; lines have backups elsewhere."""
    for link in impaired(run.plant, active.fault):
        _break(run, active, link, active.fault.severity)
        if isinstance(run.plant.architecture.resources[link], PrivateLine):
            run.env.process(_move(run, active, link, beside=False))


def impaired(plant: Plant, fault: Fault) -> Iterator[str]:
    """The links in use that belong to the impaired service of the fault's region."""
    found = dict.fromkeys(link for call_links in plant.call_links.values() for link in call_links.ids)
    for link in found:
        resource = plant.architecture.resources[link]
        if isinstance(resource, LINKS) and (resource.kind, resource.region) == (fault.service, fault.target):
            yield link


def restore(run: Run, active: ActiveFault) -> None:
    """What the fault broke carries traffic again."""
    state = run.state.of(LinkState)
    for link, broken in state.broken.items():
        if broken.pop(active, 0.0):
            state.moved.discard(link)
    if state.broken:
        _apply(run)


def _break(run: Run, active: ActiveFault, link: str, share: float) -> None:
    run.state.of(LinkState).broken.setdefault(link, {})[active] = share
    _apply(run)
    run.changed(-1)


def _apply(run: Run) -> None:
    """Calls over a broken link hear nothing: their share is that of the zones that are left."""
    state = run.state.of(LinkState)
    for station, call_links in run.plant.call_links.items():
        left = [link for zone, link in call_links.links if zone not in run.lost_zones]
        lost = sum(_broken(run, state, link) for link in left)
        run.silent[station] = lost / len(left) if left else 0.0


def _broken(run: Run, state: LinkState, link: str) -> float:
    """Share of a link's traffic that is lost, after what has moved to another one."""
    own = state.lost(link)
    if own > 0 and link in state.moved:
        others = [other for other, _ in alternatives(run.plant.architecture, link)]
        return min((state.lost(other) for other in others), default=0.0)
    return own


def _move(run: Run, active: ActiveFault, link: str, *, beside: bool) -> Process:
    """Traffic takes another way: a connection beside, a backup line, or the gateway of another zone."""
    architecture = run.plant.architecture
    others = alternatives(architecture, link)
    if not (beside or others):
        return -1
    resource = architecture.resources[link]
    after = -1
    if not beside and others[0][1] == "by hand":
        after = yield from decision(run, None)
        if is_frozen(run, resource.region or "", resource.kind):
            hindered(run, "a route could not be changed", link)
            return after
    seconds = run.draw(f"move {link}", resource.kind, "failover_flow_timeout")
    found = yield from run.spend("redirect", "Traffic takes another link", link, seconds=seconds, after=after)
    if active.over.triggered:
        return found
    if beside:
        run.state.of(LinkState).broken[link].pop(active, None)
    else:
        run.state.of(LinkState).moved.add(link)
    _apply(run)
    run.changed(found)
    return found
