"""Samples of one scope in one scenario, taken from its replications, and what stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import Answer, Measurement, Unmeasured
from withstand.simulation.measuring.chain import binding, chain
from withstand.simulation.measuring.measurement import PLATFORM as PLATFORM
from withstand.simulation.measuring.measurement import Subject
from withstand.simulation.measuring.scope import (
    Sample,
    Scope,
    _flows_of,
    _platform,
    _scope,
    playable,
    sample_of,
    scopes,
)
from withstand.simulation.measuring.steady_state import overload
from withstand.simulation.measuring.told_replications import in_full, worst_of
from withstand.simulation.sampling.estimates import Sampled, histogram, statistic_of

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part, Statistic
    from withstand.simulation.engine.record import FlowOutcome, StoreOutcome
    from withstand.simulation.execution.context import MeasureContext, Request, Runs


Outcome = "FlowOutcome | StoreOutcome"
_BESIDE: tuple[Statistic, ...] = ("mean", "p50", "p95", "p99", "worst")


def requests(context: MeasureContext, part: Part) -> tuple[Request, ...]:
    """The replications of a part's scenarios, which metrics of recovery ask for."""
    return tuple((key, "peak", None) for key in playable(context, part)[0])


@dataclass(frozen=True, slots=True)
class Measure:
    """How a metric measures: what it takes from an outcome, its default statistic and unit."""

    value: Callable[[FlowOutcome | StoreOutcome], float]
    default: Statistic
    unit: str
    untouched: float = 0.0
    """The value of what nothing happens to."""


def answer(context: MeasureContext, part: Part, measure: Measure) -> Answer:
    """Every scope in every scenario; what no scenario touches is summed up in one measurement."""
    wanted, gaps = scopes(context, part)
    keys, more = playable(context, part)
    context.prefetch((key, "peak", None) for key in keys)
    found: list[Measurement] = []
    untouched: list[tuple[Scope, Runs]] = []
    for key in keys:
        runs = context.runs(key)
        for scope in wanted:
            reason = overload(context, _flows_of(scope), context.scenarios[key].load)
            if reason:
                gaps = (*gaps, Unmeasured(part.metric, scope.name, key, reason, "unknown"))
                continue
            sample = sample_of(scope, runs, measure.value)
            if np.all(sample.values == measure.untouched):
                untouched.append((scope, runs))
            else:
                found.append(measurement(context, part, sample, measure))
    if untouched:
        found.append(_untouched(context, part, untouched, measure))
    return Answer(_with_traces(context, found, untouched, measure), (*gaps, *more))


def measurement(context: MeasureContext, part: Part, sample: Sample, measure: Measure) -> Measurement:
    """One sample with its statistics, chain, distribution and facts."""
    label = Sampled(measure.unit, context.seed, least=0.0)
    wanted = part.statistic or measure.default
    links = chain(sample)
    notes = _notes(sample)
    return Measurement(
        part.metric,
        sample.scope.name,
        sample.runs.scenario,
        statistic_of(sample.values, wanted, label),
        others=tuple(statistic_of(sample.values, other, label) for other in _BESIDE if other != wanted),
        chain=links,
        histogram=histogram(sample.values) if sample.values.min() < sample.values.max() else None,
        facts=sample.runs.facts,
        elements=(*sample.scope.elements, *dict.fromkeys(link.where for link in links)),
        binding=binding(links) or _missing(sample),
        notes=notes,
    )


def _untouched(
    context: MeasureContext, part: Part, untouched: Sequence[tuple[Scope, Runs]], measure: Measure
) -> Measurement:
    names = dict.fromkeys(scope.name for scope, _ in untouched)
    keys = dict.fromkeys(runs.scenario for _, runs in untouched)
    least = min((runs for _, runs in untouched), key=len)
    label = Sampled(measure.unit, context.seed)
    values = np.full(len(least), measure.untouched)
    return Measurement(
        part.metric,
        _some(tuple(names)),
        _some(tuple(keys)),
        statistic_of(values, part.statistic or measure.default, label),
        elements=tuple(names),
        binding="nothing of it is touched",
        notes=tuple(
            f"{scope.name} is not touched by {runs.scenario}" for scope, runs in untouched[:_LISTED]
        ) + ((f"and {len(untouched) - _LISTED} further pairs",) if len(untouched) > _LISTED else ()),
    )  # fmt: skip


_LISTED = 40


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _notes(sample: Sample) -> tuple[str, ...]:
    notes = []
    repaired = sum(1 for outcome in sample.outcomes if outcome is not None and outcome.repaired)
    if repaired:
        share = repaired / len(sample.outcomes)
        notes.append(f"in {share:.0%} of the replications nothing but the end of the fault brought it back")
    whats = Counter(getattr(outcome, "what", "") for outcome in sample.outcomes if outcome is not None)
    notes += [f"{what} ({count / len(sample.outcomes):.0%})" for what, count in whats.most_common(3) if what]
    return tuple(notes)


def _missing(sample: Sample) -> str:
    """Of a loss of data without a recovery to wait for: what the surviving copy lacks, mostly."""
    whats = Counter(getattr(outcome, "what", "") for outcome in sample.outcomes if outcome is not None)
    return next((what for what, _ in whats.most_common() if what), "")


def _with_traces(
    context: MeasureContext,
    found: Sequence[Measurement],
    untouched: Sequence[tuple[Scope, Runs]],
    measure: Measure,
) -> tuple[Measurement, ...]:
    """The worst measurement shows its median and its worst replication in full."""
    touched = found[: len(found) - bool(untouched)]
    index = worst_of(touched)
    if index is None:
        if not untouched:
            return ()
        index, (scope, runs) = len(found) - 1, untouched[0]
    else:
        name = found[index].scope
        scope = (None if name == PLATFORM else _scope(context, name)) or _platform(context)
        runs = context.runs(found[index].scenario)
    values = sample_of(scope, runs, measure.value).values
    told = in_full(context, found[index], runs, values, judge=scope.outcome)
    return (*found[:index], told, *found[index + 1 :])


def worst_in_full(
    context: MeasureContext, found: Sequence[Measurement], samples: Sequence[Sample]
) -> tuple[Measurement, ...]:
    """The measurements, each made of the sample at its place; the worst one with its replications in full."""
    index = worst_of(found)
    if index is None:
        return ()
    told = in_full(context, found[index], samples[index].runs, samples[index].values)
    return (*found[:index], told, *found[index + 1 :])


def gap(part: Part, scope: str, scenario: str, reason: str) -> Unmeasured:
    """A gap in an answer."""
    return Subject(part, scope, scenario).gap(reason)
