"""Messages that wait: what an outage of consumers leaves behind, what expires, and when it is worked off.

A queue is a fluid: it grows while nobody takes from it and shrinks by the consumers' spare capacity once
they are back. First come, first served, so the head is the oldest; what is older than the retention expires.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from withstand.simulation.sampling.streams import Floats


@dataclass(frozen=True, slots=True)
class Rates:
    """What goes in and what can come out, in messages a second."""

    arrival: float
    capacity: float
    """Consumers at work as they run now."""
    scaled: float
    """Consumers once the autoscaler has answered to the backlog; equal to `capacity` without one."""
    reaction: float = 0.0
    """Seconds until it has."""


@dataclass(frozen=True, slots=True)
class BacklogOutcome:
    """For each outage: messages expired, the backlog when it ended, and how long until that was gone."""

    expired: Floats
    backlog: Floats
    drain: Floats


def after_outage(rates: Rates, outage: Floats, retention: float) -> BacklogOutcome:
    """What outages of these lengths (seconds) do to a queue that was empty before."""
    backlog = rates.arrival * np.minimum(outage, retention)
    expired = rates.arrival * np.maximum(outage - retention, 0.0)
    left, slow = _drain(rates.arrival, rates.capacity, backlog, np.full_like(backlog, rates.reaction))
    expired = expired + _expiring(rates, rates.capacity, backlog, slow, retention=retention)
    _, fast = _drain(rates.arrival, rates.scaled, left, np.full_like(backlog, np.inf))
    expired = expired + _expiring(rates, rates.scaled, left, fast, retention=retention)
    return BacklogOutcome(expired, backlog, slow + fast)


def _drain(arrival: float, capacity: float, backlog: Floats, limit: Floats) -> tuple[Floats, Floats]:
    """Backlog left and time taken when a capacity works for at most `limit` seconds."""
    spare = capacity - arrival
    needed = np.where(backlog > 0, backlog / spare if spare > 0 else np.inf, 0.0)
    taken = np.minimum(needed, limit)
    with np.errstate(invalid="ignore"):
        left = np.where(needed <= limit, 0.0, backlog - spare * taken)
    return left, taken


def _expiring(rates: Rates, capacity: float, backlog: Floats, during: Floats, *, retention: float) -> Floats:
    """Messages that reach the retention while a backlog is worked off.

    The head's age is backlog / arrival, since everything waits in order. With a spare capacity it falls; with
    none it keeps growing, and in the long run everything that arrives beyond the capacity expires.
    """
    if capacity >= rates.arrival or rates.arrival <= 0:
        return np.zeros_like(backlog)
    grows = (rates.arrival - capacity) * np.where(np.isfinite(during), during, np.inf)
    room = np.maximum(rates.arrival * retention - backlog, 0.0)
    return np.where(backlog > 0, np.maximum(grows - room, 0.0), 0.0)
