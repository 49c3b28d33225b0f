"""What a store loses with a copy of it, from the mechanism that makes the other copy (design.md §3, RPO).

Log shipping has one lag for all writes at a time; object replication has a lag for each write, so that the
oldest write in flight follows from the M/G/∞ queue; backups have the age of the last one that had arrived.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import TYPE_CHECKING

from withstand.catalog.spec import Spread
from withstand.model.elements.recovery import BackupPlan
from withstand.model.structure.derived import derived
from withstand.model.structure.routing import region_of
from withstand.simulation.recovery.replication_lag import backlog, delayed
from withstand.simulation.sampling.year import SECONDS_PER_YEAR

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.data import Replication
    from withstand.simulation.engine.replication import Run
    from withstand.simulation.plant.plant import Store


_NORMAL = NormalDist()
_SQRT2 = math.sqrt(2.0)
_Z95 = _NORMAL.inv_cdf(0.95)
# Bisection steps: 2**-60 of the bracket is below any time that matters.
_STEPS = 60
# After so many halvings a cell is still far wider than the rounding of the function that is bisected.
_SURE_STEPS = 30
_NEAR, _MOST_GUESSES = 1e-11, 20


@dataclass(frozen=True, slots=True)
class Loss:
    """Age at the fault of the oldest acknowledged write that is missing, how many, and the way back."""

    age: float
    writes: float
    what: str


NOTHING = Loss(0.0, 0.0, "nothing is missing")


def edge_between(run: Run, store: Store, source: str, target: str) -> Replication | None:
    """The replication edge from the member in one region to that in another, where the model has it."""
    ends = (store.members.get(source), store.members.get(target))
    return _edges(run.plant.architecture).get(ends)


@derived
def _edges(architecture: Architecture) -> Mapping[tuple[str | None, str | None], Replication]:
    """(source, target) → the first edge between them."""
    found: dict[tuple[str | None, str | None], Replication] = {}
    for edge in architecture.replications.values():
        found.setdefault((edge.source, edge.target), edge)
    return found


def shipped_log(run: Run, store: Store, kind: str, *, source: str, target: str) -> Loss:
    """Asynchronous copy with one lag for all writes, now and then in a burst."""
    edge = edge_between(run, store, source, target)
    if edge is not None and edge.mode == "synchronous":
        return NOTHING
    lag = run.draw(f"lag {store.id}", kind, "replication_lag")
    if edge is not None and edge.lag is not None:
        # The spread of the catalog around the typical lag that was measured here.
        lag *= edge.lag / run.fact(kind, "replication_lag").fact.value
    lag = delayed(run, store, source, target, lag=max(lag, _burst(run, store, kind)))
    limit = getattr(store.group, "rpo_limit", None)
    if limit is not None:
        lag = min(lag, limit)
    return missing(run, store, lag, "behind by the replication lag")


def _burst(run: Run, store: Store, kind: str) -> float:
    """Lag of a burst, if the fault falls into one: it builds up and drains at one second a second."""
    if not (run.has_fact(kind, "lag_burst_rate") and run.has_fact(kind, "lag_burst_peak")):
        return 0.0
    peak = run.draw(f"burst {store.id}", kind, "lag_burst_peak")
    share = run.fact(kind, "lag_burst_rate").fact.value * 2 * peak / SECONDS_PER_YEAR
    return (
        peak * run.uniform(f"burst {store.id} phase") if run.uniform(f"burst {store.id} now") < share else 0.0
    )


def missing(run: Run, store: Store, lag: float, what: str) -> Loss:
    """Poisson writes of the last `lag` seconds are missing; with no write there, nothing is."""
    rate = store.write_rate * run.scale / max(run.plant.peak, 1e-12)
    if rate <= 0:
        # Nobody says how often it is written to: then one write is taken to be there.
        return Loss(lag, 1.0, what)
    count = poisson(rate * lag, run.uniform(f"writes {store.id}"))
    if count == 0:
        return Loss(0.0, 0.0, "no write was under way")
    oldest = lag * run.uniform(f"oldest {store.id}") ** (1 / count)
    return Loss(oldest, float(count), what)


def poisson(mean: float, probability: float) -> int:
    """Quantile of the Poisson law; of a large mean by the normal law."""
    if mean > 100:
        return max(round(mean + math.sqrt(mean) * _NORMAL.inv_cdf(probability)), 0)
    count, term = 0, math.exp(-mean)
    total = term
    while total < probability and term > 0:
        count += 1
        term *= mean / count
        total += term
    return count


def each_write(run: Run, store: Store, kind: str, *, source: str, target: str) -> Loss:
    """Copies that travel one by one: the oldest in flight of an M/G/∞ queue, and how many there are."""
    behind = backlog(run, store, source, target)
    if behind > 0:
        lag = behind + run.draw(f"lag {store.id}", kind, "replication_lag")
        return missing(run, store, lag, "behind since the copying was stopped")
    edge = edge_between(run, store, source, target)
    fact = run.fact(kind, "replication_lag").fact
    spread = fact.spread or Spread("exponential", (fact.value,))
    factor = edge.lag / fact.value if edge is not None and edge.lag is not None else 1.0
    name = "replication_lag"
    if edge is not None and edge.time_control and run.has_fact(kind, "replication_lag_time_control"):
        name = "replication_lag_time_control"
        spread = run.fact(kind, name).fact.spread or spread
    rate = store.rates.get(source, 0.0) * run.scale / max(run.plant.peak, 1e-12)
    if rate <= 0:
        # One write, made at the fault's own time: it lacks its whole lag.
        return Loss(run.draw(f"lag {store.id}", kind, name) * factor, 1.0, "one object in flight")
    longest = (
        run.fact(kind, "replication_lag_max").fact.value if run.has_fact(kind, "replication_lag_max") else 0
    )
    # What would take longer than the documented longest time takes just that: the law has no tail beyond it.
    tail = tail_integral(spread)
    beyond = tail(longest / factor) if longest else 0.0
    wanted = -math.log(run.uniform(f"oldest {store.id}")) / (rate * factor) + beyond
    if tail(0.0) <= wanted:
        return Loss(0.0, 0.0, "no object was in flight")
    high = _age_at(tail, wanted)
    count = poisson(rate * factor * (tail(0.0) - beyond), run.uniform(f"writes {store.id}"))
    return Loss(high * factor, float(max(count, 1)), "objects still in flight")


def _age_at(tail: Callable[[float], float], wanted: float) -> float:
    """The age at which a falling function is down to a value, by bisection.

    The first halvings are taken at once, to the cell where a faster method finds the age; it is verified.
    """
    low, high, done = 0.0, 1.0, 0
    while tail(high) > wanted:
        high *= 2
    cell = high / 2**_SURE_STEPS
    start = math.floor(_near(tail, wanted, high) / cell) * cell
    if start + cell <= high and tail(start) > wanted >= tail(start + cell):
        low, high, done = start, start + cell, _SURE_STEPS
    for _ in range(done, _STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if tail(middle) > wanted else (low, middle)
    return high


def _near(tail: Callable[[float], float], wanted: float, high: float) -> float:
    """About the same age, by regula falsi (the Illinois variant) from an age that is too old."""
    low, above, below, kept = 0.0, tail(0.0) - wanted, tail(high) - wanted, 0
    age = high
    for _ in range(_MOST_GUESSES):
        before, age = age, high - below * (high - low) / (below - above)
        value = tail(age) - wanted
        if value > 0:
            low, above, below = age, value, below / 2 if kept > 0 else below
            kept = 1
        else:
            high, below, above = age, value, above / 2 if kept < 0 else above
            kept = -1
        if abs(age - before) <= age * _NEAR:
            break
    return age


@cache
def tail_integral(spread: Spread) -> Callable[[float], float]:
    """Integral of P(lag > u) from an age on: mean number in flight older than that, per write a second.

    As a function of the age, which is bisected for every lost object.
    """
    if spread.law == "lognormal":
        return _lognormal_tail(*spread.parameters)
    return lambda age: _other_tail(spread, age)


def _lognormal_tail(median: float, p95: float) -> Callable[[float], float]:
    sigma = math.log(p95 / median) / _Z95
    mean = median * math.exp(sigma**2 / 2)
    log, erf = math.log, math.erf

    def tail(age: float) -> float:
        if age <= 0:
            return mean
        distance = log(age / median) / sigma
        return mean * (0.5 * (1.0 + erf((sigma - distance) / _SQRT2))) - age * (
            0.5 * (1.0 + erf(-distance / _SQRT2))
        )

    return tail


def _other_tail(spread: Spread, age: float) -> float:
    match spread.law, spread.parameters:
        case "exponential", (mean,):
            return mean * math.exp(-age / mean)
        case "uniform", (low, high):
            if age <= low:
                return (low + high) / 2 - age
            return max(high - age, 0.0) ** 2 / (2 * (high - low)) if high > low else 0.0
        case _:
            high = max(spread.parameters)
            return max(high - age, 0.0)


def backup_copy(run: Run, store: Store, region: str) -> BackupPlan | None:
    """The backup plan that copies the member in `region` to another region, if one does."""
    member = store.members.get(region)
    element = run.plant.architecture.elements.get(member or "")
    for plan, where in _plans(run.plant.architecture):
        if where not in (None, region):
            continue
        covered = member in plan.covers or getattr(element, "kind", "") in plan.covers_kinds
        if covered and any(copy.to_region != region for copy in plan.copies):
            return plan
    return None


def plans_of(run: Run, store: Store) -> tuple[BackupPlan, ...]:
    """The backup plans that cover a member of the store in the member's own region."""
    architecture = run.plant.architecture
    return tuple(
        plan
        for plan, where in _plans(architecture)
        if any(
            where in (None, region)
            and (id in plan.covers or architecture.resources[id].kind in plan.covers_kinds)
            for region, id in store.members.items()
        )
    )


@derived
def _plans(architecture: Architecture) -> tuple[tuple[BackupPlan, str | None], ...]:
    """The backup plans, and the region that each lies in."""
    plans = [plan for plan in architecture.resources.values() if isinstance(plan, BackupPlan)]
    return tuple((plan, region_of(architecture, plan.id)) for plan in plans)


def from_backup(run: Run, store: Store, plan: BackupPlan) -> Loss:
    """Back to the newest recovery point whose copy had arrived: at a random phase of the plan's interval."""
    travel = run.draw(f"backup {store.id}", plan.kind, "snapshot_time")
    travel += run.draw(f"backup {store.id}", plan.kind, "copy_time")
    age = plan.interval * run.uniform(f"backup {store.id} phase") + travel
    return missing(run, store, age, f"back to the last copy of {plan.id}")
