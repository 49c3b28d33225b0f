"""New answers of name servers, and resolvers that follow as what they keep expires."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.routes import Route


ROUTE53 = "route53"

# How finely the draining of resolvers is stepped; the crossings of floors are stepped exactly besides.
_TTL_STEPS = 8
_LATE_STEPS = 5
# design.md §3: the failover is done when 99 % of resolvers no longer answer with the lost endpoint.
_REMAINDER = 0.01


def answers(route: Route, healthy: list[bool]) -> dict[str, float]:
    """Region → share of the answers given now. With no healthy branch, all count as healthy (fail open)."""
    if not any(healthy):
        healthy = [True] * len(healthy)
    first = min((b.rank for b, ok in zip(route.branches, healthy, strict=True) if ok), default=0)
    chosen = [b for b, ok in zip(route.branches, healthy, strict=True) if ok and b.rank == first]
    total = sum(branch.share for branch in chosen)
    shares: dict[str, float] = {}
    for branch in chosen:
        part = branch.share / total if total > 0 else 1 / len(chosen)
        shares[branch.region] = shares.get(branch.region, 0.0) + part
    return shares


@dataclass(slots=True)
class Redirections:
    """What the name servers answer since it was changed, and which change of each route is the latest."""

    answers: dict[int, Mapping[str, float]] = field(default_factory=dict)
    """Route → region → share of the answers."""
    changes: dict[int, int] = field(default_factory=dict)
    """Route → how often its answers were changed."""


def redirect(run: Run, route: Route, shares: dict[str, float], after: int) -> Process:
    """New answers from now on; resolvers follow as what they keep expires. Returns the link of the last."""
    start = run.env.now
    base = route.index * len(run.plant.regions)
    old = [run.arrivals[base + index] for index in range(len(run.plant.regions))]
    new = [shares.get(region, 0.0) for region in run.plant.regions]
    leaving = sum(max(before - now, 0.0) for before, now in zip(old, new, strict=True))
    known = run.state.of(Redirections)
    known.answers[route.index] = shares
    change = known.changes[route.index] = known.changes.get(route.index, 0) + 1
    stale = Stale(run, route)
    run.dns_failovers.setdefault(route.record, start + stale.until(min(_REMAINDER / max(leaving, 1e-9), 1.0)))
    link = after
    for at in stale.times(run, route, leaving):
        yield run.env.timeout(max(start + at - run.env.now, 0.0))
        if known.changes[route.index] != change:
            return link
        share = stale.share(at)
        for index in range(len(new)):
            run.arrivals[base + index] = share * old[index] + (1 - share) * new[index]
        link = run.link("redirect", "Resolvers' answers expire", route.record, start=start, after=after)
        run.changed(link)
    return link


class Stale:
    """The share of resolvers that still give an old answer, as a function of the time since the change."""

    def __init__(self, run: Run, route: Route) -> None:
        if route.ttl_kind == "alias":
            self.ttl = run.fact(ROUTE53, "alias_ttl").fact.value
        else:
            self.ttl = route.ttl if route.ttl is not None else run.fact(ROUTE53, "ttl").fact.value
        self.ttl = max(self.ttl, 1e-6)
        self.late = 0.0
        self.median, self.sigma = 1.0, 1.0
        if route.resolver == "clients":
            self.late = run.draw(f"resolvers {route.record}", ROUTE53, "late_resolver_share")
            delay = run.fact(ROUTE53, "late_resolver_delay").fact
            median, p95 = delay.spread.parameters if delay.spread else (delay.value, delay.value * math.e)
            self.median = median
            self.sigma = math.log(p95 / median) / NormalDist().inv_cdf(0.95)

    def share(self, at: float) -> float:
        """What was kept expires evenly over the TTL, for the late resolvers some time after it."""
        if at < self.ttl:
            return (1 - self.late) * (1 - at / self.ttl) + self.late
        if self.late <= 0:
            return 0.0
        late = at - self.ttl
        if late <= 0:
            return self.late
        return self.late * 0.5 * math.erfc(math.log(late / self.median) / (self.sigma * math.sqrt(2)))

    def until(self, share: float) -> float:
        """Time until at most this share is left."""
        if share >= 1:
            return 0.0
        if share >= self.late:
            return self.ttl * (1 - (share - self.late) / (1 - self.late))
        return self.ttl + self.median * math.exp(self.sigma * NormalDist().inv_cdf(1 - share / self.late))

    def times(self, run: Run, route: Route, leaving: float) -> list[float]:
        """When to step: a grid, and exactly where a flow of the route gets back to its floor."""
        times = {self.ttl * step / _TTL_STEPS for step in range(1, _TTL_STEPS + 1)}
        if self.late > 0:
            shares = [self.late * (1 - step / _LATE_STEPS) for step in range(1, _LATE_STEPS)]
            times |= {self.until(share) for share in (*shares, self.late / 100, self.late / 1000)}
        for floor in {flow.floor for flow in run.plant.flows if flow.route == route.index}:
            wanted = (1 - floor) / leaving if leaving > 0 else 1.0
            if 0 < wanted < 1:
                times.add(self.until(wanted))
        return sorted(times)
