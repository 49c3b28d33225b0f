"""Retry overload: how long a service stays overloaded by retries once what stopped it is gone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.elements.fault_kind import fault_kind
from withstand.model.results.estimate import Answer, Measurement
from withstand.model.structure.graph import graph, shortest_ways
from withstand.model.structure.routing import followed, goes_over, region_of
from withstand.model.values.display import format_seconds
from withstand.simulation.load.hanging_callee import callers_of, pool_limit, slots
from withstand.simulation.load.retry_storm import HORIZON, Recovering, overload_after, tries
from withstand.simulation.measuring.measurement import Story, Subject, nothing_in_scope, of_sample
from withstand.simulation.plant.demand import load_factor, peak_demand
from withstand.simulation.plant.pools import capacity_of_replica, reaction_time, running_replicas
from withstand.simulation.plant.retry_policy import Hop, hop_of, patience_of_try
from withstand.simulation.sampling.estimates import Sampled, exact, proportion_estimate
from withstand.simulation.sampling.fact_log import FactLog

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Part
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Dependency, Workload
    from withstand.simulation.execution.context import MeasureContext

_REPLICATIONS = 400
"""Enough for a P95 within a few percent; each takes thousands of steps."""


def measure(context: MeasureContext, part: Part) -> Answer:
    """Seconds of overload after the trigger, for each service that comes back; P95 by default."""
    found = []
    for key in context.matching(part.scenarios or ("workload-loss:*",)):
        fault = context.scenarios[key].faults[0]
        workload = context.architecture.workloads.get(str(fault.target))
        if workload is None or not fault_kind(fault.kind).restarts:
            continue
        if part.scope and workload.id not in part.scope:
            continue
        measured = _one(context, Subject(part, workload.id, key), workload)
        if measured is not None:
            found.append(measured)
    return Answer(tuple(found)) if found else nothing_in_scope(part, "no service that workloads call")


def _one(context: MeasureContext, subject: Subject, workload: Workload) -> Measurement | None:
    architecture = context.architecture
    facts = FactLog(architecture, context.seed, subject.scenario)
    load = load_factor(architecture, subject.part.load)
    service = recovering(architecture, facts, workload, load)
    if service is None:
        return None
    size = min(context.budget.replications, _REPLICATIONS)
    running = running_replicas(workload, peak_demand(architecture).requests[workload.id] * load)
    shape = (size, max(running, 1))
    ready = facts.draws(workload.kind, "process_restart_time", "restart", shape[0] * shape[1]).reshape(shape)
    sample = overload_after(service, ready)
    down = np.ones(1)
    amplified = max(float(tries(chain, down, 0 * down)[0][0]) for _, chain in service.chains)
    slow = max(float(tries(chain, 0 * down, down)[0][0]) for _, chain in service.chains)
    spare = running * service.replica / service.rate
    lasting = int(np.isinf(sample).sum())
    story = Story(
        f"{amplified:.1f} tries for each request while it is down and {slow:.1f} while it is late, "
        f"capacity for {spare:.1f}; "
        + (f"in {lasting / size:.0%} of the runs it lasts" if lasting else "it always recovers"),
        (workload.id, *callers_of(architecture, workload.id)),
        (
            exact(amplified, "times", "retry amplification", closed_form=True),
            exact(slow, "times", "retry amplification after timeouts", closed_form=True),
            proportion_estimate(lasting, size, Sampled("fraction", context.seed), "metastable"),
        ),
        (f"an overload that lasts {format_seconds(HORIZON)} after the trigger counts as lasting for ever",),
    )
    label = Sampled("s", context.seed, least=0.0)
    return of_sample(subject, sample, label, facts, default="p95", story=story)


def recovering(
    architecture: Architecture, facts: FactLog, workload: Workload, load: float
) -> Recovering | None:
    """The service with its callers; None when no workload waits for it."""
    chains: dict[tuple[Hop, ...], float] = {}
    for journey, rate in _journeys(architecture, workload):
        chain = _hops(facts, journey, workload)
        if chain:
            chains[chain] = chains.get(chain, 0.0) + rate * load
    total = sum(chains.values())
    callers = callers_of(architecture, workload.id)
    if total <= 0 or not callers:
        return None
    rates = peak_demand(architecture).requests
    timeout = max(patience_of_try(dependency) for dependency in callers.values())
    replicas = running_replicas(workload, rates[workload.id] * load)
    capacity = replicas * capacity_of_replica(workload)
    return Recovering(
        rate=total,
        chains=tuple((rate / total, chain) for chain, rate in sorted(chains.items())),
        replica=capacity_of_replica(workload),
        timeout=timeout,
        backoff=max(dependency.retry.backoff for dependency in callers.values()),
        queue=_queue(facts, workload, callers, load=load, capacity=capacity),
        most=float(max(workload.scaling.maximum, replicas) if workload.scaling else replicas),
        reaction=reaction_time(facts, workload),
        growth=facts.value(workload.kind, "scale_up_factor"),
        period=facts.value(workload.kind, "scale_up_period"),
    )


def _journeys(architecture: Architecture, workload: Workload) -> Iterator[tuple[Journey, float]]:
    for id, rates in peak_demand(architecture).journeys.items():
        if rates.get(workload.id, 0.0) > 0:
            yield architecture.journeys[id], rates[workload.id]


def _hops(facts: FactLog, journey: Journey, workload: Workload) -> tuple[Hop, ...]:
    """The calls from a journey's first workload to the service, by the shortest way; () when none waits."""
    way = _way(facts.architecture, journey, workload)
    below = [*(dependency for _, dependency in way[1:]), None]
    return tuple(
        hop_of(facts, caller, dependency, next)
        for (caller, dependency), next in zip(way, below, strict=bool(way))
    )


def _way(
    architecture: Architecture, journey: Journey, workload: Workload
) -> tuple[tuple[Workload, Dependency], ...]:
    region = region_of(architecture, workload.id)
    starts = [id for id in journey.path if id in architecture.workloads]
    here = [id for id in starts if region_of(architecture, id) == region]
    ways = shortest_ways(graph(architecture, "calls"), here[:1], goes_over(architecture, journey, ("hard",)))
    found = pairwise(ways.get(workload.id, ()))
    return tuple(
        (caller := architecture.workloads[id], _hard(journey, caller, callee)) for id, callee in found
    )


def _hard(journey: Journey, caller: Workload, callee: str) -> Dependency:
    """The dependency over which the caller cannot do without the callee; the first that is written."""
    over = followed(journey, caller)
    return next(dependency for dependency in over if dependency.to == callee and dependency.mode == "hard")


def _queue(
    facts: FactLog, workload: Workload, callers: dict[str, Dependency], *, load: float, capacity: float
) -> float:
    """Most requests that wait at the service: what its callers can hold open, or what it lets in."""
    architecture = facts.architecture
    rates = peak_demand(architecture).requests
    held = 0.0
    for id, dependency in callers.items():
        caller = architecture.workloads[id]
        rate = rates[id] * load
        held += min(slots(facts, caller, rate), pool_limit(caller, dependency, rate))
    if workload.shed_above is not None:
        # Below full use hardly anything waits: what is let in is served within its service time.
        held = min(held, workload.shed_above * capacity * workload.service_time)
    return held
