"""Release failures: which share of a workload's requests fails when a release turns out to be bad.

The window is that of the release: from its start until the bad version is gone, and at least as long as a
good release would have taken. A canary or blue-green release is judged by its analysis at each interval, on
the requests that the new version got; what the analysis does not see, and any other kind of release, is
noticed by alerts and rolled back by people. How much a bad version fails is the catalog's estimate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.elements.mesh import Canary, Mesh
from withstand.model.results.estimate import Answer, Measurement
from withstand.model.values.display import format_seconds
from withstand.simulation.measuring.measurement import Story, Subject, nothing_in_scope, of_sample
from withstand.simulation.plant.demand import load_factor, peak_demand
from withstand.simulation.sampling.estimates import Sampled, quantile_estimate
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Part
    from withstand.model.elements.workload import Workload
    from withstand.simulation.execution.context import MeasureContext

_BATCHES = 4
"""A rolling update replaces a quarter of the replicas at a time: maxSurge and maxUnavailable are 25 % by
default (Kubernetes, Deployments)."""
_PIPELINE = "delivery-pipeline"


@dataclass(frozen=True, slots=True)
class Release:
    """What a bad release does, for each draw: requests failed, and the seconds it was in service."""

    failed: Floats
    until: Floats
    planned: float
    rolled_back_by: str
    caught: float = 0.0
    """Share of the bad releases that the analysis rolled back."""


def measure(context: MeasureContext, part: Part) -> Answer:
    """The failing share of each workload that a `bad-release` scenario or the scope names; P95 by default."""
    measured = [
        _one(context, Subject(part, workload.id, f"bad-release:{workload.id}"), workload)
        for workload in context.architecture.workloads.values()
        if _asked(context, part, workload)
    ]
    return Answer(tuple(measured)) if measured else nothing_in_scope(part, "no workload that gets requests")


def _asked(context: MeasureContext, part: Part, workload: Workload) -> bool:
    if peak_demand(context.architecture).requests[workload.id] <= 0:
        return False
    if part.scope and workload.id not in part.scope:
        return False
    return not part.scenarios or f"bad-release:{workload.id}" in context.matching(part.scenarios)


def _one(context: MeasureContext, subject: Subject, workload: Workload) -> Measurement:
    facts = FactLog(context.architecture, context.seed, subject.scenario)
    rate = peak_demand(context.architecture).requests[workload.id]
    rate *= load_factor(context.architecture, subject.part.load)
    size = context.budget.replications
    errors = facts.draws(_PIPELINE, "bad_release_error_share", "errors", size)
    canary = canary_of(context.architecture, workload)
    if canary is not None and workload.release in ("canary", "blue-green"):
        release = in_steps(facts, canary, rate, errors)
    else:
        release = at_once(facts, workload, rate, errors)
    share = release.failed / (rate * np.maximum(release.until, release.planned))
    label = Sampled("requests", context.seed, least=0.0)
    notes = ["retries at the caller are not counted"]
    if canary is None and workload.release in ("canary", "blue-green"):
        notes.append(f"declared as {workload.release}, but no mesh has a rule for it: rolled out at once")
    story = Story(
        release.rolled_back_by,
        (workload.id,),
        (quantile_estimate(release.failed, 0.95, label),),
        tuple(notes),
    )
    judged = Sampled("fraction", context.seed, least=0.0, most=1.0)
    return of_sample(subject, share, judged, facts, default="p95", story=story)


def canary_of(architecture: Architecture, workload: Workload) -> Canary | None:
    """The rule of its cluster's mesh by which a workload's releases are let in."""
    for mesh in architecture.resources.values():
        if isinstance(mesh, Mesh) and mesh.cluster == workload.cluster:
            for canary in mesh.canaries:
                if workload.id in canary.workloads:
                    return canary
    return None


def in_steps(facts: FactLog, canary: Canary, rate: float, errors: Floats) -> Release:
    """A release that gets its share of the requests step by step while its error ratio is analysed."""
    steps = canary.steps if canary.strategy == "canary" else (1.0,)
    interval = canary.analysis_interval
    rng = facts.rng("analysis")
    failed, until = np.zeros(errors.size), np.zeros(errors.size)
    strikes = np.zeros(errors.size, dtype=int)
    share_now = np.zeros(errors.size)
    running = np.ones(errors.size, dtype=bool)
    for share in steps:
        for _ in range(max(round(canary.step_duration / interval), 1)):
            seen = rng.binomial(max(round(rate * share * interval), 1), errors)
            failed += np.where(running, rate * share * errors * interval, 0.0)
            until += np.where(running, interval, 0.0)
            share_now = np.where(running, share, share_now)
            ratio = seen / max(round(rate * share * interval), 1)
            strikes += running & (ratio > canary.error_threshold)
            running &= strikes < canary.failures_to_roll_back
    caught = ~running
    switch = facts.draws("istio", "configuration_propagation_time", "switch", errors.size)
    people = _by_people(facts, errors.size)
    last = np.where(caught, switch, people)
    failed += rate * np.where(caught, share_now, 1.0) * errors * last
    words = f"analysis every {format_seconds(interval)} rolls {caught.mean():.0%} of the bad releases back"
    if not caught.all():
        words += f"; below {canary.error_threshold:.0%} errors people have to notice"
    return Release(failed, until + last, len(steps) * canary.step_duration, words, float(caught.mean()))


def at_once(facts: FactLog, workload: Workload, rate: float, errors: Floats) -> Release:
    """A rolling (or recreating) update that nobody analyses: it is complete before alerts are noticed."""
    start = workload.start_time
    if start is None:
        start = facts.value(workload.kind, "pod_start_time")
    live = _by_people(facts, errors.size)
    if workload.release == "recreate":
        failed = rate * (start + errors * live)
        return Release(
            failed, start + live, start, f"no replica serves for {format_seconds(start)}, then all are new"
        )
    ramp = start * (_BATCHES if workload.release == "rolling" else 1)
    exposed = np.where(live < ramp, live**2 / (2 * ramp), live - ramp / 2) if ramp else live
    words = f"all replicas are new after {format_seconds(ramp)}; people notice and roll back in "
    words += format_seconds(float(np.median(live)))
    return Release(rate * errors * exposed, live, ramp, words)


def _by_people(facts: FactLog, size: int) -> Floats:
    noticed = facts.draws(_PIPELINE, "bad_release_detection_time", "noticed", size)
    return noticed + facts.draws(_PIPELINE, "rollback_time", "rollback", size)
