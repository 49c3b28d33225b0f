"""Isolation: how journeys fare that do not need a failing service, with the breakers as written and without.

The failing service takes calls and does not answer, the case that circuit breakers exist for.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.elements.fault_kind import fault_kind
from withstand.model.results.estimate import Answer, Measurement
from withstand.model.structure.graph import graph, reachable
from withstand.model.structure.routing import goes_over, region_of
from withstand.model.values.display import format_seconds
from withstand.simulation.load.hanging_callee import (
    Blocking,
    Failure,
    callers_of,
    closed_share,
    ejectable,
    ejects_all,
    patience,
    pool_limit,
    slots,
)
from withstand.simulation.measuring.measurement import (
    Story,
    Subject,
    nothing_in_scope,
    of_sample,
    sample_size,
)
from withstand.simulation.plant.demand import load_factor, peak_demand
from withstand.simulation.plant.pools import running_replicas
from withstand.simulation.playing.timing import durations, told
from withstand.simulation.sampling.estimates import Sampled, exact
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Part
    from withstand.model.elements.journey import Journey
    from withstand.model.elements.workload import Dependency, Workload
    from withstand.simulation.execution.context import MeasureContext


def measure(context: MeasureContext, part: Part) -> Answer:
    """The success ratio of the journey that fares worst, for each failing service; the mean by default."""
    found = []
    for key in context.matching(part.scenarios or ("workload-loss:*",)):
        fault = context.scenarios[key].faults[0]
        if fault.target is None or not fault_kind(fault.kind).hangs:
            continue
        if part.scope and not {fault.target, *context.architecture.journeys} & set(part.scope):
            continue
        measured = _one(context, Subject(part, fault.target, key), fault.target)
        if measured is not None:
            found.append(measured)
    return Answer(tuple(found)) if found else nothing_in_scope(part, "no failing service that workloads call")


def _one(context: MeasureContext, subject: Subject, failing: str) -> Measurement | None:
    architecture = context.architecture
    facts = FactLog(architecture, context.seed, subject.scenario)
    callers = callers_of(architecture, failing)
    others = unconcerned(architecture, failing, callers)
    if subject.part.scope and set(subject.part.scope) & set(architecture.journeys):
        others = {id: entry for id, entry in others.items() if id in subject.part.scope}
    if not callers or not others:
        return None
    failure = Failure(architecture, facts, failing, load_factor(architecture, subject.part.load))
    hanging = _worst(failure, others, {})
    limits, opened, words = _breakers(failure, callers)
    guarded = _worst(failure, others, limits)
    best = _worst(failure, others, {**limits, **dict.fromkeys(opened, 0.0)})
    fault = context.scenarios[subject.scenario].faults[0]
    duration = durations(fault, facts, sample_size(context.budget))
    closed = _closed(failure, {id: callers[id] for id in opened}, duration)
    sample = closed * guarded[0] + (1 - closed) * best[0]
    story = Story(
        f"{words}; {best[1] if opened else guarded[1]}",
        (failing, *callers, *others),
        (exact(hanging[0], "fraction", "without breakers", closed_form=True),),
        (
            f"without any breaker: {hanging[1]}",
            f"it hangs for as long as a {fault.kind} lasts, {format_seconds(float(np.median(duration)))} in "
            f"the median: {told(fault, facts)}",
        ),
    )
    label = Sampled("fraction", context.seed, least=0.0, most=1.0)
    return of_sample(subject, sample, label, facts, default="mean", story=story)


def unconcerned(
    architecture: Architecture, failing: str, callers: Mapping[str, Dependency]
) -> dict[str, Workload]:
    """Journeys that can do without the failing service but pass one of its callers, with their way in."""
    found = {}
    region = region_of(architecture, failing)
    for journey in architecture.journeys.values():
        entry = next(
            (
                architecture.workloads[id]
                for id in journey.path
                if id in architecture.workloads and region in (None, region_of(architecture, id))
            ),
            None,
        )
        if entry is None:
            continue
        passed, needed = _passed(architecture, journey, entry)
        if failing not in needed and passed & set(callers):
            found[journey.id] = entry
    return found


def _passed(architecture: Architecture, journey: Journey, entry: Workload) -> tuple[set[str], set[str]]:
    """Workloads that a journey's requests pass while users wait, and everything that they need."""
    calls = graph(architecture, "calls")
    waited_for = reachable(calls, (entry.id,), goes_over(architecture, journey, ("hard", "soft")))
    needed = reachable(calls, (entry.id,), goes_over(architecture, journey, ("hard",)))
    return {id for id in waited_for if id in architecture.workloads}, set(needed)


def _worst(
    failure: Failure, journeys: Mapping[str, Workload], limits: Mapping[str, float]
) -> tuple[float, str]:
    """The lowest success ratio of the journeys, and in words which one and who is full."""
    blocking = Blocking(failure, limits)
    known = failure.architecture.journeys
    ratios = {id: blocking.success(known[id], entry) for id, entry in journeys.items()}
    worst = min(ratios, key=lambda id: ratios[id])
    full = [id for id, room in blocking.accepted.items() if room < 1]
    if not full:
        return ratios[worst], f"{worst} succeeds to {ratios[worst]:.1%}, no caller is full"
    return ratios[worst], f"{worst} succeeds to {ratios[worst]:.1%}, full of open requests: {', '.join(full)}"


def _breakers(failure: Failure, callers: Mapping[str, Dependency]) -> tuple[dict[str, float], list[str], str]:
    """Limits on hanging calls by caller, the callers whose breaker can open fully, and all that in words."""
    architecture, failing, load = failure.architecture, failure.failing, failure.load
    demand = peak_demand(architecture)
    endpoints = _endpoints(architecture, failing, load)
    limits, opened, words = {}, [], []
    for id, dependency in callers.items():
        workload = architecture.workloads[id]
        rate = demand.requests[id] * load
        limits[id] = pool_limit(workload, dependency, rate)
        if dependency.breaker is None:
            words.append(f"{id} has no breaker for {failing}")
        elif ejects_all(dependency, endpoints):
            opened.append(id)
        else:
            words.append(
                f"the breaker of {id} may eject {ejectable(dependency, endpoints)} of {endpoints} endpoints"
            )
        if math.isfinite(limits[id]):
            words.append(f"the pool of {id} lets {limits[id]:.0f} calls hang")
    return limits, opened, "; ".join(words) or f"the breakers of {', '.join(opened)} open"


def _endpoints(architecture: Architecture, failing: str, load: float) -> int:
    workload = architecture.workloads.get(failing)
    if workload is None:
        return 1
    return max(running_replicas(workload, peak_demand(architecture).requests[failing] * load), 1)


def _closed(failure: Failure, opened: Mapping[str, Dependency], duration: Floats) -> Floats:
    """Share of the failure in which a breaker that can open lets calls through and its caller is full."""
    architecture, facts, failing, load = (
        failure.architecture,
        failure.facts,
        failure.failing,
        failure.load,
    )
    demand = peak_demand(architecture)
    share = np.zeros_like(duration)
    for id, dependency in opened.items():
        workload = architecture.workloads[id]
        rate = demand.requests[id] * load
        calls = demand.calls[id, failing] * load
        held = slots(facts, workload, rate)
        fill = held / calls if calls > 0 and calls * patience(dependency) > held else math.inf
        pairs = running_replicas(workload, rate) * _endpoints(architecture, failing, load)
        share = np.maximum(share, closed_share(dependency, calls / max(pairs, 1), fill, duration))
    return share
