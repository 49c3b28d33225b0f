"""Replays of past incidents: what one would have done to the journeys and stores of an architecture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.elements.claim import Part
from withstand.model.elements.fault_kind import fault_kind
from withstand.simulation.engine.record import FlowOutcome, StoreOutcome
from withstand.simulation.execution.context import Budget
from withstand.simulation.execution.executors import PROCESSES
from withstand.simulation.execution.replications import Sampling
from withstand.simulation.incidents.staging import Staging, stage
from withstand.simulation.measuring.chain import binding, chain
from withstand.simulation.measuring.samples import Measure, measurement
from withstand.simulation.measuring.scope import sample_of, scopes
from withstand.simulation.sampling.estimates import Sampled, statistic_of

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Metric
    from withstand.model.elements.scenario import Scenario
    from withstand.model.results.estimate import ChainLink, Estimate, Measurement, Trace
    from withstand.simulation.execution.context import MeasureContext, Runs
    from withstand.simulation.incidents import Incident
    from withstand.simulation.measuring.scope import Scope


@dataclass(frozen=True, slots=True)
class JourneyImpact:
    """What the incident did to one journey; `lost` in seconds' worth of its demand that was not answered."""

    journey: str
    critical: bool
    outage: Measurement
    lost: Measurement
    rto: Measurement
    lowest: float
    """Median over the replications of the lowest service level."""
    chain: tuple[ChainLink, ...]
    binding: str


@dataclass(frozen=True, slots=True)
class StoreImpact:
    """What the incident did to one store: how long it took no writes, and what the surviving copy lacked."""

    store: str
    unavailable: Measurement
    rpo: Measurement


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was wanted of an impaired control plane, and in what share of the replications."""

    what: str
    element: str
    share: float


@dataclass(frozen=True, slots=True)
class Replay:
    """The answer to "what would this have done to us?"."""

    staging: Staging
    outage: tuple[Estimate, ...] = ()
    """Seconds in which at least one critical journey was below its floor: P50, P95."""
    journeys: tuple[JourneyImpact, ...] = ()
    untouched: tuple[str, ...] = ()
    """Journeys whose service level stayed at 1 throughout."""
    stores: tuple[StoreImpact, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    spared: tuple[Estimate, ...] = ()
    """`outage` had the control planes worked; empty where nothing was refused, since it is the same then."""
    traces: tuple[Trace, ...] = ()
    """The median and the worst replication by the platform's outage."""


def replay(
    architecture: Architecture,
    incident: Incident,
    region: str | None = None,
    *,
    seed: int,
    workers: int = 1,
    budget: Budget | None = None,
    executor: str = PROCESSES,
) -> Replay:
    """Let an incident happen to an architecture, in its own region or in the one that is named.

    UsageError where the architecture has no such region.
    """
    staging = stage(architecture, incident, region)
    scenario = staging.scenario
    if scenario is None:
        return Replay(staging)
    sampled = partial(Sampling, seed=seed, workers=workers, budget=budget or Budget(), executor=executor)
    with sampled(with_scenario(architecture, scenario)) as here:
        found = _replay(here.context(), staging, scenario.id)
        number = _size(found)
    calm = scenario.model_copy(
        update={"faults": tuple(fault for fault in scenario.faults if not fault_kind(fault.kind).part)}
    )
    if not found.refusals or not calm.faults:
        return found
    # The same scenario id and size: both runs share their random numbers, draw by draw.
    with sampled(with_scenario(architecture, calm)) as there:
        runs = there.context().runs(scenario.id, size=number)
    return _with_spared(found, runs, seed)


def with_scenario(architecture: Architecture, scenario: Scenario) -> Architecture:
    """The architecture with one scenario more; what was derived of the other is derived anew."""
    return architecture.with_sections({"scenarios": {**architecture.scenarios, scenario.id: scenario}})


def _size(found: Replay) -> int:
    return found.outage[0].n


def _with_spared(found: Replay, runs: Runs, seed: int) -> Replay:
    return replace(found, spared=_platform_outage(runs, seed))


