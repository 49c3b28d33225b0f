"""How much of the users' demand reaches each element: requests, writes and messages a second, at the peak.

Rates are means; what varies with time is a factor on all of them. They are those of the same walks that the
plant is made of (`walk`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from withstand.model.elements.journey import HOURS_PER_DAY
from withstand.model.structure.derived import derived
from withstand.model.structure.routing import region_of
from withstand.simulation.plant.routes import Route, route_of
from withstand.simulation.plant.tries import Tries
from withstand.simulation.plant.walk import Rates, Walk

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.journey import Journey


def _counter() -> Rates:
    return defaultdict(float)


@dataclass(frozen=True, slots=True)
class Demand:
    """Requests, calls, writes and messages a second at the peak, by the id of the element that takes them."""

    requests: Rates = field(default_factory=_counter)
    """Requests, calls, statements, messages or records that arrive at an element."""
    reads: Rates = field(default_factory=_counter)
    """Those of them that read a database, a table or a led cache, where they are answered."""
    writes: Rates = field(default_factory=_counter)
    """Those of them that change a store, where they are made (of a global database: at its writer)."""
    journeys: dict[str, Rates] = field(default_factory=dict)
    """`requests`, by journey."""
    calls: dict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    """Calls a second from caller to callee."""


@derived
def peak_demand(architecture: Architecture) -> Demand:
    """Demand at the daily peak with the regional shares of DNS; empty without traffic."""
    return demand(architecture)


def demand(architecture: Architecture, shares: Mapping[str, float] | None = None) -> Demand:
    """Demand at the peak; `shares` replaces the share of each region, for example after the loss of one."""
    found = Demand()
    peak = architecture.traffic.peak if architecture.traffic else 0.0
    # Sorted, so that sums do not depend on the order of the spec.
    for journey in sorted(architecture.journeys.values(), key=lambda journey: journey.id):
        rates = found.journeys.setdefault(journey.id, _counter())
        if not journey.path:
            continue
        usual = usual_shares(architecture, journey)
        for region, share in (usual if shares is None else shares).items():
            if share > 0:
                _add(found, rates, walk_of(architecture, journey, region), peak * journey.share * share)
    return found


def _add(found: Demand, rates: Rates, walk: Walk, rate: float) -> None:
    for id, each in walk.requests.items():
        found.requests[id] += rate * each
        rates[id] += rate * each
    for id, each in walk.reads.items():
        found.reads[id] += rate * each
    for id, each in walk.writes.items():
        found.writes[id] += rate * each
    for pair, each in walk.calls.items():
        found.calls[pair] += rate * each


def usual_shares(architecture: Architecture, journey: Journey) -> Mapping[str, float]:
    """Region → share of a journey's requests that come in there while all is well.

    A path without a choice of regions goes through each region that it names.
    """
    route = route_of_journey(architecture, journey)
    if route is not None:
        return route.shares()
    return dict.fromkeys(regions_of(architecture, journey, None), 1.0)


def regions_of(architecture: Architecture, journey: Journey, route: Route | None) -> tuple[str, ...]:
    """The regions that a journey's requests may come in to, with those that take over."""
    if route is not None:
        found = [branch.region for branch in route.branches] + [region for region, _ in route.fallback]
    else:
        found = [region for id in journey.path if (region := region_of(architecture, id))]
    return tuple(dict.fromkeys(found)) or tuple(architecture.regions)[:1]


def route_of_journey(architecture: Architecture, journey: Journey) -> Route | None:
    """How a journey's requests choose a region; its index means nothing yet."""
    return route_of(architecture, journey, 0)


def walk_of(architecture: Architecture, journey: Journey, region: str) -> Walk:
    """The walk of a journey's request that comes in to a region, made once."""
    known = _walks(architecture)
    if (journey.id, region) not in known.walks:
        known.walks[journey.id, region] = Walk(architecture, journey, region, known.policies).enter()
    return known.walks[journey.id, region]


@dataclass
class _Walks:
    """Walks by journey and region; callers with the same policy share its object in all of them."""

    walks: dict[tuple[str, str], Walk] = field(default_factory=dict)
    policies: dict[tuple[object, ...], Tries] = field(default_factory=dict)


@derived
def _walks(architecture: Architecture) -> _Walks:
    return _Walks()


def load_factor(architecture: Architecture, load: str | float, hour: int | None = None) -> float:
    """What share of the peak a load means: "peak", "mean", "curve" (at an hour, else its mean), a number."""
    if isinstance(load, float):
        return load
    traffic = architecture.traffic
    if traffic is None or load == "peak":
        return 1.0
    if load == "mean" or hour is None:
        return sum(traffic.curve) / HOURS_PER_DAY
    return traffic.curve[hour % HOURS_PER_DAY]
