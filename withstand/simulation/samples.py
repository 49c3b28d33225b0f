"""Samples of one scope in one scenario, taken from its replications, and what stands beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.estimate import Answer, ChainLink, Measurement, Unmeasured
from withstand.simulation.measurement import PLATFORM as PLATFORM
from withstand.simulation.measurement import Subject
from withstand.simulation.overload import overload
from withstand.simulation.scenarios import MODELLED
from withstand.simulation.statistics import Sampled, histogram, statistic_of
from withstand.simulation.telling import in_full, worst_of

if TYPE_CHECKING:
    from withstand.model.claim import Part, Statistic
    from withstand.simulation.context import MeasureContext, Request, Runs
    from withstand.simulation.record import FlowOutcome, Link, Replication, StoreOutcome
    from withstand.simulation.streams import Floats

Outcome = "FlowOutcome | StoreOutcome"
_BESIDE: tuple[Statistic, ...] = ("mean", "p50", "p95", "p99", "worst")


@dataclass(frozen=True, slots=True)
class Scope:
    """Something with outcomes of its own: a flow, a store, or the platform (its critical journeys)."""

    name: str
    elements: tuple[str, ...]
    outcome: Callable[[Replication], FlowOutcome | StoreOutcome | None]


@dataclass(frozen=True, slots=True)
class Taken:
    """The sample of one scope in one scenario."""

    scope: Scope
    runs: Runs
    values: Floats
    outcomes: tuple[FlowOutcome | StoreOutcome | None, ...]


def scopes(context: MeasureContext, part: Part) -> tuple[tuple[Scope, ...], tuple[Unmeasured, ...]]:
    """What a part's scope means to a metric of recovery: the platform where it is empty; and the gaps."""
    if not part.scope:
        platform = _platform(context)
        if platform.elements:
            return (platform,), ()
        reason = "there is no journey, so the platform has no service level"
        scenarios = ", ".join(part.scenarios)
        return (), (Unmeasured(part.metric, PLATFORM, scenarios, reason, "nothing in scope"),)
    found: dict[str, Scope] = {}
    gaps = []
    for id in part.scope:
        scope = _scope(context, id)
        if scope is None:
            reason = f"{id} has no service level and keeps no data that is followed"
            gaps.append(Unmeasured(part.metric, id, "", reason))
        else:
            found.setdefault(scope.name, scope)
    return tuple(found.values()), tuple(gaps)


def _platform(context: MeasureContext) -> Scope:
    journeys = [flow for flow in context.plant.flows if flow.is_journey]
    critical = [flow for flow in journeys if flow.critical] or journeys
    names = [flow.id for flow in critical]

    def worst(replication: Replication) -> FlowOutcome | None:
        return max((replication.flows[name] for name in names), key=lambda flow: flow.rto, default=None)

    return Scope(PLATFORM, tuple(names), worst)


def _scope(context: MeasureContext, id: str) -> Scope | None:
    flow = context.plant.flow_of(id)
    if flow is not None:
        return Scope(flow.id, flow.elements, lambda replication: replication.flows[flow.id])
    store = context.plant.store_of(id)
    if store is not None:
        members = tuple(store.members.values())
        return Scope(store.id, (store.id, *members), lambda replication: replication.stores.get(store.id))
    return None


def outcome_of(
    context: MeasureContext, name: str
) -> Callable[[Replication], FlowOutcome | StoreOutcome | None]:
    """Takes from a replication what happened to the platform, or to a flow or store by its name."""
    return ((None if name == PLATFORM else _scope(context, name)) or _platform(context)).outcome


def playable(context: MeasureContext, part: Part) -> tuple[tuple[str, ...], tuple[Unmeasured, ...]]:
    """The scenarios of a part that can be played, and gaps for those that cannot."""
    keys, gaps = [], []
    for key in context.matching(part.scenarios):
        unknown = [fault.kind for fault in context.scenarios[key].faults if fault.kind not in MODELLED]
        if unknown:
            reason = f"a {unknown[0]} is not simulated yet"
            gaps.append(Unmeasured(part.metric, ", ".join(part.scope), key, reason))
        else:
            keys.append(key)
    if not keys and not gaps:
        patterns = ", ".join(part.scenarios) or "none"
        gaps.append(
            Unmeasured(
                part.metric, ", ".join(part.scope), patterns, "no scenario matches", "nothing in scope"
            )
        )
    return tuple(keys), tuple(gaps)


def requests(context: MeasureContext, part: Part) -> tuple[Request, ...]:
    """The replications of a part's scenarios, which metrics of recovery ask for."""
    return tuple((key, "peak", None) for key in playable(context, part)[0])


def taken(scope: Scope, runs: Runs, value: Callable[[FlowOutcome | StoreOutcome], float]) -> Taken:
    """The values of a scope over the replications of a scenario; untouched counts as 0."""
    outcomes = tuple(scope.outcome(replication) for replication in runs.replications)
    values = np.array([0.0 if outcome is None else value(outcome) for outcome in outcomes])
    return Taken(scope, runs, values, outcomes)


@dataclass(frozen=True, slots=True)
class Way:
    """How a metric measures: what it takes from an outcome, its default statistic and unit."""

    value: Callable[[FlowOutcome | StoreOutcome], float]
    default: Statistic
    unit: str
    untouched: float = 0.0
    """The value of what nothing happens to."""


