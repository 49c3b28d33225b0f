"""Where stores are on the way back: lost since when, accepting writes again since when, and what was lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.simulation.recovery.data_loss import NOTHING, Loss, backup_copy, from_backup
from withstand.simulation.recovery.people import decision

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Store


@dataclass(slots=True)
class StoreState:
    """One store in one replication: since when it takes no writes, when it does again, and what it lost."""

    lost_at: float
    back_at: float | None = None
    link: int = -1
    repaired: bool = False
    loss: Loss = NOTHING


class StoreStates:
    """The states of the stores that something has happened to."""

    __slots__ = ("by_store",)

    def __init__(self) -> None:
        self.by_store: dict[str, StoreState] = {}
        """Id of the logical store → its state."""


def state_of(run: Run, store: Store) -> StoreState | None:
    """Its state, or None where nothing happened to it."""
    return run.state.of(StoreStates).by_store.get(store.id)


def lost(run: Run, store: Store, loss: Loss = NOTHING) -> StoreState:
    """The store does not accept writes from now on; `loss` is what the copy that takes over lacks."""
    states = run.state.of(StoreStates).by_store
    state = states.get(store.id)
    if state is None:
        state = states[store.id] = StoreState(run.env.now, loss=loss)
    if loss.age > state.loss.age:
        state.loss = loss
    return state


def back(run: Run, store: Store, link: int, *, repaired: bool = False) -> None:
    """The store accepts writes again."""
    state = state_of(run, store)
    if state is not None and state.back_at is None:
        state.back_at, state.link, state.repaired = run.env.now, link, repaired


def release(run: Run, active: ActiveFault, store: Store) -> None:
    """The stations of the store that the fault keeps down answer again, wherever they now are."""
    for member in (store.id, *store.members.values()):
        for station in run.plant.station_of.get(member, ()):
            if run.plant.stations[station].role != "read":
                active.give(station)


def wait_for_repair(run: Run, active: ActiveFault, store: Store) -> Process:
    """Nothing brings it back but the end of the fault."""
    start = run.env.now
    yield active.over
    link = run.fault_ends(active.target, start)
    back(run, store, link, repaired=True)
    return link


def restore_or_wait(run: Run, active: ActiveFault, store: Store, region: str) -> Process:
    """From a backup copied to another region, if there is one; else when the region returns."""
    plan = backup_copy(run, store, region)
    kind = run.plant.architecture.resources[store.members[region]].kind
    if plan is None or not run.has_fact(kind, "restore_time"):
        lost(run, store)
        return (yield from wait_for_repair(run, active, store))
    lost(run, store, from_backup(run, store, plan))
    link = yield from decision(run, None)
    seconds = run.draw(f"restore {store.id}", "operator", "execution_time")
    link = yield from run.spend(
        "restore", "Restore is started by hand", store.id, seconds=seconds, after=link
    )
    seconds = run.draw(f"restore {store.id}", kind, "restore_time")
    link = yield from run.spend("restore", f"Restored from {plan.id}", store.id, seconds=seconds, after=link)
    release(run, active, store)
    back(run, store, link)
    run.changed(link)
    return link
