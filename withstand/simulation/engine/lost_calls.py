"""Paths that lose a share of their requests to a fault between stations, where no station itself fails.

A call that cannot reach the other side, or an answer made from ruined data, fails whatever the station's
state. Their load is still counted at the stations before and after: what a fault takes away is never credited
as spare capacity.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run


class LostCalls:
    """Which fault leaves which share of the requests of which path."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left: dict[ActiveFault, Mapping[int, float]] = {}
        """Fault → path → share of its requests that the fault leaves."""


def lose_calls(run: Run, active: ActiveFault, left: Mapping[int, float]) -> None:
    """The fault leaves only these shares of the paths' requests; what it said before no longer counts."""
    lost = run.state.of(LostCalls)
    lost.left[active] = left
    combined: dict[int, float] = {}
    for one in lost.left.values():
        for path, share in one.items():
            combined[path] = combined.get(path, 1.0) * share
    run.lost_calls = combined


def reconnect(run: Run, active: ActiveFault) -> None:
    """The fault takes nothing from any path any more."""
    if active in run.state.of(LostCalls).left:
        lose_calls(run, active, {})


def spoil(run: Run, active: ActiveFault, stations: Collection[int], *, share: float | None = None) -> None:
    """The stations answer wrongly for a share of the calls (the fault's own); trying again does not help."""
    share = active.fault.severity if share is None else share
    if share >= 1:
        for station in stations:
            active.take(station)
        return
    left: dict[int, float] = {}
    for station in stations:
        for path, calls, need, _ in run.plant.users[station]:
            wrong = 1.0 - (1.0 - share) ** calls
            left[path] = left.get(path, 1.0) * (1.0 - need * wrong)
    lose_calls(run, active, left)


def unspoil(run: Run, active: ActiveFault) -> None:
    """All that the fault spoiled answers again."""
    for station in sorted(active.stations):
        active.give(station)
    reconnect(run, active)
