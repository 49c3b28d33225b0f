"""What outages do to messages: by queue and scenario, how many are lost, and how long the rest has to wait.

A message is lost when nobody can get it any more: it was older than the retention when its turn came, in the
queue or in its dead-letter queue, or it expired in a region that was away for longer than the retention.
A message that waits in a lost region, or in a dead-letter queue, is late and not lost.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from withstand.catalog.spec import Behaviour
from withstand.model.elements.fault_kind import fault_kind
from withstand.model.elements.messaging import Queue, Stream
from withstand.model.results.estimate import Answer, Curve
from withstand.model.structure.routing import region_of
from withstand.model.structure.serving import global_database_of
from withstand.model.values.display import format_seconds
from withstand.simulation.load.queue_backlog import Rates, after_outage
from withstand.simulation.load.queues import MultiServerQueue
from withstand.simulation.measuring.measurement import (
    Story,
    Subject,
    nothing_in_scope,
    of_sample,
    sample_size,
)
from withstand.simulation.plant.demand import Demand, demand, load_factor, peak_demand
from withstand.simulation.plant.pools import capacity_of_replica, reaction_time, running_replicas
from withstand.simulation.playing.timing import durations
from withstand.simulation.sampling.estimates import Sampled, quantile_estimate
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.claim import Part
    from withstand.model.elements.scenario import Fault
    from withstand.simulation.execution.context import MeasureContext


_CURVE_STEPS = 20


@dataclass(frozen=True, slots=True)
class MessageEffect:
    """What one scenario does to one queue or stream, for each replication."""

    queue: str
    scenario: str
    lost: Floats
    drain: Floats
    binding: str
    """What decides how many are lost."""
    extra: dict[str, Floats] = field(default_factory=dict)
    """Further counts: backlog, stranded, dead-lettered."""
    notes: tuple[str, ...] = ()
    curves: tuple[Curve, ...] = ()
    draining: str = ""
    """What decides how long the rest waits; empty where `binding` says it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One queue in one scenario, and what it is computed with."""

    queue: Queue | Stream
    fault: Fault
    facts: FactLog
    size: int
    load: float

    @property
    def retention(self) -> float:
        """How long a message is kept, in seconds."""
        return self.queue.retention or self.facts.value(self.queue.kind, "retention_default")


def effects(context: MeasureContext, part: Part, size: int) -> Iterator[tuple[Case, MessageEffect]]:
    """The effect of each scenario that the part names on each queue in its scope that it touches."""
    load = load_factor(context.architecture, part.load)
    for key in context.matching(part.scenarios or ("consumer-outage:*", "region-loss:*")):
        fault = context.scenarios[key].faults[0]
        kind = fault_kind(fault.kind)
        if kind.whole != "region" and not kind.stops_consumers:
            continue
        for resource in context.architecture.resources.values():
            if not isinstance(resource, (Queue, Stream)) or not resource.consumers:
                continue
            if part.scope and resource.id not in part.scope:
                continue
            facts = FactLog(context.architecture, context.seed, key)
            case = Case(resource, fault, facts, size, load)
            effect = _effect(context.architecture, case, key)
            if effect is not None:
                yield case, effect


def _effect(architecture: Architecture, case: Case, key: str) -> MessageEffect | None:
    queue, fault = case.queue, case.fault
    if fault_kind(fault.kind).whole == "region":
        lost_region = region_of(architecture, str(fault.target))
        if region_of(architecture, queue.id) == lost_region:
            return _stranded(architecture, case, key)
        return _takes_over(architecture, case, key, str(lost_region))
    if fault.target == queue.id or fault.target in queue.consumers:
        return _without_consumers(architecture, case, key)
    return None


def _without_consumers(architecture: Architecture, case: Case, key: str) -> MessageEffect:
    rates = consumption(architecture, case, peak_demand(architecture))
    outage = durations(case.fault, case.facts, case.size)
    found = after_outage(rates, outage, case.retention)
    dead, expired_there, notes = _dead_letters(architecture, case, rates.arrival, outage)
    lost = np.maximum(found.expired, expired_there)
    binding = (
        f"outages up to {format_seconds(float(np.quantile(outage, 0.95)))} (P95) against a retention of "
        f"{format_seconds(case.retention)}"
    )
    if not np.isfinite(found.drain).all():
        binding = f"consumers take {rates.scaled:.0f}/s at most, {rates.arrival:.0f}/s arrive"
    extra = {"backlog": found.backlog, "dead-lettered if received and failed": dead}
    curve = _grows_and_drains(float(np.median(outage)), float(np.median(found.drain)), rates.arrival)
    draining = f"{rates.arrival:.0f} messages/s arrive, consumers take {rates.capacity:.0f}/s"
    if rates.scaled > rates.capacity:
        draining += f", {rates.scaled:.0f}/s once scaled out"
    return MessageEffect(case.queue.id, key, lost, found.drain, binding, extra, notes, curve, draining)


def _grows_and_drains(outage: float, drain: float, arrival: float) -> tuple[Curve, ...]:
    """The backlog over time in a median outage, in twenty steps up and twenty down."""
    peak = arrival * outage
    up = np.linspace(0.0, 1.0, _CURVE_STEPS)
    times, values = list(up * outage), list(up * peak)
    if math.isfinite(drain) and drain > 0:
        times += list(outage + up[1:] * drain)
        values += list((1 - up[1:]) * peak)
    return (Curve("backlog", "messages", tuple(map(float, times)), tuple(map(float, values))),)


def _dead_letters(
    architecture: Architecture, case: Case, arrival: float, outage: Floats
) -> tuple[Floats, Floats, tuple[str, ...]]:
    """Messages moved to the dead-letter queue, those that expire there, and what to know about it.

    It happens when consumers receive messages and fail: each failed receive hides a message for the
    visibility timeout, and after the last one it is moved. It keeps its age, so the dead-letter queue's
    retention counts from when the message was sent.
    """
    queue = case.queue
    none = np.zeros(case.size)
    if not isinstance(queue, Queue):
        return none, none, ()
    if queue.dead_letter_queue is None or queue.max_receives is None:
        return none, none, ("no dead-letter queue: messages that fail circulate until the retention ends",)
    hidden = queue.visibility_timeout or case.facts.value(queue.kind, "visibility_timeout")
    patience = queue.max_receives * hidden
    dead = arrival * np.maximum(outage - patience, 0.0)
    target = architecture.resources[queue.dead_letter_queue]
    kept = target.__dict__.get("retention") or case.facts.value(target.kind, "retention_default")
    expired = arrival * np.maximum(outage - kept, 0.0)
    note = (
        f"consumers that receive and fail move a message to {target.id} after {format_seconds(patience)}; "
        f"it must be redriven from there within {format_seconds(kept)} of being sent"
    )
    return dead, expired, (note,)


def _stranded(architecture: Architecture, case: Case, key: str) -> MessageEffect:
    """The queue of the lost region: what was in it comes back with the region, unless it expired."""
    rates = consumption(architecture, case, peak_demand(architecture))
    away = durations(case.fault, case.facts, case.size)
    mean = rates.arrival * _time_inside(architecture, case, rates)
    inside = case.facts.rng(f"inside:{case.queue.id}").poisson(mean, case.size).astype(float)
    expired = away > (math.inf if _copied(architecture, case.queue) else case.retention)
    lost = np.where(expired, inside, 0.0)
    drain = np.where(expired, 0.0, inside / max(rates.capacity, 1e-9))
    share = float(expired.mean())
    binding = (
        f"{mean:.1f} messages are inside when the region goes; {share:.1%} of the losses last longer than "
        f"the retention of {format_seconds(case.retention)}"
    )
    notes: tuple[str, ...] = (
        f"they wait for the region, {format_seconds(float(np.median(away)))} in the median",
    )
    if _copied(architecture, case.queue):
        binding = f"{mean:.1f} records are inside when the region goes; the table is copied to other regions"
        notes = ("the copies' own streams show the changes; what was not copied yet is sent on afterwards",)
    return MessageEffect(case.queue.id, key, lost, drain, binding, {"stranded": inside}, notes)


def _copied(architecture: Architecture, queue: Queue | Stream) -> bool:
    """Whether it is the stream of a table that other regions have too, whose own streams show the changes."""
    if not isinstance(queue, Stream):
        return False
    binding = global_database_of(architecture).get(queue.source)
    return binding is not None and binding.spec.behaviour is Behaviour.MULTI_ACTIVE


def _takes_over(architecture: Architecture, case: Case, key: str, lost: str) -> MessageEffect | None:
    """The same queue of a surviving region, which gets the messages of the lost one too."""
    region = region_of(architecture, case.queue.id)
    rates = consumption(architecture, case, _demand_without(architecture, lost, str(region)))
    away = durations(case.fault, case.facts, case.size)
    grown = np.minimum(rates.reaction, away) * max(rates.arrival - rates.capacity, 0.0)
    late = np.maximum(away - rates.reaction, 0.0) * max(rates.arrival - rates.scaled, 0.0)
    backlog = grown + late
    head = backlog / rates.arrival if rates.arrival else backlog
    expired = np.maximum(head - case.retention, 0.0) * rates.arrival
    spare = rates.scaled - rates.arrival
    worked_off = backlog / spare if spare > 0 else np.where(backlog > 0, math.inf, 0.0)
    drain = np.where(backlog > 0, rates.reaction + worked_off, 0.0)
    if rates.arrival > rates.scaled:
        binding = (
            f"{rates.arrival:.0f} messages/s after the loss, consumers take {rates.scaled:.0f}/s at most"
        )
    else:
        binding = f"{rates.arrival:.0f} messages/s after the loss, consumers take {rates.capacity:.0f}/s"
    return MessageEffect(case.queue.id, key, expired, drain, binding, {"backlog": backlog})


def consumption(architecture: Architecture, case: Case, wanted: Demand) -> Rates:
    """What arrives at a queue and what its consumers can take beside their other work."""
    arrival = wanted.requests[case.queue.id] * case.load
    usual = peak_demand(architecture)
    capacity = scaled = 0.0
    reaction = 0.0
    for id in case.queue.consumers:
        workload = architecture.workloads.get(id)
        if workload is None:
            continue
        share = arrival / len(case.queue.consumers) if isinstance(case.queue, Queue) else arrival
        other = max(wanted.requests[id] * case.load - share, 0.0)
        one = capacity_of_replica(workload)
        now = running_replicas(workload, usual.requests[id] * case.load)
        most = max(workload.scaling.maximum, now) if workload.scaling else now
        capacity += max(now * one - other, 0.0)
        scaled += max(most * one - other, 0.0)
        reaction = max(reaction, reaction_time(case.facts, workload) if most > now else 0.0)
    return Rates(arrival, capacity, scaled, reaction)


def _time_inside(architecture: Architecture, case: Case, rates: Rates) -> float:
    """Mean time of a message in a queue whose consumers keep up, in seconds."""
    delivery = case.facts.value(case.queue.kind, "delivery_latency")
    consumers = [architecture.workloads[id] for id in case.queue.consumers if id in architecture.workloads]
    service = max((consumer.service_time for consumer in consumers), default=0.0)
    if service <= 0 or rates.capacity <= rates.arrival:
        return delivery + service
    servers = max(round(rates.capacity * service), 1)
    station = MultiServerQueue(servers, min(rates.arrival, 0.999 * servers / service), 1 / service)
    return delivery + station.mean_sojourn


def _demand_without(architecture: Architecture, lost: str, region: str) -> Demand:
    """Demand when the users of a lost region go to the others, by their usual shares."""
    usual = {id: 0.0 for id in architecture.regions if id != lost}
    total = 0.0
    for id in usual:
        usual[id] = sum(
            rate
            for element, rate in peak_demand(architecture).requests.items()
            if element in architecture.workloads and region_of(architecture, element) == id
        )
        total += usual[id]
    if total <= 0:
        return demand(architecture, {region: 1.0})
    return demand(architecture, {id: rate / total for id, rate in usual.items()})


def answer_of(
    context: MeasureContext, part: Part, unit: str, told_of: Callable[[MessageEffect], tuple[Floats, str]]
) -> Answer:
    """A measurement for each effect: one of its samples with what decides it, judged at P95 by default."""
    found = []
    for case, effect in effects(context, part, sample_size(context.budget)):
        others = tuple(
            quantile_estimate(sample, 0.95, Sampled(f"messages {name}", context.seed, least=0.0))
            for name, sample in effect.extra.items()
        )
        elements = (effect.queue, *case.queue.consumers)
        sample, binding = told_of(effect)
        story = Story(binding, elements, others, effect.notes, curves=effect.curves)
        label = Sampled(unit, context.seed, least=0.0)
        subject = Subject(part, effect.queue, effect.scenario)
        found.append(of_sample(subject, sample, label, case.facts, default="p95", story=story))
    if not found:
        return nothing_in_scope(part, "no queue with consumers that the scenarios touch")
    return Answer(tuple(found))
