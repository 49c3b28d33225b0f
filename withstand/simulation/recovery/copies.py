"""The copies of a workload: ready, dead, on their way, and what they can serve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from withstand.model.structure.placement import most_in_zone, most_on_node
from withstand.simulation.plant.connections import connected, shared_limits

if TYPE_CHECKING:
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.pools import WorkloadPool


class Copies:
    """The copies of one workload: ready, dead (with or without their callers knowing), and on their way."""

    __slots__ = (
        "dead",
        "hot_since",
        "link",
        "pending",
        "pool",
        "ready",
        "refusing",
        "run",
        "silent",
        "station",
        "wanted",
    )

    def __init__(self, run: Run, pool: WorkloadPool) -> None:
        self.run = run
        self.pool = pool
        self.ready = run.at_load.copies[pool.workload.id]
        self.wanted = self.ready
        self.dead = 0
        self.refusing = 0
        """Dead processes, and in `silent` dead machines, that callers still send to."""
        self.silent = 0
        self.pending = 0
        self.hot_since = math.nan
        self.link = -1
        stations = run.plant.station_of.get(pool.workload.id, ())
        self.station = stations[0] if stations else -1

    def in_zone(self, zone: str) -> int:
        """How many of the ready copies are in a zone, at the most that their constraints permit."""
        # What ran in a zone that is lost already is dead, or runs in another one by now.
        left = [each for each in self.pool.zones if each == zone or each not in self.run.lost_zones]
        return most_in_zone(self.pool.workload, left, zone, self.ready)

    def on_node(self, nodes: int) -> int:
        """How many of the ready copies are on one of `nodes`, at the most that their constraints permit."""
        return most_on_node(self.pool.workload, self.pool.zones, self.ready, nodes)

    def die(self, count: int) -> None:
        """Copies die with their machines; callers still send to them, and hear nothing."""
        self.ready -= count
        self.dead += count
        self.silent += count
        self._apply()

    def crash(self, count: int) -> None:
        """The processes of copies end; callers still send to them, and are refused."""
        self.ready -= count
        self.dead += count
        self.refusing += count
        self._apply()

    def notice(self, count: int) -> None:
        """Callers stop sending to so many copies on dead machines."""
        self.silent = max(self.silent - count, 0)
        self._apply()

    def notice_crash(self, count: int) -> None:
        """Callers stop sending to so many crashed copies."""
        self.refusing = max(self.refusing - count, 0)
        self._apply()

    def leave(self, count: int) -> None:
        """Copies are evicted in order: callers are told first, and what they work on is finished."""
        self.ready -= count
        self._apply()

    def evicted(self, count: int) -> None:
        """Dead copies no longer count towards the wanted number."""
        self.dead = max(self.dead - count, 0)
        self._apply()

    def return_to_service(self, count: int) -> None:
        """Dead copies run again where they were."""
        self.dead = max(self.dead - count, 0)
        self.ready += count
        self._apply()

    def started(self, count: int) -> None:
        """Copies that were on their way are ready."""
        self.pending -= count
        self.ready += count
        self._apply()

    def _apply(self) -> None:
        if self.station < 0:
            return
        run, called = self.run, self.ready + self.refusing + self.silent
        run.capacity[self.station] = self.ready * self.pool.served
        run.servers[self.station] = max(self.ready, 1) * self.pool.workload.concurrency
        run.refused[self.station] = self.refusing / called if called else 0.0
        run.silent[self.station] = self.silent / called if called else 0.0
        run.called[self.station] = called
        if run.at_load.pooled:
            _share_connections(run)


def _share_connections(run: Run) -> None:
    """Databases take no more connections than they do; copies without them are ready, and serve nothing."""
    limits = shared_limits(run.plant.architecture)
    users = {user: copies_of(run, user) for _, pools in limits.values() for user in pools}
    refused = connected(run.plant.architecture, {user: copies.ready for user, copies in users.items()})
    for user, copies in users.items():
        if copies.station >= 0:
            share, why = refused.get(user, (1.0, ""))
            run.capacity[copies.station] = copies.ready * copies.pool.served * share
            if why:
                run.ceilings[user] = why


class AllCopies:
    """The copies of the workloads that something has happened to."""

    __slots__ = ("by_workload",)

    def __init__(self) -> None:
        self.by_workload: dict[str, Copies] = {}


def copies_of(run: Run, workload: str) -> Copies:
    """The copies of a workload in this replication."""
    known = run.state.of(AllCopies).by_workload
    if workload not in known:
        known[workload] = Copies(run, run.plant.pools[workload])
    return known[workload]
