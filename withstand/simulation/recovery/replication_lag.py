"""Copying between stores that a fault slows or stops: how far behind the copies are.

A stopped copy falls behind by one second a second; once the fault is over it catches up at the same pace. A
copy that keeps only a share of the pace falls behind by the rest of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Plant, Store


Pair = tuple[str, str, str]
"""(store id, region that is copied from, region that is copied to)."""


@dataclass(slots=True)
class Slowed:
    """The copies that one fault slows, since when, and until when."""

    pairs: frozenset[Pair]
    begun: float
    growth: float
    """Seconds a second by which the copies fall behind."""
    factor: float = 1.0
    """On the lag of every single write."""
    peak: float = math.inf
    """The most that they fall behind, seconds."""
    ended: float | None = None

    def behind(self, now: float) -> float:
        """Seconds that the copies are behind because of the fault."""
        until = now if self.ended is None else self.ended
        grown = min(self.growth * (until - self.begun), self.peak)
        return max(grown - (now - until), 0.0)


class SlowedCopies:
    """Which fault slows which copies."""

    __slots__ = ("by_fault",)

    def __init__(self) -> None:
        self.by_fault: dict[ActiveFault, Slowed] = {}


def delayed(run: Run, store: Store, source: str, target: str, *, lag: float) -> float:
    """The lag of a copy with what ongoing faults add to it."""
    for slowed in run.state.of(SlowedCopies).by_fault.values():
        if (store.id, source, target) in slowed.pairs:
            factor = slowed.factor if slowed.ended is None else 1.0
            lag = lag * factor + slowed.behind(run.env.now)
    return lag


def backlog(run: Run, store: Store, source: str, target: str) -> float:
    """Seconds that a copy is behind because of faults alone; 0 while none stops it."""
    return delayed(run, store, source, target, lag=0.0)


def remember(run: Run, active: ActiveFault, slowed: Slowed) -> None:
    """The fault slows these copies from now on."""
    run.state.of(SlowedCopies).by_fault[active] = slowed


def catch_up(run: Run, active: ActiveFault) -> None:
    """The copies are made at full pace again."""
    slowed = run.state.of(SlowedCopies).by_fault.get(active)
    if slowed is not None:
        slowed.ended = run.env.now


def pairs_of(plant: Plant, target: str) -> Iterator[Pair]:
    """The copies that an id is about: a replication edge, a store or a member of it, or a region."""
    edge = plant.architecture.replications.get(target)
    for store in plant.stores:
        for pair in all_pairs(store):
            ends = (store.members[pair[1]], store.members[pair[2]])
            if edge is not None:
                told = ends == (edge.source, edge.target)
                # Both ways go over a multi-active edge.
                if told or (edge.mode == "multi-active" and ends == (edge.target, edge.source)):
                    yield pair
            elif target in (store.id, *ends, *pair[1:]):
                yield pair


def all_pairs(store: Store) -> Iterator[Pair]:
    """Every copy of a store: from the region of its leader, or between all where every one takes writes."""
    for source in store.members:
        for target in store.members:
            if source != target and store.primary in (None, source):
                yield store.id, source, target
