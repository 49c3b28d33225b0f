"""What is kept of a replication: a few numbers for each flow, store and record, and the links of the chain.

Curves and events are not kept: a replication is replayed from its name (seed, scenario, number) when its
trace is wanted, and gives the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from withstand.model.results.estimate import EventKind

Stage = Literal["detect", "decide", "redirect", "promote", "scale", "warm", "confirm", "drain", "restore"]


class Link(NamedTuple):
    """One link of the recovery chain of one replication; times in seconds since the first fault."""

    stage: Stage
    what: str
    where: str
    start: float
    end: float
    after: int = -1
    """Index of the link that it waited for; -1: the fault itself. Meaningful within a run only."""
    kind: EventKind = EventKind.STEP


class Note(NamedTuple):
    """Something that happened in one replication and took no time; seconds since the first fault."""

    at: float
    kind: EventKind
    what: str
    element: str
    effect: str
    cause: int
    """Index of the link that led to it; -1: the fault itself."""


class FlowOutcome(NamedTuple):
    """What the scenario did to a flow: a journey, or the requests to a workload (all its instances)."""

    rto: float
    """First effect until back at the floor for the confirmation window; 0 where it never left the floor."""
    outage: float
    """Seconds below the floor, in all."""
    lost: float
    """Integral of (1 - level) over time: seconds' worth of demand that was not answered."""
    lost_first_hour: float
    """The part of it that was lost in the first hour."""
    lowest: float
    """Lowest service level."""
    repaired: bool
    """Nothing but the end of the fault itself brought it back: there is no recovery within the horizon."""
    critical: tuple[int, ...] = ()
    """Indices of the links that ended last before the recovery, the chain that it waited for."""


UNTOUCHED = FlowOutcome(0.0, 0.0, 0.0, 0.0, 1.0, repaired=False)
"""Of a flow that nothing happened to; one for all of them, which makes records small."""


class StoreOutcome(NamedTuple):
    """What the scenario did to a store (all members of a global database are one store)."""

    rto: float
    """Fault until writes are accepted again, in the region or in another."""
    rpo: float
    """Age at the fault of the oldest acknowledged write that the surviving copy lacks, in seconds."""
    writes_lost: float
    """How many such writes."""
    repaired: bool
    critical: tuple[int, ...] = ()
    what: str = ""
    """In words, what the surviving copy lacks."""


class CapacityOutcome(NamedTuple):
    """What a region can serve, as a multiple of the platform's peak demand."""

    at_fault: float
    settled: float
    reached_one: float
    """Seconds after the fault until it can serve all demand; infinite where it never can."""
    binding: str
    """Id of the station that limits it when settled."""
    ceiling: str = ""
    """Why it did not grow further, where something kept it from growing."""


@dataclass(frozen=True, slots=True)
class Replication:
    """What one replication of a scenario leaves behind: outcomes of flows and stores, and all links."""

    number: int
    duration: float
    """How long the fault itself lasted, in seconds."""
    load: float
    """Demand before the fault, as a share of the peak."""
    platform_outage: float
    """Seconds in which at least one critical journey was below its floor."""
    flows: dict[str, FlowOutcome]
    """By journey id, or bare name of a workload."""
    stores: dict[str, StoreOutcome]
    """By id of the logical store (`Plant.store_of`), where something happened to it."""
    dns: dict[str, float]
    """By record id: fault until 99 % of resolvers no longer answer with the lost endpoint."""
    traffic: float
    """Fault until less than 1 % of requests still go to the lost endpoint, by whatever means."""
    capacity: dict[str, CapacityOutcome]
    links: tuple[Link, ...] = ()
    facts: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    """(kind, name) of the facts that it drew or read."""
    hindered: frozenset[tuple[str, str]] = frozenset()
    """(what, element) that was wanted of an impaired control plane and refused."""
