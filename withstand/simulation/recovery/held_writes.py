"""Writes that wait for a copy that does not come, while a fault slows or stops copying.

Where a write waits for its copy (a synchronous edge, strong consistency without a majority, a lag beyond
`rpo_limit`), nothing is lost with the source, and writes stop instead.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from withstand.simulation.recovery.data_loss import edge_between
from withstand.simulation.recovery.replication_lag import Slowed, remember
from withstand.simulation.recovery.store_state import lost, wait_for_repair

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Store
    from withstand.simulation.recovery.replication_lag import Pair


_WHOLE = 1.0


def slow(run: Run, active: ActiveFault, slowed: Slowed) -> None:
    """The copies fall behind from now on; stores whose writes wait for them stop."""
    remember(run, active, slowed)
    for store in run.plant.stores:
        pairs = [pair for pair in slowed.pairs if pair[0] == store.id]
        after = min((_writes_stop(run, store, pair, slowed) for pair in pairs), default=math.inf)
        if after < math.inf:
            run.env.process(_hold_writes(run, active, store, after))


def _writes_stop(run: Run, store: Store, pair: Pair, slowed: Slowed) -> float:
    """Seconds until commits wait for the copy; infinite where they never do."""
    _, source, target = pair
    if slowed.growth <= 0 or store.primary not in (None, source):
        return math.inf
    edge = edge_between(run, store, source, target)
    strong = getattr(store.group, "consistency", "eventual") == "strong"
    # With a third member each side of a cut between two of them still reaches a majority.
    minority = strong and len(store.members) - 1 <= len(store.members) / 2
    if slowed.growth >= _WHOLE and (minority or (edge is not None and edge.mode == "synchronous")):
        return 0.0
    limit = getattr(store.group, "rpo_limit", None)
    if limit is None or limit >= slowed.peak:
        return math.inf
    return float(limit) / slowed.growth


def _hold_writes(run: Run, active: ActiveFault, store: Store, after: float) -> Process:
    if after > 0:
        yield run.env.any_of((run.env.timeout(after), active.over))
    if active.over.triggered:
        return -1
    lost(run, store)
    for member in (store.id, *store.members.values()):
        for station in run.plant.station_of.get(member, ()):
            if run.plant.stations[station].role == "write":
                active.take(station)
    run.note("Writes wait for the copy", store.id)
    run.changed(-1)
    return (yield from wait_for_repair(run, active, store))
