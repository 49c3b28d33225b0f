"""Retries around a service that comes back: amplified demand against its capacity, as a fluid in small steps.

A try fails in one of two ways: it is refused at once (no connection, no room), or it is late (its caller's
timeout ends it). A caller tries again after the failures that its conditions name, and what it gives up on
its own callers may try again: tries multiply over the depth of the call. The service works through its queue
first come, first served. Once the wait exceeds the callers' timeout its answers come too late and the work is
wasted. Where late tries are tried again, the amplified demand keeps it so: a metastable overload (Bronson et
al., HotOS 2021). Where only refusals are, the amplification ends when the service takes requests again, and
the backlog drains. Bounds on the queue (pool limits, shedding) and on retries (budgets) prevent it too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from withstand.simulation.plant.retry_policy import Hop
from withstand.simulation.sampling.streams import Floats

STEP = 0.5
"""Seconds; a fraction of the timeouts of a second and more that decide here."""
HORIZON = 900.0
"""Seconds after the trigger for which an overload is followed; beyond, it is taken to last."""
FLOOR = 0.99
"""Default floor of a journey's service level."""
_CHECK_EVERY = 20
_NOTHING = 1e-12
_HOT = 0.95
"""Use of the capacity at which the autoscaler wants more; its targets are below that."""


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
    """Seconds after which a try is late."""
    backoff: float
    queue: float
    """Most requests that wait at once (callers' slots, pool limits, shedding)."""
    most: float
    """Replicas once the autoscaler has answered, which takes `reaction` seconds of overload."""
    reaction: float
    growth: float
    """Factor of the replicas in each scale period."""
    period: float


def tries(chain: tuple[Hop, ...], refused: Floats, late: Floats) -> tuple[Floats, Floats]:
    """Tries at the service for one request of a user, and the probability that the user sees a failure.

    `refused` and `late` are the probabilities that one try fails in that way; together at most 1.
    """
    total = np.ones_like(refused)
    for hop in reversed(chain):
        again = refused * hop.refused + late * hop.late
        here = np.ones_like(again)
        for attempt in range(1, hop.attempts + 1):
            here = here + again**attempt
        made = np.minimum(here, 1 + hop.budget)
        # Retries that a budget takes away: the others make the same number of tries in the mean.
        full = (hop.budget >= again * hop.attempts) | (hop.attempts == 0)
        retried = np.where(full, hop.attempts, hop.budget / np.maximum(again, _NOTHING))
        last = again**retried
        # What is not tried again fails at each of the tries, the rest only at the last one.
        before = np.where(again < 1, (1 - last) / np.maximum(1 - again, _NOTHING), retried)
        refused = refused * (last + (1 - hop.refused) * before)
        late = late * (last + (1 - hop.late) * before)
        total = total * made
    return total, refused + late


