"""An incident as a scenario of an architecture: what of it is played, not used here, or not modelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from withstand.catalog import service
from withstand.catalog.spec import Behaviour, Scope, Shape
from withstand.errors import UsageError
from withstand.model.elements.fault_kind import fault_kind
from withstand.model.elements.scenario import Fault, Scenario
from withstand.model.structure.routing import region_of
from withstand.simulation.behaviours.network_link import impaired
from withstand.simulation.plant.compiler import compile_plant
from withstand.simulation.plant.reach import KEYS, asking, stations_of_service, stores_in
from withstand.simulation.recovery.people import BLIND
from withstand.simulation.recovery.scheduling import SECRETS, readers

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.incidents import Effect, Incident

_ASKED = frozenset({Shape.NODE_GROUP, Shape.AUTO_SCALING, Shape.CLUSTER, Shape.NAT_GATEWAY})
"""What a replication asks to launch, to schedule or to route."""

Fate = Literal["played", "not used here", "not modelled"]


@dataclass(frozen=True, slots=True)
class Staged:
    """One effect of an incident on this architecture, and why it is or is not played."""

    effect: Effect
    fate: Fate
    elements: tuple[str, ...] = ()
    """Ids of what it hits here."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Staging:
    """An incident in a region of an architecture; without a scenario where nothing of it can be played."""

    incident: Incident
    region: str
    effects: tuple[Staged, ...]
    scenario: Scenario | None

    @property
    def mapped(self) -> bool:
        """Whether it is played in another region than where it happened."""
        return self.region != self.incident.region


def stage(architecture: Architecture, incident: Incident, region: str | None = None) -> Staging:
    """The incident in its own region, or in the one that is named.

    UsageError where the architecture has no such region: nothing is moved to another region unasked.
    """
    place = _region(architecture, incident, region)
    faults: list[Fault] = []
    effects: list[Staged] = []
    for effect in incident.effects:
        staged, more = _staged(architecture, incident, effect, place)
        effects.append(staged)
        faults += more
    scenario = None
    if faults:
        scenario = Scenario(
            id=incident.id, title=incident.title, faults=tuple(faults), source=incident.source
        )
    return Staging(incident, place, tuple(effects), scenario)


def _region(architecture: Architecture, incident: Incident, region: str | None) -> str:
    known = tuple(architecture.regions)
    if not known:
        raise UsageError(f"{architecture.name} has no region: there is nothing for an incident to happen to")
    if region is None:
        if incident.region in architecture.regions:
            return incident.region
        raise UsageError(
            f"{incident.id} happened in {incident.region}, and {architecture.name} is in {', '.join(known)}; "
            f"say which region it shall happen to: --in {known[0]}"
        )
    if region not in architecture.regions:
        near = get_close_matches(region, known, n=1)
        meant = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}"
        raise UsageError(f"{architecture.name} has no region {region!r}; {meant}")
    return region


def _staged(
    architecture: Architecture, incident: Incident, effect: Effect, region: str
) -> tuple[Staged, list[Fault]]:
    if fault_kind(effect.kind).whole == "zone":
        return _zones(architecture, effect, region)
    if not effect.kinds:
        return _without_kind(architecture, effect, region), []
    used = {kind: _used(architecture, kind, region) for kind in effect.kinds}
    ids = tuple(id for found in used.values() for id in found)
    if not ids:
        return Staged(effect, "not used here"), []
    faults: list[Fault] = []
    hit: list[str] = []
    reasons: list[str] = []
    for kind, found in used.items():
        fault = _fault(effect, region, kind)
        felt, reason = _felt(architecture, incident, fault, found)
        faults += [fault] if felt else []
        hit += felt
        reasons += [reason] if found and reason else []
    if not hit:
        return Staged(effect, "not modelled", ids, reasons[0]), []
    return Staged(effect, "played", tuple(dict.fromkeys(hit))), faults


def _without_kind(architecture: Architecture, effect: Effect, region: str) -> Staged:
    """What here stands on a service without a kind; whether it is felt, people must judge."""
    ids: list[str] = []
    told = []
    for kind, how in effect.dependents.items():
        if found := _used(architecture, kind, region):
            ids += found
            told.append(f"{service(kind).title} stands on it: {how}")
    nothing = "the catalog has no such service, and nothing here is known to stand on it"
    return Staged(effect, "not modelled", tuple(ids), "; ".join(told) or nothing)


def _zones(architecture: Architecture, effect: Effect, region: str) -> tuple[Staged, list[Fault]]:
    """The first zones of the region: which one it was differs from account to account."""
    zones = architecture.regions[region].zones[: effect.zones]
    if not zones:
        return Staged(effect, "not used here", reason=f"{region} has no zones here"), []
    faults = [_fault(effect, zone) for zone in zones]
    few = f"{region} has only {len(zones)} zones here" if len(zones) < effect.zones else ""
    return Staged(effect, "played", zones, few), faults


def _fault(effect: Effect, target: str, kind: str = "") -> Fault:
    # Quantities are parsed from text with units; these are plain numbers already.
    times = {"at": effect.at, "duration": effect.duration, "severity": effect.severity}
    return Fault(kind=effect.kind, target=target, service=kind).model_copy(update=times)


def _used(architecture: Architecture, kind: str, region: str) -> tuple[str, ...]:
    everywhere = service(kind).scope is Scope.GLOBAL
    return tuple(
        resource.id
        for resource in architecture.of_kind(kind)
        if everywhere or region in _regions(architecture, resource.id)
    )


def _regions(architecture: Architecture, id: str) -> set[str | None]:
    """The regions of an element; those of its members where it binds several."""
    members: tuple[str, ...] = getattr(architecture.elements[id], "members", ())
    return {region_of(architecture, member) for member in members} or {region_of(architecture, id)}


def _felt(
    architecture: Architecture, incident: Incident, fault: Fault, used: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    """Which of the elements feel the fault in a replication, or why none does."""
    if not used:
        return (), ""
    if fault_kind(fault.kind).part:
        return _control_plane(architecture, incident, fault, used)
    plant = compile_plant(architecture)
    felt = {plant.stations[station].element for station in stations_of_service(plant, fault)}
    if fault.severity >= 1:
        felt |= {store.members[fault.target or ""] for store in stores_in(plant, fault)}
    felt |= set(impaired(plant, fault))
    if fault.service == KEYS:
        felt |= {plant.stations[station].element for station in asking(plant, fault.target or "")}
    if fault.severity >= BLIND and fault.service == SECRETS:
        felt |= {id for id in readers(architecture) if region_of(architecture, id) == fault.target}
    if fault.severity >= BLIND:
        felt |= set(_alerting(architecture)) & set(used)
    return tuple(sorted(felt)), "no request that is followed passes it, and no alert stands on it"


def _control_plane(
    architecture: Architecture, incident: Incident, fault: Fault, used: tuple[str, ...]
) -> tuple[tuple[str, ...], str]:
    spec = service(fault.service)
    if spec.shape is Shape.DNS_ZONE:
        if fault.target != spec.control_plane:
            return (), f"its control plane is in {spec.control_plane} and does not move to {fault.target}"
        return used, ""
    if spec.shape in _ASKED or spec.behaviour in (Behaviour.LEADER_FOLLOWER, Behaviour.CACHE):
        return used, ""
    return (), "nothing that a replication follows asks this control plane"


def _alerting(architecture: Architecture) -> Iterator[str]:
    for alert in architecture.alerts.values():
        yield from (alert.source, *alert.through)