def answer(context: MeasureContext, part: Part, way: Way) -> Answer:
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
            sample = taken(scope, runs, way.value)
            if np.all(sample.values == way.untouched):
                untouched.append((scope, runs))
            else:
                found.append(measurement(context, part, sample, way))
    if untouched:
        found.append(_untouched(context, part, untouched, way))
    return Answer(_with_traces(context, found, untouched, way), (*gaps, *more))


def _flows_of(scope: Scope) -> tuple[str, ...]:
    """The flows whose levels a scope is about: the critical journeys of the platform, or itself."""
    return scope.elements if scope.name == PLATFORM else (scope.name,)


def measurement(context: MeasureContext, part: Part, sample: Taken, way: Way) -> Measurement:
    """One sample with its statistics, chain, distribution and facts."""
    label = Sampled(way.unit, context.seed, least=0.0)
    wanted = part.statistic or way.default
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
    context: MeasureContext, part: Part, untouched: Sequence[tuple[Scope, Runs]], way: Way
) -> Measurement:
    names = dict.fromkeys(scope.name for scope, _ in untouched)
    keys = dict.fromkeys(runs.scenario for _, runs in untouched)
    least = min((runs for _, runs in untouched), key=len)
    label = Sampled(way.unit, context.seed)
    values = np.full(len(least), way.untouched)
    return Measurement(
        part.metric,
        _some(tuple(names)),
        _some(tuple(keys)),
        statistic_of(values, part.statistic or way.default, label),
        elements=tuple(names),
        binding="nothing of it is touched",
        notes=tuple(
            f"{scope.name} is not touched by {runs.scenario}" for scope, runs in untouched[:_LISTED]
        ) + ((f"and {len(untouched) - _LISTED} further pairs",) if len(untouched) > _LISTED else ()),
    )  # fmt: skip


_LISTED = 40


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _notes(sample: Taken) -> tuple[str, ...]:
    notes = []
    repaired = sum(1 for outcome in sample.outcomes if outcome is not None and outcome.repaired)
    if repaired:
        share = repaired / len(sample.outcomes)
        notes.append(f"in {share:.0%} of the replications nothing but the end of the fault brought it back")
    whats = Counter(getattr(outcome, "what", "") for outcome in sample.outcomes if outcome is not None)
    notes += [f"{what} ({count / len(sample.outcomes):.0%})" for what, count in whats.most_common(3) if what]
    return tuple(notes)


def _missing(sample: Taken) -> str:
    """Of a loss of data without a recovery to wait for: what the surviving copy lacks, mostly."""
    whats = Counter(getattr(outcome, "what", "") for outcome in sample.outcomes if outcome is not None)
    return next((what for what, _ in whats.most_common() if what), "")


def chain(sample: Taken) -> tuple[ChainLink, ...]:
    """The links that the recoveries waited for, with their durations over the replications, by start."""
    spans: dict[tuple[str, str, str], list[tuple[float, float]]] = {}
    for replication, outcome in zip(sample.runs.replications, sample.outcomes, strict=True):
        if outcome is not None:
            for link in _whole(replication.links[index] for index in outcome.critical):
                spans.setdefault((link.stage, link.what, link.where), []).append((link.start, link.end))
    count = max(sum(1 for value in sample.values if value > 0), 1)
    made = [_chain_link(name, np.array(times), count) for name, times in spans.items()]
    return tuple(sorted(made, key=lambda link: (link.start_p50, link.what, link.where)))


def _whole(links: Iterator[Link]) -> list[Link]:
    """Steps of one kind in a row are one link: resolvers draining, copies starting in rounds."""
    merged: list[Link] = []
    for link in links:
        if merged and (merged[-1].stage, merged[-1].what, merged[-1].where) == (
            link.stage,
            link.what,
            link.where,
        ):
            merged[-1] = merged[-1]._replace(end=link.end)
        else:
            merged.append(link)
    return merged


def _chain_link(name: tuple[str, str, str], times: Floats, count: int) -> ChainLink:
    stage, what, where = name
    spent = times[:, 1] - times[:, 0]
    p50, p95, p99 = (float(np.quantile(spent, share, method="inverted_cdf")) for share in (0.5, 0.95, 0.99))
    return ChainLink(
        stage,  # type: ignore[arg-type]
        what,
        where,
        p50,
        p95,
        p99,
        min(len(times) / count, 1.0),
        float(np.median(times[:, 0])),
    )


def binding(links: Sequence[ChainLink]) -> str:
    """The link that most of the time goes into, with its share."""
    weights = [link.p50 * link.critical_share for link in links]
    total = sum(weights)
    if total <= 0:
        return ""
    weight, link = max(zip(weights, links, strict=True), key=lambda pair: pair[0])
    where = f" ({link.where})" if link.where else ""
    return f"{link.what}{where}: {weight / total:.0%} of the chain"


def _with_traces(
    context: MeasureContext,
    found: Sequence[Measurement],
    untouched: Sequence[tuple[Scope, Runs]],
    way: Way,
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
    values = taken(scope, runs, way.value).values
    told = in_full(context, found[index], runs, values, judge=scope.outcome)
    return (*found[:index], told, *found[index + 1 :])


def worst_in_full(
    context: MeasureContext, found: Sequence[Measurement], samples: Sequence[Taken]
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
