"""From the final state of a replication to its record."""

from __future__ import annotations

import math
from sys import intern
from typing import TYPE_CHECKING

from withstand.simulation.record import (
    UNTOUCHED,
    CapacityOutcome,
    FlowOutcome,
    Link,
    Replication,
    StoreOutcome,
)
from withstand.simulation.recovery import state_of

if TYPE_CHECKING:
    from withstand.simulation.engine import Run
    from withstand.simulation.levels import LevelTracker
    from withstand.simulation.plant import Store


def outcome(run: Run) -> Replication:
    """The record of a replication that has ended."""
    kept: dict[int, int] = {}
    flows = {
        flow.id: _flow(run, tracker, kept)
        for flow, tracker in zip(run.plant.flows, run.trackers, strict=True)
    }
    stores = {}
    for store in run.plant.stores:
        found = _store(run, store, kept)
        if found is not None:
            stores[store.id] = found
    dns = {
        route.record: run.shared[f"dns {route.record}"]
        for route in run.plant.routes
        if f"dns {route.record}" in run.shared
    }
    links = tuple(_shared(run.steps[index]) for index in kept)
    return Replication(
        run.number,
        run.fault_end,
        run.layout.demand / run.plant.peak if run.plant.peak else 0.0,
        run.platform.outage,
        flows,
        stores,
        dns,
        _traffic(run, dns),
        _capacity(run),
        links,
        run.layout.shared(frozenset(run.facts)),
        frozenset(run.shared.get("hindered", ())),
    )


def _shared(link: Link) -> Link:
    """The link with the words that others have too, which makes many records small when they travel."""
    stage, what, where, start, end, after = link
    return Link(stage, intern(what), intern(where), start, end, after)


def chain(run: Run, link: int) -> list[int]:
    """A link and everything it waited for, the first first."""
    found = []
    while link >= 0:
        found.append(link)
        link = run.steps[link].after
    return found[::-1]


def _kept(run: Run, link: int, kept: dict[int, int]) -> tuple[int, ...]:
    """Positions of the chain of a link among the links that the record keeps."""
    return tuple(kept.setdefault(index, len(kept)) for index in chain(run, link))


def _flow(run: Run, tracker: LevelTracker, kept: dict[int, int]) -> FlowOutcome:
    if tracker.lowest == 1.0 == tracker.level:
        return UNTOUCHED
    if math.isnan(tracker.first):
        return FlowOutcome(
            tracker.rto, tracker.outage, tracker.lost, tracker.early, tracker.lowest, repaired=False
        )
    repairs: set[int] = run.shared.get("repairs", set())
    links = chain(run, tracker.cause)
    repaired = tracker.below or any(index in repairs for index in links)
    # What led to the fault's first effect on this flow is not what its recovery waited for.
    felt = [index for index in links if run.steps[index].end > tracker.first]
    critical = tuple(kept.setdefault(index, len(kept)) for index in felt)
    return FlowOutcome(
        tracker.rto, tracker.outage, tracker.lost, tracker.early, tracker.lowest, repaired, critical
    )


def _store(run: Run, store: Store, kept: dict[int, int]) -> StoreOutcome | None:
    state = state_of(run, store)
    if state is None:
        return None
    end = state.back_at if state.back_at is not None else run.env.now
    return StoreOutcome(
        end - state.lost_at,
        state.loss.age,
        state.loss.writes,
        state.repaired or state.back_at is None,
        _kept(run, state.link, kept) if state.link >= 0 else (),
        state.loss.what,
    )


def _traffic(run: Run, dns: dict[str, float]) -> float:
    """When requests have left the lost region by all routes; where nothing redirects them, its return."""
    latest = 0.0
    for flow in run.plant.flows:
        if flow.route is None or not flow.is_journey or flow.share <= 0:
            continue
        route = run.plant.routes[flow.route]
        shares = route.shares()
        if any(shares.get(region, 0.0) > 0 for region in run.shared.get("lost", ())):
            latest = max(latest, dns.get(route.record, run.fault_end))
    return latest


def _capacity(run: Run) -> dict[str, CapacityOutcome]:
    found: dict[str, CapacityOutcome] = run.shared.get("capacity", {})
    return found
