"""What has outcomes of its own (the platform, a flow, a store), and its sample in one scenario."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from withstand.model.results.estimate import Unmeasured
from withstand.simulation.measuring.measurement import PLATFORM as PLATFORM

if TYPE_CHECKING:
    from withstand.model.elements.claim import Part
    from withstand.simulation.engine.record import FlowOutcome, Replication, StoreOutcome
    from withstand.simulation.execution.context import MeasureContext, Runs
    from withstand.simulation.sampling.streams import Floats


@dataclass(frozen=True, slots=True)
class Scope:
    """Something with outcomes of its own: a flow, a store, or the platform (its critical journeys)."""

    name: str
    elements: tuple[str, ...]
    outcome: Callable[[Replication], FlowOutcome | StoreOutcome | None]


@dataclass(frozen=True, slots=True)
class Sample:
    """One value for each replication of a scenario: what a metric says of one scope."""

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
    """The scenarios of a part, or a gap where no scenario matches; every kind of fault can be played."""
    keys = context.matching(part.scenarios)
    if keys:
        return keys, ()
    patterns, scope = ", ".join(part.scenarios) or "none", ", ".join(part.scope)
    return (), (Unmeasured(part.metric, scope, patterns, "no scenario matches", "nothing in scope"),)


def sample_of(scope: Scope, runs: Runs, value: Callable[[FlowOutcome | StoreOutcome], float]) -> Sample:
    """The values of a scope over the replications of a scenario; untouched counts as 0."""
    outcomes = tuple(scope.outcome(replication) for replication in runs.replications)
    values = np.array([0.0 if outcome is None else value(outcome) for outcome in outcomes])
    return Sample(scope, runs, values, outcomes)


def _flows_of(scope: Scope) -> tuple[str, ...]:
    """The flows whose levels a scope is about: the critical journeys of the platform, or itself."""
    return scope.elements if scope.name == PLATFORM else (scope.name,)
