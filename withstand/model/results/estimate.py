"""Estimates: numbers with unit, interval, sample size, seed, the facts they rest on, and traces."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from withstand.model.values.fact_use import FactUse


class EventKind(StrEnum):
    """What an event of a trace is, whatever its words are."""

    FAULT_BEGINS = "fault begins"
    FAULT_ENDS = "fault ends"
    STEP = "step"
    """A link of a recovery, or a hop of a request, that has ended."""
    BELOW = "below floor"
    """A service level has left its floor."""
    BACK = "back at floor"
    NOTE = "note"
    """Something that explains what follows: a refusal, a ceiling, a value that was drawn."""
    RESULT = "result"
    """What a draw or a request comes to."""


class CurveKind(StrEnum):
    """What a curve is about, whatever its name is."""

    DEMAND = "demand"
    SUPPLY = "supply"
    """What can be served of the demand."""
    CEILING = "ceiling"
    """A limit that the supply cannot pass."""
    OTHER = "other"


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
    kind: EventKind
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
    kind: CurveKind = CurveKind.OTHER


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
    standing: str = ""
    """What it is to its measurement, in short: "median, rto 12 m"; empty where it stands for itself."""


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


Because = Literal["both", "simulated only", "redundant", "exact only", "several at once"]
"""Why the simulation and the structure function count a class of incidents as they do.

`simulated only`: the structure function has no component that fails so (a bad release, an operator's error).
`redundant`: it stops nothing alone in the structure function, where what is left takes over at once; in the
simulation a takeover takes time, and what is left carries the load. `exact only`: the simulation plays no
such fault. `several at once`: the simulation takes incidents not to overlap. `both`: both know that it stops
the scope.
"""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a class of incidents costs, in minutes of downtime a year, counted in both ways."""

    name: str
    because: Because
    simulated: float
    exact: float
    mostly: str = ""
    """Key of the scenario of the class that differs most."""

    @property
    def difference(self) -> float:
        """Simulated less exact, in minutes a year."""
        return self.simulated - self.exact


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """The exact availability of the structure function beside a simulated one, and why they differ.

    The contributions cover every incident of both; their differences sum to `difference`.
    """

    estimate: Estimate | None
    """The exact availability, a fraction; None where it could not be computed, with the `reason`."""
    uncertain: Estimate | None = None
    """The same with rates drawn from what is known of them."""
    difference: float = 0.0
    """Simulated less exact downtime, in minutes a year."""
    contributions: tuple[Contribution, ...] = ()
    """By class of incidents, what differs most first."""
    remainder: float = 0.0
    """The part of the difference about incidents that both count: minutes a year."""
    reason: str = ""
    notes: tuple[str, ...] = ()


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
    second_opinion: SecondOpinion | None = None
    """Of an availability over a year; None of everything else."""


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
