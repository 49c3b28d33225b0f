"""From the final state of a replication to its record."""

from __future__ import annotations

import math
from sys import intern
from typing import TYPE_CHECKING

from withstand.simulation.engine.record import (
    UNTOUCHED,
    FlowOutcome,
    Link,
    Replication,
    StoreOutcome,
)
from withstand.simulation.recovery.store_state import StoreStates

if TYPE_CHECKING:
    from withstand.simulation.engine.levels import LevelTracker
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.recovery.store_state import StoreState


def outcome(run: Run) -> Replication:
    """The record of a replication that has ended."""
    kept: dict[int, int] = {}
    felt: dict[tuple[int, float], tuple[bool, tuple[int, ...]]] = {}
    flows = {
        flow.id: _flow(run, tracker, kept, felt)
        for flow, tracker in zip(run.plant.flows, run.trackers, strict=True)
    }
    states = run.state.of(StoreStates).by_store
    stores = {
        store.id: _store(run, states[store.id], kept) for store in run.plant.stores if store.id in states
    }
    dns = {
        route.record: run.dns_failovers[route.record]
        for route in run.plant.routes
        if route.record in run.dns_failovers
    }
    links = tuple(_shared(run.steps[index]) for index in kept)
    return Replication(
        run.number,
        run.fault_end,
        run.at_load.demand / run.plant.peak if run.plant.peak else 0.0,
        run.platform.outage,
        flows,
        stores,
        dns,
        _traffic(run, dns),
        run.region_capacity,
        links,
        run.at_load.shared(frozenset(run.facts)),
        frozenset(run.hindered),
    )


def _shared(link: Link) -> Link:
    """The link with the words that others have too, which makes many records small when they travel."""
    return link._replace(what=intern(link.what), where=intern(link.where))


def chain(run: Run, link: int) -> list[int]:
    """A link and everything it waited for, the first first."""
    found = []
    while link >= 0:
        found.append(link)
        link = run.steps[link].after
    return found[::-1]


def _kept(run: Run, link: int, kept: dict[int, int]) -> tuple[int, ...]:
    """Positions of the chain of a link among the links that the record keeps."""
    return tuple([kept.setdefault(index, len(kept)) for index in chain(run, link)])


def _flow(
    run: Run,
    tracker: LevelTracker,
    kept: dict[int, int],
    felt: dict[tuple[int, float], tuple[bool, tuple[int, ...]]],
) -> FlowOutcome:
    if tracker.lowest == 1.0 == tracker.level:
        return UNTOUCHED
    if math.isnan(tracker.first):
        return FlowOutcome(
            tracker.rto, tracker.outage, tracker.lost, tracker.early, tracker.lowest, repaired=False
        )
    # Most flows fell at one time, and one link brought many of them back.
    way = (tracker.cause, tracker.first)
    if way not in felt:
        felt[way] = _felt(run, *way, kept)
    repaired, critical = felt[way]
    return FlowOutcome(
        tracker.rto, tracker.outage, tracker.lost, tracker.early, tracker.lowest,
        repaired or tracker.below, critical,
    )  # fmt: skip


def _felt(run: Run, cause: int, first: float, kept: dict[int, int]) -> tuple[bool, tuple[int, ...]]:
    """Whether a repair led to the link, and the links of its chain that a flow's recovery waited for."""
    links = chain(run, cause)
    repaired = any(index in run.repairs for index in links)
    # What led to the fault's first effect on a flow is not what its recovery waited for.
    felt = [index for index in links if run.steps[index].end > first]
    return repaired, tuple([kept.setdefault(index, len(kept)) for index in felt])


def _store(run: Run, state: StoreState, kept: dict[int, int]) -> StoreOutcome:
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
        if any(shares.get(region, 0.0) > 0 for region in run.struck_regions):
            latest = max(latest, dns.get(route.record, run.fault_end))
    return latest