@dataclass(slots=True)
class _State:
    """The replications that are still followed, one row each."""

    row: NDArray[np.intp]
    ready_at: Floats
    queue: Floats
    extra: Floats
    hot: Floats
    last: Floats
    refused: Floats
    """Share of the tries of the last step that were refused; they are tried again within a step."""
    past: list[Floats]
    """Share of the tries that were late, in each of the last steps that their retries lag behind."""

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Drop the rows whose end is known."""
        self.row, self.ready_at = self.row[kept], self.ready_at[kept]
        self.queue, self.extra, self.hot = self.queue[kept], self.extra[kept], self.hot[kept]
        self.refused = self.refused[kept]
        self.last, self.past = self.last[kept], [late[kept] for late in self.past]


def overload_after(service: Recovering, ready_at: Floats) -> Floats:
    """Seconds of overload after the last replica is back, for each row of times at which replicas are ready.

    Infinite where it still lasts at the horizon, or where nothing is left that could end it.
    """
    runs = ready_at.shape[0]
    lag = max(round((service.timeout + service.backoff) / STEP), 1)
    none = np.zeros(runs)
    state = _State(np.arange(runs), ready_at, none, none, none, none, np.ones(runs), [none] * lag)
    found = np.full(runs, np.inf)
    # Before the first replica is back every try fails, whatever else.
    first = math.floor(float(ready_at.min()) / STEP)
    for number in range(first, round((float(ready_at.max()) + HORIZON) / STEP)):
        now = number * STEP
        settled, stuck = _step(service, state, now)
        if number % _CHECK_EVERY == 0 and (settled | stuck).any():
            late = np.maximum(state.last - state.ready_at.max(axis=1), 0.0)
            found[state.row[settled]] = late[settled]
            state.keep(~(settled | stuck))
            if not state.row.size:
                break
    return found


def _step(service: Recovering, state: _State, now: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """One step for all rows; which have recovered for good, and which never will."""
    ready = (state.ready_at <= now).sum(axis=1)
    replicas = state.ready_at.shape[1]
    capacity = (ready + state.extra) * service.replica
    offered, _ = _asked(service, state.refused, state.past[0])
    state.queue, state.refused, late = _serve(service, state.queue, offered, capacity)
    state.past = [*state.past[1:], late]
    bad = _asked(service, state.refused, late)[1] > 1 - FLOOR
    state.last = np.where(bad, now + STEP, state.last)
    state.hot = np.where(offered > _HOT * capacity, state.hot + STEP, 0.0)
    state.extra = _scale(service, ready, state.extra, state.hot, replicas=replicas)
    calm = np.maximum.reduce(state.past) + state.refused <= 0
    settled = (ready == replicas) & calm & (state.queue <= offered * STEP)
    grown = (ready == replicas) & (ready + state.extra >= service.most)
    failing = np.minimum.reduce(state.past) + state.refused >= 1
    hopeless = failing & (state.queue > capacity * service.timeout)
    return settled, grown & hopeless & (offered > capacity)


def _asked(service: Recovering, refused: Floats, late: Floats) -> tuple[Floats, Floats]:
    """Requests a second with all tries, and the share of users who see a failure."""
    late = np.minimum(late, 1 - refused)
    offered, seen = np.zeros_like(refused), np.zeros_like(refused)
    for share, chain in service.chains:
        total, lost = tries(chain, refused, late)
        offered += share * service.rate * total
        seen += share * lost
    return offered, seen


def _serve(
    service: Recovering, queue: Floats, offered: Floats, capacity: Floats
) -> tuple[Floats, Floats, Floats]:
    """The queue after a step, and the shares of its tries that are refused and that will be late.

    While no replica is ready there is nothing to wait at: tries are refused at once. Who comes when the wait
    is longer than the timeout will be late, and is served all the same: the service does not know.
    """
    arrived = np.maximum(offered * STEP, _NOTHING)
    up = capacity > 0
    queue = np.where(up, queue, 0.0)
    room = np.maximum(service.queue + capacity * STEP - queue, 0.0)
    taken = np.where(up, np.minimum(arrived, room), 0.0)
    after = queue + taken - np.minimum(queue + taken, capacity * STEP)
    patient = capacity * service.timeout
    # The queue goes from one end of the step to the other in a straight line.
    beyond = np.maximum(queue, after) - patient
    share = np.clip(beyond / np.maximum(np.abs(after - queue), _NOTHING), 0.0, 1.0)
    refused = 1 - taken / arrived
    return after, refused, np.where(up, taken / arrived * share, 0.0)


def _scale(service: Recovering, ready: Floats, extra: Floats, hot: Floats, *, replicas: int) -> Floats:
    """Replicas that the autoscaler has added: growing by its factor each period once it has reacted."""
    periods = np.floor(np.maximum(hot - service.reaction, -1.0) / service.period) + 1
    wanted = np.minimum(replicas * service.growth**periods, service.most) - replicas
    grown = np.where(periods > 0, np.maximum(wanted, extra), extra)
    result: Floats = np.maximum(np.where(ready > 0, grown, extra), 0.0)
    return result
