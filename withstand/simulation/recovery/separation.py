"""Two sides that cannot reach each other, or lose a part of what they send: calls and copies across them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.model.structure.derived import derived
from withstand.simulation.engine.lost_calls import lose_calls
from withstand.simulation.plant.sides import Sides, left_across
from withstand.simulation.recovery.held_writes import slow
from withstand.simulation.recovery.replication_lag import Slowed, all_pairs

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Plant
    from withstand.simulation.recovery.replication_lag import Pair


def separate(run: Run, active: ActiveFault, *, copies_stop: bool) -> None:
    """Of the calls across, the fault's severity fails; copies across stop, or are sent again and go on."""
    fault = active.fault
    sides = (fault.between[0], fault.between[1])
    known = _known(run.plant.architecture)
    name = (sides, fault.severity)
    if name not in known:
        left = dict(left_across(run.plant, sides, fault.severity))
        known[name] = (left, frozenset(_pairs(run.plant, sides)))
    left, pairs = known[name]
    lose_calls(run, active, left)
    # What is lost on the way is sent again: each write takes so many times as long on average.
    factor = fault.slowdown if copies_stop else fault.slowdown / (1.0 - fault.severity)
    slow(run, active, Slowed(pairs, run.env.now, fault.severity if copies_stop else 0.0, factor))


@derived
def _known(architecture: Architecture) -> dict[tuple[Sides, float], tuple[dict[int, float], frozenset[Pair]]]:
    """What `separate` has found; the same for all replications."""
    return {}


def _pairs(plant: Plant, sides: Sides) -> Iterator[Pair]:
    """The copies that go from one side to the other."""
    for store in plant.stores:
        for pair in all_pairs(store):
            ends = {(pair[1], store.members[pair[1]]), (pair[2], store.members[pair[2]])}
            first, second = ends
            if any((a in first and b in second) for a, b in (sides, sides[::-1])):
                yield pair
