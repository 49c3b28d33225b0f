"""Estimates: numbers with unit, interval, sample size, seed, the facts they rest on, and traces."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from withstand.model.values.fact_use import FactUse

BELOW, BACK = "Below its floor", "Back at its floor"
"""What a trace says of a service level when it leaves its floor, and when it is there again."""

Method = Literal["exact", "simulated", "closed form"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with what it never travels without: unit, interval, statistic, sample size and seed.

    `low` and `high` are the one-sided 95 % confidence bounds of the statistic (so together a 90 % interval);
    both equal `value` for an exact result, whose `n` is 0.
    """

    value: float
    low: float
    high: float
    unit: str
    statistic: str
    n: int
    seed: int
    method: Method = "simulated"


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One link of a recovery chain over all replications: times in seconds."""

    stage: Literal["detect", "decide", "redirect", "promote", "scale", "warm", "confirm", "drain", "restore"]
    what: str
    where: str
    p50: float
    p95: float
    p99: float
    critical_share: float
    """In what share of the replications this link was on the critical chain."""
    start_p50: float = 0.0
    """When it started after the fault, median: places the bar in the timeline."""


@dataclass(frozen=True, slots=True)
class TraceEvent:
    """What happened in one replication, at which time since the first fault (seconds), and its cause."""

    at: float
    what: str
    element: str
    effect: str = ""
    cause: int | None = None
    """Index of the event in the same trace that caused it."""


@dataclass(frozen=True, slots=True)
class Curve:
    """A function of time as steps: `values[i]` holds from `times[i]` (seconds after the fault) on."""

    name: str
    unit: str
    times: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """One replication in full, as the report replays it: its events, and the levels over time."""

    replication: int
    title: str
    events: tuple[TraceEvent, ...]
    curves: tuple[Curve, ...] = ()
    critical: tuple[int, ...] = ()
    """Indices of the events on the critical chain: what the recovery that is measured waited for."""
    scenario: str = ""
    """Key of the scenario that was played; empty for a draw of a metric that plays none."""


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts between consecutive edges (len(edges) == len(counts) + 1), in the measurement's unit."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A named part of a whole, for example downtime minutes a year by cause."""

    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Measurement:
    """One metric of one scope in one scenario, with everything needed to argue about it."""

    metric: str
    scope: str
    scenario: str
    judged: Estimate
    """The statistic that the claim is judged by."""
    others: tuple[Estimate, ...] = ()
    """Further statistics: P50, P95, P99, worst, counts."""
    chain: tuple[ChainLink, ...] = ()
    histogram: Histogram | None = None
    curves: tuple[Curve, ...] = ()
    shares: tuple[Share, ...] = ()
    facts: tuple[FactUse, ...] = ()
    elements: tuple[str, ...] = ()
    """Ids of the elements that the estimate looked at; assumptions about them are listed with the verdict."""
    binding: str = ""
    """The step, ceiling or cause that decides the value, in words."""
    notes: tuple[str, ...] = ()
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A part of a claim for which no estimate could be made, and why."""

    metric: str
    scope: str
    scenario: str
    reason: str
    kind: Literal["unknown", "not modelled", "nothing in scope", "failed", "interrupted"] = "not modelled"
    """`failed`: the measure crashed, which is a bug in withstand and decides nothing.
    `interrupted`: Ctrl-C came first."""

    @property
    def leaves_open(self) -> bool:
        """Whether the claim could be either way: a value is unknown, or the measure failed."""
        return self.kind in ("unknown", "failed")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the simulation says about one part of a claim: measurements, and what could not be measured."""

    measurements: tuple[Measurement, ...]
    unmeasured: tuple[Unmeasured, ...] = field(default=())
