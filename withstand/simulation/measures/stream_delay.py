"""Stream delay: from a change until a consumer of the stream has handled it.

Without a scenario: delivery, the batch window, and the consumers' queue at the stated load. In an outage of
the consumers: the delay of a record written at a random moment from its start until the backlog is gone;
records older than the stream's retention are lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from withstand.model.elements.fault_kind import fault_kind
from withstand.model.elements.messaging import Stream
from withstand.model.results.estimate import Answer, Measurement
from withstand.model.values.display import format_seconds
from withstand.simulation.load.queue_backlog import Rates
from withstand.simulation.load.queues import MultiServerQueue
from withstand.simulation.measuring.measurement import (
    Story,
    Subject,
    nothing_in_scope,
    of_sample,
    sample_size,
)
from withstand.simulation.measuring.messages import Case, consumption, effects
from withstand.simulation.plant.demand import load_factor, peak_demand
from withstand.simulation.plant.pools import capacity_of_replica, running_replicas
from withstand.simulation.playing.timing import durations
from withstand.simulation.sampling.estimates import Sampled, quantile_estimate
from withstand.simulation.sampling.fact_log import FactLog
from withstand.simulation.sampling.streams import Floats

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.execution.context import MeasureContext


def measure(context: MeasureContext, part: Part) -> Answer:
    """The delay of every stream in scope, usual or in the scenarios named; P99 by default."""
    size = sample_size(context.budget)
    if part.scenarios:
        found = [
            _in_outage(context, Subject(part, effect.queue, effect.scenario), case, effect.lost)
            for case, effect in effects(context, part, size)
            if isinstance(case.queue, Stream) and fault_kind(case.fault.kind).stops_consumers
        ]
    else:
        found = [
            _usual(context, Subject(part, stream.id), stream, size)
            for stream in context.architecture.resources.values()
            if isinstance(stream, Stream) and stream.consumers and (not part.scope or stream.id in part.scope)
        ]
    return Answer(tuple(found)) if found else nothing_in_scope(part, "no stream with consumers in scope")


def _usual(context: MeasureContext, subject: Subject, stream: Stream, size: int) -> Measurement:
    facts = FactLog(context.architecture, context.seed, f"stream:{stream.id}")
    sample, binding = usual_delay(stream, facts, subject.part.load, size)
    story = Story(binding, (stream.id, stream.source, *stream.consumers))
    return _judged(subject, sample, facts, story)


def usual_delay(stream: Stream, facts: FactLog, load: str, size: int) -> tuple[Floats, str]:
    """Delays of records while all is well, in seconds, and what the largest part of them is."""
    parts = {
        "delivery by the stream": facts.draws(stream.kind, "delivery_latency", "delivery", size)
        + facts.draws(stream.kind, "service_latency", "read", size),
        "the batch window": facts.rng("window").random(size) * stream.batch_window,
        "the consumers' queue": _consumers(stream, facts, load, size),
    }
    largest = max(parts, key=lambda name: float(parts[name].mean()))
    return sum(parts.values(), np.zeros(size)), f"mostly {largest}"


def _consumers(stream: Stream, facts: FactLog, load: str, size: int) -> Floats:
    """Sampled sojourns in the slowest consumer: M/M/c with its replicas."""
    slowest = np.zeros(size)
    for id in stream.consumers:
        workload = facts.architecture.workloads.get(id)
        if workload is None:
            continue
        rate = peak_demand(facts.architecture).requests[id] * load_factor(facts.architecture, load)
        servers = running_replicas(workload, rate) * workload.concurrency
        service = capacity_of_replica(workload) / workload.concurrency
        station = MultiServerQueue(max(servers, 1), rate, service)
        waits = np.full(size, np.inf)
        if station.stable:
            rng = facts.rng(f"consumer:{id}")
            queued = rng.random(size) < station.waits
            spare = servers * service - rate
            waits = np.where(queued, rng.exponential(1 / spare, size), 0) + rng.exponential(1 / service, size)
        slowest = np.maximum(slowest, waits)
    return slowest


def _in_outage(context: MeasureContext, subject: Subject, case: Case, lost: Floats) -> Measurement:
    stream, facts = case.queue, case.facts
    rates = consumption(context.architecture, case, peak_demand(context.architecture))
    outage = durations(case.fault, facts, case.size)
    waits = wait_in_outage(rates, outage, facts.rng("written").random(case.size))
    delay = facts.draws(stream.kind, "delivery_latency", "delivery", case.size)
    others = (quantile_estimate(lost, 0.95, Sampled("records lost", context.seed, least=0.0)),)
    story = Story(
        f"consumers are out for {format_seconds(float(np.median(outage)))} (median) and then take "
        f"{rates.scaled:.0f}/s of {rates.arrival:.0f}/s written; records are kept "
        f"{format_seconds(case.retention)}",
        (stream.id, *stream.consumers),
        others,
    )
    return _judged(subject, delay + waits, facts, story)


def wait_in_outage(rates: Rates, outage: Floats, moment: Floats) -> Floats:
    """Waits of records written at random moments (0 … 1) from an outage's start until the backlog is gone.

    While the autoscaler reacts, the slower consumers do a part of a fast outage's work: the same as a fast
    drain after an outage that is longer by the rest of that time.
    """
    if rates.scaled <= rates.arrival:
        return np.full(outage.shape, np.inf)
    longer = outage + rates.reaction * (1 - min(rates.capacity / rates.scaled, 1.0))
    whole = longer * rates.scaled / (rates.scaled - rates.arrival)
    written = moment * whole
    handled = longer + written * rates.arrival / rates.scaled
    result: Floats = np.maximum(handled - written, 0.0)
    return result


def _judged(subject: Subject, sample: Floats, facts: FactLog, story: Story) -> Measurement:
    label = Sampled("s", facts.seed, least=0.0)
    return of_sample(subject, sample, label, facts, default="p99", story=story)
