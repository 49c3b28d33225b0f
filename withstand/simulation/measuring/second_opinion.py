"""The exact availability beside a simulated one: what both count, and what only one of them does.

The structure function knows which components stop a journey, with the same rates; it knows no takeover, no
load and no mistakes of people. The simulation plays one incident at a time. So the difference is told by
class of incidents, and what is left is a remainder over incidents that both count.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from withstand.errors import UnknownValueError
from withstand.model.elements.fault_kind import fault_kinds
from withstand.model.results.estimate import Contribution, Estimate, SecondOpinion
from withstand.simulation.exact.availability import Structural, availability
from withstand.simulation.exact.limits import LimitExceededError, Limits
from withstand.simulation.measuring.measurement import PLATFORM
from withstand.simulation.measuring.yearly import STATISTIC, Cause
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.sampling.estimates import exact
from withstand.simulation.sampling.year import SECONDS_PER_YEAR

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.results.estimate import Because
    from withstand.model.structure.expression import Component
    from withstand.simulation.execution.context import MeasureContext
    from withstand.simulation.sampling.streams import Floats

_LIMITS: Final = Limits(seconds=math.inf, nodes=100_000)
"""Counted in nodes and not in seconds, so that every machine gives up at the same place; CUDD makes so many
in about a second, and the reference platform has 2,000."""
_DRAWS: Final = 500
_BOUNDS: Final = (0.05, 0.5, 0.95)
_MINUTES_PER_YEAR: Final = SECONDS_PER_YEAR / 60
_MINUTE: Final = 60.0
TOGETHER: Final = "several at once"

Weighted = tuple[float, Structural]
"""A share of the whole, and the structure function that says when it is down."""
Losses = Sequence[tuple[Cause, "Floats"]]


@dataclass(frozen=True, slots=True)
class _Incident:
    """An incident as both know it: components that one simulated cause takes, or that none does."""

    key: str
    """Of the scenario that is played, or that would be."""
    played: bool
    simulated: float
    known: bool
    """Whether the structure function has a component that fails so."""
    exact: float | None
    """Minutes a year of those components that stop the thing alone; None where none of them does."""

    @property
    def difference(self) -> float:
        """Simulated less exact, in minutes a year."""
        return self.simulated - (self.exact or 0.0)


def second_opinion(
    context: MeasureContext, scope: str, losses: Losses, *, by_requests: bool = False
) -> SecondOpinion | None:
    """Of the platform's or a journey's availability; None where the scope is neither.

    Of requests the platform's is the mean over the journeys by their shares, of which each fails for all of
    its users or for none. `losses` are the seconds lost in each replication of each cause.
    """
    try:
        parts = _structurals(context, scope, by_requests=by_requests)
    except LimitExceededError as error:
        return SecondOpinion(None, reason=f"the structure function is too large: {error}")
    except UnknownValueError as error:
        return SecondOpinion(None, reason=f"the structure function needs what is unknown: {error}")
    if not parts:
        return None
    if nowhere := [each.scope for _, each in parts if each.never_works]:
        return SecondOpinion(None, reason=f"in the structure function nothing ever serves {nowhere[0]}")
    down = math.fsum(weight * each.estimate.value for weight, each in parts)
    contributions = _contributions(context.architecture, parts, losses, down)
    both = [each.difference for each in contributions if each.because == "both"]
    return SecondOpinion(
        exact(1 - down, "fraction", ""),
        _uncertain(parts, context.seed),
        math.fsum(each.difference for each in contributions),
        contributions,
        math.fsum(both),
        notes=tuple(dict.fromkeys(note for _, each in parts for note in each.notes)),
    )


def _structurals(context: MeasureContext, scope: str, *, by_requests: bool) -> tuple[Weighted, ...]:
    flows = [flow for flow in context.plant.flows if flow.is_journey]
    known = context.architecture.journeys
    if scope != PLATFORM:
        return ((1.0, _of(context, (scope,))),) if scope in known else ()
    if not by_requests:
        names = [flow.id for flow in flows if flow.critical] or [flow.id for flow in flows]
        return ((1.0, _of(context, tuple(names))),) if names else ()
    total = math.fsum(flow.share for flow in flows) or 1.0
    return tuple((flow.share / total, _of(context, (flow.id,))) for flow in flows)


@remembered
def _of(context: MeasureContext, names: tuple[str, ...]) -> Structural:
    """Of these journeys at once; each is computed once, whichever metrics ask."""
    journeys = [context.architecture.journeys[name] for name in names]
    return availability(context.architecture, journeys, ", ".join(names), _LIMITS)


def _uncertain(parts: Sequence[Weighted], seed: int) -> Estimate:
    down = np.zeros(_DRAWS)
    for weight, each in parts:
        down += weight * each.uncertainty(_DRAWS, seed)
    low, middle, high = map(float, np.quantile(1 - down, _BOUNDS))
    return Estimate(middle, low, high, "fraction", STATISTIC, _DRAWS, seed)


def _contributions(
    architecture: Architecture, parts: Sequence[Weighted], losses: Losses, down: float
) -> tuple[Contribution, ...]:
    """Every class of incidents, what differs most first; those that cost nothing in both are left out."""
    classes: dict[tuple[str, Because], list[_Incident]] = defaultdict(list)
    for each in _incidents(architecture, parts, losses):
        classes[_class_of(each.key), _because(each)].append(each)
    found = [_contribution(name, because, members) for (name, because), members in classes.items()]
    alone = math.fsum(each.exact for each in found)
    found.append(Contribution(TOGETHER, TOGETHER, 0.0, down * _MINUTES_PER_YEAR - alone))
    told = [each for each in found if each.simulated or each.exact]
    return tuple(sorted(told, key=lambda each: (-abs(each.difference), each.name, each.because)))


def _contribution(name: str, because: Because, members: Sequence[_Incident]) -> Contribution:
    most = max(members, key=lambda each: (abs(each.difference), each.key))
    return Contribution(
        name,
        because,
        math.fsum(each.simulated for each in members),
        math.fsum(each.exact or 0.0 for each in members),
        most.key,
    )


def _because(one: _Incident) -> Because:
    if not one.played:
        return "exact only"
    if not one.known:
        return "simulated only"
    return "redundant" if one.exact is None else "both"


def _incidents(architecture: Architecture, parts: Sequence[Weighted], losses: Losses) -> Iterator[_Incident]:
    """One for each simulated cause, and one for each fault of components that no cause stands for."""
    alone: dict[str, float] = defaultdict(float)
    keys: dict[str, str] = {}
    for weight, structural in parts:
        for name, component in structural.components.items():
            keys[name] = _key(architecture, component)
        for name, share in structural.alone().items():
            alone[name] += weight * share * _MINUTES_PER_YEAR
    components: dict[str, list[str]] = defaultdict(list)
    for name, key in keys.items():
        components[key].append(name)
    for cause, values in losses:
        taken = components.pop(cause.key, [])
        single = [alone[name] for name in taken if name in alone]
        minutes = cause.rate * float(values.mean()) / _MINUTE
        yield _Incident(cause.key, True, minutes, bool(taken), math.fsum(single) if single else None)
    for key, taken in components.items():
        single = [alone[name] for name in taken if name in alone]
        yield _Incident(key, False, 0.0, True, math.fsum(single) if single else None)


def _key(architecture: Architecture, component: Component) -> str:
    """The key of the standard scenario that takes the component."""
    element = architecture.resources.get(component.element)
    kind = next(
        kind.name
        for kind in fault_kinds().values()
        if kind.component == component.kind
        and (component.kind != "instance" or isinstance(element, kind.targets))
    )
    if component.kind == "service":
        return f"{kind}:{component.catalog_kind}@{component.region or 'global'}"
    return f"{kind}:{component.element}"


def _class_of(key: str) -> str:
    return key.partition(":")[0].replace("-", " ")