def _replay(context: MeasureContext, staging: Staging, key: str) -> Replay:
    runs = context.runs(key)
    journeys = tuple(context.architecture.journeys)
    impacts, untouched = [], []
    for scope in scopes(context, _part("outage", key, journeys))[0] if journeys else ():
        made = _journey(context, scope, runs)
        impacts += [made] if made is not None else []
        untouched += [] if made is not None else [scope.name]
    return Replay(
        staging,
        _platform_outage(runs, context.seed),
        tuple(sorted(impacts, key=lambda one: -_p95(one.outage))),
        tuple(untouched),
        tuple(_stores(context, runs)),
        _refusals(runs),
        traces=tuple(_traces(context, runs)),
    )


def _platform_outage(runs: Runs, seed: int) -> tuple[Estimate, ...]:
    values = [replication.platform_outage for replication in runs.replications]
    return tuple(
        statistic_of(values, statistic, Sampled("s", seed, least=0.0)) for statistic in ("p50", "p95")
    )


def _part(metric: Metric, key: str, scope: Iterable[str]) -> Part:
    return Part(metric=metric, scope=tuple(scope), scenarios=(key,))


def _journey(context: MeasureContext, scope: Scope, runs: Runs) -> JourneyImpact | None:
    outcomes = [found for one in runs.replications if isinstance(found := scope.outcome(one), FlowOutcome)]
    if not any(outcome.lost > 0 for outcome in outcomes):
        return None
    links = chain(sample_of(scope, runs, _rto))
    journey = context.architecture.journeys[scope.name]
    return JourneyImpact(
        scope.name,
        journey.critical,
        _measured(context, scope, runs, ("outage", lambda outcome: getattr(outcome, "outage", 0.0))),
        _measured(context, scope, runs, ("lost-demand", lambda outcome: getattr(outcome, "lost", 0.0))),
        _measured(context, scope, runs, ("rto", _rto)),
        float(np.median([outcome.lowest for outcome in outcomes])),
        links,
        binding(links),
    )


def _rto(outcome: FlowOutcome | StoreOutcome) -> float:
    return outcome.rto


def _rpo(outcome: FlowOutcome | StoreOutcome) -> float:
    return outcome.rpo if isinstance(outcome, StoreOutcome) else 0.0


Taker = Callable[[FlowOutcome | StoreOutcome], float]


def _measured(context: MeasureContext, scope: Scope, runs: Runs, what: tuple[str, Taker]) -> Measurement:
    """P95 with the other statistics beside it, labelled by `what`; without the chain, told once a journey."""
    name, value = what
    part = _part("outage", runs.scenario, (scope.name,))
    made = measurement(context, part, sample_of(scope, runs, value), Measure(value, "p95", "s"))
    return replace(made, metric=name, chain=(), elements=scope.elements)


def _stores(context: MeasureContext, runs: Runs) -> Iterator[StoreImpact]:
    ids = tuple(store.id for store in context.plant.stores)
    for scope in scopes(context, _part("rpo", runs.scenario, ids))[0] if ids else ():
        if any(scope.outcome(one) is not None for one in runs.replications):
            yield StoreImpact(
                scope.name,
                _measured(context, scope, runs, ("rto", _rto)),
                _measured(context, scope, runs, ("rpo", _rpo)),
            )


def _refusals(runs: Runs) -> tuple[Refusal, ...]:
    counts = Counter(pair for replication in runs.replications for pair in replication.hindered)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Refusal(what, element, count / len(runs)) for (what, element), count in ranked)


def _traces(context: MeasureContext, runs: Runs) -> Iterator[Trace]:
    order = sorted(runs.replications, key=lambda one: (one.platform_outage, one.number))
    for which, number in (("Median", order[len(order) // 2].number), ("Worst", order[-1].number)):
        yield replace(
            context.replay(runs.scenario, number, runs.load), title=f"{which} replication of {runs.scenario}"
        )


def _p95(measured: Measurement) -> float:
    return measured.judged.value
