"""Expired certificates and lost keys: what uses them stops, until they are renewed or a copy takes over.

A certificate that has expired fails every new connection at once. A key that cannot be used makes what it
encrypts unreadable, once the data keys that clients hold have run out: stores, and every copy or backup under
the same key. A copy under a key of its own (in another region, in a vault) is what saves the data.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from withstand.model.elements.edge import LoadBalancer
from withstand.model.elements.mesh import Mesh
from withstand.model.elements.resource import Store as StoredData
from withstand.model.elements.security import Certificate, Key
from withstand.model.structure.serving import ASK_FOR_KEYS
from withstand.simulation.behaviours import behaviour_of
from withstand.simulation.engine.lost_calls import spoil, unspoil
from withstand.simulation.recovery.data_loss import plans_of
from withstand.simulation.recovery.evacuation import evacuate
from withstand.simulation.recovery.people import decision
from withstand.simulation.recovery.restore import last_snapshot, restore
from withstand.simulation.recovery.store_state import lost, state_of, wait_for_repair

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Plant, Store


KEYS = "kms"
"""The kind of what keeps keys."""


def expire(run: Run, active: ActiveFault) -> None:
    """What presents the certificate cannot be connected to; without a duration, until a person renews it."""
    users = dict.fromkeys(certificate_users(run.plant.architecture, active.target))
    spoil(run, active, [station for id in users for station in run.plant.station_of.get(id, ())])
    if active.fault.duration is None:
        active.repair = run.env.process(_renew(run, active))


def certificate_users(architecture: Architecture, id: str) -> Iterator[str]:
    """Ids of what presents a certificate: as it says itself, listeners, and the workloads of a mesh."""
    certificate = architecture.resources.get(id)
    if isinstance(certificate, Certificate):
        yield from certificate.used_by
    for resource in architecture.resources.values():
        if isinstance(resource, LoadBalancer) and any(one.certificate == id for one in resource.listeners):
            yield resource.id
        elif isinstance(resource, Mesh) and resource.certificate == id:
            yield from (one.id for one in architecture.workloads.values() if one.cluster == resource.cluster)


def _renew(run: Run, active: ActiveFault) -> Process:
    link = yield from decision(run, None)
    seconds = run.draw(f"renew {active.target}", "operator", "execution_time")
    link = yield from run.spend(
        "restore", "Certificate is renewed by hand", active.target, seconds=seconds, after=link
    )
    unspoil(run, active)
    run.changed(link)
    return link


def lose_key(run: Run, active: ActiveFault) -> None:
    """What the key encrypts becomes unreadable once cached data keys have run out."""
    run.env.process(_lock(run, active))


def _lock(run: Run, active: ActiveFault) -> Process:
    key: Any = run.plant.architecture.elements[active.target]
    if not isinstance(key, Key):
        return -1
    wait = run.draw(f"cache {key.id}", key.kind, "cache_time")
    yield run.env.any_of((run.env.timeout(wait), active.over))
    if active.over.triggered:
        return -1
    run.note("Data keys that clients held have run out", key.id)
    spoiled: list[int] = []
    for store in run.plant.stores:
        locked = [region for region, id in store.members.items() if _under(run, id, key, region)]
        for region in locked:
            spoiled += run.plant.station_of.get(store.members[region], ())
        _lose_members(run, active, store, locked)
    spoil(run, active, spoiled)
    run.changed(-1)
    yield from _all_back(run, active)
    # Only now is there another region that people may want to go to.
    return (yield from evacuate(run, active))


def deny_keys(run: Run, active: ActiveFault) -> None:
    """KMS answers a share of the requests with errors: what asks it for keys while it serves fails so."""
    if active.fault.service == KEYS:
        run.env.process(_deny(run, active))


def _deny(run: Run, active: ActiveFault) -> Process:
    wait = run.draw(f"cache keys@{active.target}", KEYS, "cache_time")
    yield run.env.any_of((run.env.timeout(wait), active.over))
    if active.over.triggered:
        return -1
    run.note("Data keys that services held have run out", active.target)
    stations = asking(run.plant, active.target)
    for station in stations:
        run.failing[station] += active.fault.severity
    run.changed(-1)
    yield active.over
    for station in stations:
        run.failing[station] = max(run.failing[station] - active.fault.severity, 0.0)
    run.changed(run.cause)
    return -1


def asking(plant: Plant, region: str) -> list[int]:
    """Stations of the region whose service decrypts with KMS request by request; instances keep theirs."""
    found = []
    for station in plant.stations:
        element: Any = plant.architecture.resources.get(station.element)
        asks = isinstance(element, StoredData) and element.key and element.spec.behaviour in ASK_FOR_KEYS
        if asks and station.region == region and station.role != "link":
            found.append(station.index)
    return found


def _all_back(run: Run, active: ActiveFault) -> Generator[Any, Any, None]:
    """Until every store that has lost its leader to the fault takes writes again."""
    states = [state for store in run.plant.stores if (state := state_of(run, store)) is not None]
    done = run.env.event()

    def look(_: object) -> None:
        if not done.triggered and all(state.back_at is not None for state in states):
            done.succeed()

    run.watchers.append(look)
    yield run.env.any_of((done, active.over))


def _under(run: Run, id: str, key: Key, region: str) -> bool:
    """Whether a member of a store is encrypted with the key; replicas of a key elsewhere go on."""
    member: Any = run.plant.architecture.elements[id]
    return getattr(member, "key", None) == key.id and (not key.multi_region or region == key.region)


def _lose_members(run: Run, active: ActiveFault, store: Store, locked: list[str]) -> None:
    """It goes on with a readable copy, or from a backup under another key; else when the key is back."""
    if not locked or active.fault.severity < 1 or store.primary not in (None, *locked):
        return
    first = store.primary or locked[0]
    readable = {region: id for region, id in store.members.items() if region not in locked}
    module = behaviour_of(store.kind)
    if readable and module is not None and hasattr(module, "lose_region"):
        # Behaviours take the first member that stands; the unreadable one comes last.
        view = replace(store, members={**readable, first: store.members[first]})
        module.lose_region(run, active, view, first)
        run.env.process(wait_for_repair(run, active, store))
        return
    lost(run, store)
    run.env.process(wait_for_repair(run, active, store))
    plans = [plan for plan in plans_of(run, store) if plan.key not in (None, active.target)]
    if plans:
        interval, begun = min(plan.interval for plan in plans), run.env.now
        run.env.process(restore(run, active, store, lambda: last_snapshot(run, store, interval, begun)))
