"""Replications that tell the story of a measurement in full: its median one and its worst one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import EventKind, Measurement, Trace, TraceEvent
from withstand.model.values.display import format_quantity

if TYPE_CHECKING:
    from withstand.simulation.engine.record import FlowOutcome, Link, Replication, StoreOutcome
    from withstand.simulation.execution.context import MeasureContext, Runs
    from withstand.simulation.sampling.fact_log import FactLog
    from withstand.simulation.sampling.streams import Floats


Judge = Callable[["Replication"], "FlowOutcome | StoreOutcome | None"]

# Metrics of which less is worse; of all others more is.
_BETTER_HIGH = frozenset(
    {
        "success-ratio", "capacity-ratio", "isolation", "surge-served", "spot-saving",
        "availability-by-time", "availability-by-requests",
    }
)  # fmt: skip
# A request makes a few dozen calls, a draw needs a few facts; more would be a trace that nobody reads.
_MOST_DRAWS = 60
_ROUNDING = 1e-9


def to_tell(values: Floats, *, high_is_better: bool) -> tuple[tuple[str, int], ...]:
    """Which of a sample to show: ("Median", index) and ("Worst", index); of equal ones the first."""
    sign = -1.0 if high_is_better else 1.0
    order = np.argsort(sign * values, kind="stable")
    worst = int(np.flatnonzero(values == values[order[-1]])[0])
    median = int(np.flatnonzero(values == values[order[len(order) // 2]])[0])
    return (("Median", median), ("Worst", worst)) if worst != median else (("Median and worst", median),)


def worst_of(found: Sequence[Measurement]) -> int | None:
    """The index of the measurement with the worst value; None where there is none."""
    sign = -1.0 if found and found[0].metric in _BETTER_HIGH else 1.0
    return max(range(len(found)), key=lambda at: sign * found[at].judged.value, default=None)


def of_worst_only(found: Sequence[Measurement]) -> tuple[Measurement, ...]:
    """Of measurements that show replications, only the worst keeps them: it is what an answer turns on."""
    with_traces = [one for one in found if one.traces]
    worst = worst_of(with_traces)
    kept = None if worst is None else with_traces[worst]
    return tuple(one if one is kept or not one.traces else replace(one, traces=()) for one in found)


def in_full(
    context: MeasureContext,
    one: Measurement,
    runs: Runs,
    values: Floats,
    *,
    judge: Judge | None = None,
    lost: bool = False,
) -> Measurement:
    """The measurement with its median and worst replication of `runs`, of which `values` are the values.

    `judge` takes the outcome that the value is about from a replication: its chain is the critical one.
    Values are in the measurement's unit, or with `lost` the seconds that each replication costs.
    """
    traces = []
    unit = "s" if lost else one.judged.unit
    for which, index in to_tell(values, high_is_better=one.metric in _BETTER_HIGH and not lost):
        replication = runs.replications[index]
        trace = context.replay(runs.scenario, replication.number, runs.load)
        outcome = judge(replication) if judge else None
        last = replication.links[outcome.critical[-1]] if outcome and outcome.critical else None
        value = float(values[index])
        told = "seconds lost" if lost else one.metric
        came_to = f"{told} {format_quantity(value, unit)}"
        traces.append(
            replace(
                trace,
                title=f"{which} replication of {runs.scenario}: {came_to}",
                critical=_chain(trace, _end(trace, last, one, value)),
                standing=f"{which.lower()}, {came_to}",
            )
        )
    return replace(one, traces=tuple(traces))


def _end(trace: Trace, last: Link | None, one: Measurement, value: float) -> int | None:
    """The event that ends the measured time: the last link, or the last event of what is measured."""
    if last is not None:
        ends = (last.end, last.what, last.where)
        return next(
            (i for i, each in enumerate(trace.events) if (each.at, each.what, each.element) == ends), None
        )
    if one.judged.unit != "s" or value <= 0:
        return None
    until = value * (1 + _ROUNDING)
    felt = [i for i, each in enumerate(trace.events) if each.at <= until and each.element in one.elements]
    return felt[-1] if felt else None


def _chain(trace: Trace, end: int | None) -> tuple[int, ...]:
    """An event and everything that led to it, the first first."""
    found = []
    while end is not None and end not in found:
        found.append(end)
        end = trace.events[end].cause
    return tuple(reversed(found))


def drawn_in_full(one: Measurement, values: Floats, facts: FactLog) -> Measurement:
    """The measurement of a metric that draws instead of playing a scenario, with two of its draws."""
    return replace(
        one,
        traces=tuple(
            Trace(
                index,
                f"{which} draw of {len(values):,}: {format_quantity(float(values[index]), one.judged.unit)}",
                tuple(_drawn(facts, one, float(values[index]), index=index, size=len(values))),
            )
            for which, index in to_tell(values, high_is_better=one.metric in _BETTER_HIGH)
        ),
    )


def request_in_full(one: Measurement, values: Floats, hops: Sequence[tuple[str, Floats]]) -> Measurement:
    """The measurement of a journey with two of its requests: where they were, one hop after the other."""
    return replace(
        one,
        traces=tuple(
            Trace(
                index,
                f"{which} of {len(values):,} requests: {format_quantity(float(values[index]), 's')}",
                tuple(_hops(hops, index, one.scope, float(values[index]))),
            )
            for which, index in to_tell(values, high_is_better=False)
        ),
    )


def _hops(hops: Sequence[tuple[str, Floats]], index: int, scope: str, value: float) -> Iterator[TraceEvent]:
    at, cause = 0.0, None
    made = [(id, float(times[index])) for id, times in hops if times[index] > 0]
    for place, (id, spent) in enumerate(made[:_MOST_DRAWS]):
        at = min(at + spent, value)
        yield TraceEvent(at, EventKind.STEP, "Answered by", id, f"{format_quantity(spent, 's')}", cause)
        cause = place
    yield TraceEvent(value, EventKind.RESULT, "Comes to", scope, format_quantity(value, "s"), cause)


def _drawn(facts: FactLog, one: Measurement, value: float, *, index: int, size: int) -> Iterator[TraceEvent]:
    told = [draw for draw in facts.drawn if len(draw.values) % size == 0][:_MOST_DRAWS]
    for draw in told:
        own = draw.values.reshape(size, -1)[index]
        several = f" (largest of {own.size})" if own.size > 1 else ""
        effect = f"{draw.fact} = {format_quantity(float(own.max()), draw.unit)}{several}"
        yield TraceEvent(0.0, EventKind.NOTE, "Drawn", draw.component, effect)
    at = value if one.judged.unit == "s" and np.isfinite(value) else 0.0
    cause = len(told) - 1 if told else None
    came_to = format_quantity(value, one.judged.unit)
    yield TraceEvent(at, EventKind.RESULT, "Comes to", one.scope, came_to, cause)
