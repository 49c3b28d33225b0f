"""A key cannot be used: what it encrypts is unreadable, once the data keys that clients hold have run out.

So are all copies and backups under the same key. A copy under a key of its own (in another region, in a
vault) is what saves the data.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from withstand.model.elements.fault_kind import FactOf, FaultKind
from withstand.model.elements.security import Key
from withstand.simulation.behaviours import behaviour_of
from withstand.simulation.engine import fault_parts
from withstand.simulation.engine.lost_calls import spoil
from withstand.simulation.recovery.data_loss import plans_of
from withstand.simulation.recovery.evacuation import evacuate
from withstand.simulation.recovery.restore import last_snapshot, restore
from withstand.simulation.recovery.store_state import lost, state_of, wait_for_repair

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Store

KIND = FaultKind(
    name="lost-key",
    title="Lost key",
    does=(
        "Once cached data keys have run out, every store under the key is unreadable. A copy under another "
        "key is promoted as after the loss of the region; else a backup under another key is restored; else "
        "it lasts until the key is back."
    ),
    limited_by="a key for each region, a backup vault with its own key",
    targets=(Key,),
    hint="name a KMS key",
    endless=True,
    rate=(FactOf("key_loss_rate"),),
    component="key",
)
happens_to = fault_parts.no_standard_scenario
takes = fault_parts.takes_nothing
end = fault_parts.ends_by_itself


def begin(run: Run, active: ActiveFault) -> None:
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
