"""Retries around a service that comes back: amplified demand against its capacity, as a fluid in small steps.

A failed try is tried again by its caller, after its timeout or back-off, and what a caller gives up on its
own callers try again: tries multiply over the depth of the call. The service works through its queue first
come, first served. Once the wait exceeds the callers' timeout its answers come too late, the work is wasted,
every try fails, and the amplified demand keeps it so: a metastable overload (Bronson et al., HotOS 2021).
Bounds on the queue (pool limits, shedding) and on retries (budgets) prevent it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from withstand.simulation.streams import Floats

STEP = 0.5
"""Seconds; a fraction of the timeouts of a second and more that decide here."""
HORIZON = 900.0
"""Seconds after the trigger for which an overload is followed; beyond, it is taken to last."""
FLOOR = 0.99
"""Default floor of a journey's service level."""
_CHECK_EVERY = 20
_FAILING = np.linspace(0.0, 1.0, 2001)
_HOT = 0.95
"""Use of the capacity at which the autoscaler wants more; its targets are below that."""


@dataclass(frozen=True, slots=True, order=True)
class Hop:
    """One call on the way to the service: retries after the first try, and the most of them as a share."""

    attempts: int
    budget: float = float("inf")


@dataclass(frozen=True, slots=True)
class Recovering:
    """A service that comes back, and who calls it."""

    rate: float
    """First tries a second of users' requests."""
    chains: tuple[tuple[float, tuple[Hop, ...]], ...]
    """Share of the rate, and its hops from the entry to the service; the last hop calls the service."""
    replica: float
    """Requests a second of one replica."""
    timeout: float
    backoff: float
    queue: float
    """Most requests that wait at once (callers' slots, pool limits, shedding)."""
    most: float
    """Replicas once the autoscaler has answered, which takes `reaction` seconds of overload."""
    reaction: float
    growth: float
    """Factor of the replicas in each scale period."""
    period: float


def tries(chain: tuple[Hop, ...], failing: Floats) -> tuple[Floats, Floats]:
    """Tries at the service for one request of a user, and the probability that the user sees a failure.

    `failing` is the probability that one try fails.
    """
    total = np.ones_like(failing)
    lost = failing
    for hop in reversed(chain):
        here = np.ones_like(failing)
        for attempt in range(1, hop.attempts + 1):
            here = here + lost**attempt
        total = total * np.minimum(here, 1 + hop.budget)
        full = (hop.budget >= lost * hop.attempts) | (hop.attempts == 0)
        retried = np.where(full, hop.attempts, hop.budget / np.maximum(lost, 1e-12))
        lost = lost ** (retried + 1)
    return total, lost


@dataclass(slots=True)
class _State:
    """The replications that are still followed, one row each."""

    row: NDArray[np.intp]
    ready_at: Floats
    queue: Floats
    extra: Floats
    hot: Floats
    last: Floats
    past: list[Floats]
    """Share of the tries that failed, in each of the last steps that retries lag behind."""

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop the rows whose end is known."""
        self.row, self.ready_at = self.row[kept], self.ready_at[kept]
        self.queue, self.extra, self.hot = self.queue[kept], self.extra[kept], self.hot[kept]
        self.last, self.past = self.last[kept], [failing[kept] for failing in self.past]


def overload_after(service: Recovering, ready_at: Floats) -> Floats:
    """Seconds of overload after the last replica is back, for each row of times at which replicas are ready.

    Infinite where it still lasts at the horizon, or where nothing is left that could end it.
    """
    runs = ready_at.shape[0]
    lag = max(round((service.timeout + service.backoff) / STEP), 1)
    past = [np.ones(runs)] * lag
    none = np.zeros(runs)
    state = _State(np.arange(runs), ready_at, none, none, none, none, past)
    found = np.full(runs, np.inf)
    table = _table(service)
    # Before the first replica is back every try fails, whatever else.
    first = math.floor(float(ready_at.min()) / STEP)
    for number in range(first, round((float(ready_at.max()) + HORIZON) / STEP)):
        now = number * STEP
        settled, stuck = _step(service, table, state, now)
        if number % _CHECK_EVERY == 0 and (settled | stuck).any():
            late = np.maximum(state.last - state.ready_at.max(axis=1), 0.0)
            found[state.row[settled]] = late[settled]
            state.keep(~(settled | stuck))
            if not state.row.size:
                break
    return found


def _step(
    service: Recovering, table: tuple[Floats, Floats], state: _State, now: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """One step for all rows; which have recovered for good, and which never will."""
    ready = (state.ready_at <= now).sum(axis=1)
    replicas = state.ready_at.shape[1]
    capacity = (ready + state.extra) * service.replica
    offered = np.interp(state.past[0], _FAILING, table[0])
    state.queue, failing = _serve(service, state.queue, offered, capacity)
    state.past = [*state.past[1:], failing]
    bad = np.interp(failing, _FAILING, table[1]) > 1 - FLOOR
    state.last = np.where(bad, now + STEP, state.last)
    state.hot = np.where(offered > _HOT * capacity, state.hot + STEP, 0.0)
    state.extra = _scale(service, ready, state.extra, state.hot, replicas=replicas)
    calm = np.maximum.reduce(state.past) <= 0
    settled = (ready == replicas) & calm & (state.queue <= offered * STEP)
    grown = (ready == replicas) & (ready + state.extra >= service.most)
    hopeless = (np.minimum.reduce(state.past) >= 1) & (state.queue > capacity * service.timeout)
    return settled, grown & hopeless & (offered > capacity)


def _table(service: Recovering) -> tuple[Floats, Floats]:
    """Requests a second with all tries, and the share of users who see a failure, over `_FAILING`."""
    offered, seen = np.zeros_like(_FAILING), np.zeros_like(_FAILING)
    for share, chain in service.chains:
        total, lost = tries(chain, _FAILING)
        offered += share * service.rate * total
        seen += share * lost
    return offered, seen


def _serve(service: Recovering, queue: Floats, offered: Floats, capacity: Floats) -> tuple[Floats, Floats]:
    """The queue after a step, and the share of the tries that fail in it.

    While no replica is ready there is nothing to wait at: tries fail at once.
    """
    arrived = offered * STEP
    queue = np.where(capacity > 0, queue, 0.0)
    room = np.maximum(service.queue + capacity * STEP - queue, 0.0)
    taken = np.where(capacity > 0, np.minimum(arrived, room), 0.0)
    done = np.minimum(queue + taken, capacity * STEP)
    after = queue + taken - done
    with np.errstate(divide="ignore", invalid="ignore"):
        wait = np.where(capacity > 0, after / capacity, np.inf)
    in_time = np.where((wait <= service.timeout) & (capacity > 0), np.minimum(done, arrived), 0.0)
    failing = 1 - in_time / np.maximum(arrived, 1e-12)
    return after, np.clip(failing, 0.0, 1.0)


def _scale(service: Recovering, ready: Floats, extra: Floats, hot: Floats, *, replicas: int) -> Floats:
    """Replicas that the autoscaler has added: growing by its factor each period once it has reacted."""
    periods = np.floor(np.maximum(hot - service.reaction, -1.0) / service.period) + 1
    wanted = np.minimum(replicas * service.growth**periods, service.most) - replicas
    grown = np.where(periods > 0, np.maximum(wanted, extra), extra)
    result: Floats = np.maximum(np.where(ready > 0, grown, extra), 0.0)
    return result
