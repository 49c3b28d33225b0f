"""Two sides that cannot reach each other, or lose a part of what they send: calls and copies across them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from withstand.simulation.engine.lost_calls import lose_calls
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.plant.sides import Sides, left_across
from withstand.simulation.recovery.held_writes import slow
from withstand.simulation.recovery.replication_lag import Slowed, all_pairs

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Plant
    from withstand.simulation.recovery.replication_lag import Pair


def separate(run: Run, active: ActiveFault, *, copies_stop: bool) -> None:
    """Of the calls across, the fault's severity fails; copies across stop, or are sent again and go on."""
    fault = active.fault
    sides = (fault.between[0], fault.between[1])
    left, pairs = _parted(run.plant, sides, fault.severity)
    lose_calls(run, active, left)
    # What is lost on the way is sent again: each write takes so many times as long on average.
    factor = fault.slowdown if copies_stop else fault.slowdown / (1.0 - fault.severity)
    slow(run, active, Slowed(pairs, run.env.now, fault.severity if copies_stop else 0.0, factor))


@remembered
def _parted(plant: Plant, sides: Sides, loss: float) -> tuple[Mapping[int, float], frozenset[Pair]]:
    """What is left of the calls of each path, and the copies that go across."""
    return dict(left_across(plant, sides, loss)), frozenset(_pairs(plant, sides))


def _pairs(plant: Plant, sides: Sides) -> Iterator[Pair]:
    """The copies that go from one side to the other."""
    for store in plant.stores:
        for pair in all_pairs(store):
            ends = {(pair[1], store.members[pair[1]]), (pair[2], store.members[pair[2]])}
            first, second = ends
            if any((a in first and b in second) for a, b in (sides, sides[::-1])):
                yield pair
