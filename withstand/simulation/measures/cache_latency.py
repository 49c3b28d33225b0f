"""Cache latency: how long a read of hot data takes from the pods that read it.

A read goes to the node that holds the key's primary (or to any node, where none is named), in the zone of
the caller or across zones; it waits while the node is busy with other reads (M/M/1 at its capacity), and is
served in the time that the catalog documents.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.elements.data import Cache
from withstand.model.results.estimate import Answer, Measurement
from withstand.model.structure.placement import zones_of_workload, zones_or_all
from withstand.simulation.measuring.measurement import (
    Story,
    Subject,
    nothing_in_scope,
    of_sample,
    sample_size,
)
from withstand.simulation.plant.demand import load_factor, peak_demand
from withstand.simulation.sampling.estimates import Sampled, quantile_estimate
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Part
    from withstand.simulation.execution.context import MeasureContext


def measure(context: MeasureContext, part: Part) -> Answer:
    """The latency of every cache in scope that somebody reads; P50 where the part names no statistic."""
    found = [
        resource
        for resource in context.architecture.resources.values()
        if isinstance(resource, Cache) and (not part.scope or resource.id in part.scope)
    ]
    measured = [_one(context, Subject(part, cache.id), cache) for cache in found]
    if not any(measured):
        return nothing_in_scope(part, "no cache that a workload reads")
    return Answer(tuple(measurement for measurement in measured if measurement))


def _one(context: MeasureContext, subject: Subject, cache: Cache) -> Measurement | None:
    architecture = context.architecture
    callers = _caller_zones(architecture, cache)
    if not callers:
        return None
    facts = FactLog(architecture, context.seed, f"cache:{cache.id}")
    size = sample_size(context.budget)
    nodes = _serving_zones(architecture, cache)
    across = _across_zones(facts, callers, nodes, size)
    served = facts.draws(cache.kind, "service_latency", "get", size)
    network = np.where(across, facts.draws("region", "zone_latency", "network", size), 0.0)
    waits, busy = _waits(facts, cache, subject.part.load, size)
    sample = served + network + waits
    label = Sampled("s", context.seed, least=0.0)
    apart = [
        quantile_estimate(sample[chosen], 0.5, Sampled("s", context.seed))
        for chosen in (~across, across)
        if chosen.any()
    ]
    crossing = [pod != key for pod in callers for key in nodes or (pod,)]
    share = sum(crossing) / len(crossing)
    story = Story(
        f"{share:.0%} of the reads cross zones: {', '.join(sorted(set(callers)))} read {', '.join(nodes)}",
        (cache.id,),
        notes=(
            f"P50 within a zone {_milliseconds(served)}, of the round trip across zones "
            f"{_milliseconds(facts.draws('region', 'zone_latency', 'network', size))}; "
            f"the busiest node is used {busy:.0%}",
        ),
        others=tuple(apart),
    )
    return of_sample(subject, sample, label, facts, default="p50", story=story)


def _milliseconds(sample: Floats) -> str:
    return f"{float(np.median(sample)) * 1000:.2f} ms"


def _caller_zones(architecture: Architecture, cache: Cache) -> tuple[str, ...]:
    """The zones of the pods that read the cache, each as often as workloads are there."""
    readers = [
        workload
        for workload in architecture.workloads.values()
        if any(dependency.to == cache.id for dependency in workload.dependencies)
    ]
    return tuple(zone for workload in readers for zone in zones_of_workload(architecture, workload))


def _serving_zones(architecture: Architecture, cache: Cache) -> tuple[str, ...]:
    """The zones of the nodes that answer: the primaries; all its zones where no role is written."""
    primaries = [instance.zone for instance in cache.instances if instance.role in ("primary", "node")]
    return tuple(dict.fromkeys(primaries)) or zones_or_all(architecture, cache.id)


def _across_zones(
    facts: FactLog, callers: tuple[str, ...], nodes: tuple[str, ...], size: int
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """For each read, whether a random pod's read of a random key crosses zones."""
    order = {zone: index for index, zone in enumerate(dict.fromkeys((*callers, *nodes)))}
    pods = np.array([order[zone] for zone in callers])
    keys = np.array([order[zone] for zone in nodes])
    here = pods[facts.choice("pod", len(pods), size).astype(int)]
    there = keys[facts.choice("key", len(keys), size).astype(int)] if len(keys) else here
    crossing: np.ndarray[tuple[int], np.dtype[np.bool_]] = here != there
    return crossing


def _waits(facts: FactLog, cache: Cache, load: str, size: int) -> tuple[Floats, float]:
    """Waits at a node in seconds (infinite beyond its capacity), and how busy the node is."""
    capacity = cache.operations_capacity or facts.value(cache.kind, "max_throughput")
    rate = peak_demand(facts.architecture).requests[cache.id] * load_factor(facts.architecture, load)
    rate /= max(cache.shards, 1)
    busy = rate / capacity
    if busy >= 1:
        return np.full(size, math.inf), busy
    rng = facts.rng("queue")
    waiting: Floats = np.where(rng.random(size) < busy, rng.exponential(1 / (capacity - rate), size), 0.0)
    return waiting, busy
