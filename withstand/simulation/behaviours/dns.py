"""DNS: health checkers with a quorum, answers by health, and resolvers that keep old answers.

Sources of the mechanism: Route 53 guide, "How Route 53 determines whether a health check is healthy"
(checkers are not coordinated; healthy while more than 18 % say so); "Best practices" (TTL of aliases).
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

from withstand.model.edge import ApiGateway, LoadBalancer

if TYPE_CHECKING:
    from withstand.simulation.engine import Process, Run
    from withstand.simulation.routes import Branch, Route

_KIND = "route53"
# An endpoint whose answers mostly fail does not pass a health check.
_PASSING = 0.5
# How finely the draining of resolvers is stepped; the crossings of floors are stepped exactly besides.
_TTL_STEPS = 8
_LATE_STEPS = 5
# design.md §3: the failover is done when 99 % of resolvers no longer answer with the lost endpoint.
_REMAINDER = 0.01


def watch(run: Run) -> None:
    """Makes the run's routes follow the health of their branches."""
    for route in run.plant.routes:
        if any(branch.health_check or branch.evaluate for branch in route.branches):
            run.watchers.append(_Watcher(run, route))


class _Watcher:
    """The health checks and answers of one route's record."""

    def __init__(self, run: Run, route: Route) -> None:
        self.run = run
        self.route = route
        self.known = [True] * len(route.branches)
        """Health of each branch as the name servers know it."""
        self.pending: set[int] = set()
        self.entries, self.deep = _checked(run, route)
        branches = enumerate(route.branches)
        self.watched = [index for index, each in branches if each.health_check or each.evaluate]
        self.is_deep = any(self.deep)
        self.able, self.legs = -1, run.legs
        """What the checks saw last."""
        self.passing = self.known

    def __call__(self, cause: int) -> None:
        run = self.run
        if run.able != self.able or (self.is_deep and run.legs is not self.legs):
            self.able, self.legs = run.able, run.legs
            self.passing = [self._passes(index) for index in range(len(self.known))]
        if self.passing == self.known:
            return
        for index in self.watched:
            if index not in self.pending and self.passing[index] is not self.known[index]:
                self.pending.add(index)
                self.run.env.process(self._detect(index))

    def _passes(self, index: int) -> bool:
        run = self.run
        for station in self.entries[index]:
            if run.down[station] or run.failed[station] > _PASSING or run.capacity[station] <= 0:
                return False
        return min(map(run.legs.__getitem__, self.deep[index]), default=1.0) > _PASSING

    def _detect(self, index: int) -> Process:
        run, branch = self.run, self.route.branches[index]
        healthy = self._passes(index)
        what = "Health checks pass again" if healthy else "Health checks fail"
        seconds = detection(run, branch, recovery=healthy)
        link = yield from run.spend(
            "detect", what, branch.health_check or branch.target, seconds=seconds, after=-1
        )
        self.pending.discard(index)
        if self._passes(index) is not healthy:
            return link
        seconds = run.draw(f"dns {branch.target}", _KIND, "edge_propagation_time")
        link = yield from run.spend(
            "redirect", "Name servers learn of it", self.route.record, seconds=seconds, after=link
        )
        self.known[index] = healthy
        return (yield from self._shift(link))

    def _shift(self, link: int) -> Process:
        shares = answers(self.route, self.known)
        return (yield from redirect(self.run, self.route, shares, link))


def detection(run: Run, branch: Branch, *, recovery: bool = False) -> float:
    """Fault until enough checkers agree: each starts at a random phase and must fail `threshold` times."""
    check = run.plant.architecture.health_checks.get(branch.health_check or "")
    if check is None:
        # An alias that follows its target's health has no settings; it reacts as fast as the fastest check.
        interval = run.fact(_KIND, "health_check_interval_min").fact.value
        threshold = run.fact(_KIND, "health_check_threshold").fact.value
    else:
        interval, threshold = check.interval, float(check.failure_threshold)
    if recovery:
        threshold = run.fact(_KIND, "health_check_recovery_threshold").fact.value
    checkers = int(run.fact(_KIND, "checker_count").fact.value)
    quorum = run.fact(_KIND, "healthy_checker_share").fact.value
    # Unhealthy when at most this many checkers still say healthy.
    still = math.floor(checkers * quorum)
    phases = sorted(run.uniform(f"checker {branch.target} {number}") for number in range(checkers))
    last = phases[still if recovery else checkers - still - 1]
    timeout = 0.0 if recovery else run.fact(_KIND, "health_check_timeout").fact.value
    return interval * (last + threshold - 1) + timeout


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


def redirect(run: Run, route: Route, shares: dict[str, float], after: int) -> Process:
    """New answers from now on; resolvers follow as what they keep expires. Returns the link of the last."""
    start = run.env.now
    base = route.index * len(run.plant.regions)
    old = [run.arrivals[base + index] for index in range(len(run.plant.regions))]
    new = [shares.get(region, 0.0) for region in run.plant.regions]
    leaving = sum(max(before - now, 0.0) for before, now in zip(old, new, strict=True))
    run.shared[f"answers {route.index}"] = shares
    token = run.shared[f"shift {route.index}"] = object()
    stale = Stale(run, route)
    run.shared.setdefault(
        f"dns {route.record}", start + stale.until(min(_REMAINDER / max(leaving, 1e-9), 1.0))
    )
    link = after
    for at in stale.times(run, route, leaving):
        yield start + at - run.env.now
        if run.shared[f"shift {route.index}"] is not token:
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
            self.ttl = run.fact(_KIND, "alias_ttl").fact.value
        else:
            self.ttl = route.ttl if route.ttl is not None else run.fact(_KIND, "ttl").fact.value
        self.ttl = max(self.ttl, 1e-6)
        self.late = 0.0
        self.median, self.sigma = 1.0, 1.0
        if route.resolver == "clients":
            self.late = run.draw(f"resolvers {route.record}", _KIND, "late_resolver_share")
            delay = run.fact(_KIND, "late_resolver_delay").fact
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


def _checked(run: Run, route: Route) -> tuple[list[tuple[int, ...]], list[list[int]]]:
    """For each branch: the stations that a check asks, and the legs that a deep check answers for."""
    known = run.layout.checked.get(route.index)
    if known is None:
        entries = [_entry_stations(run, branch) for branch in route.branches]
        deep = [_deep_legs(run, route, branch) for branch in route.branches]
        known = run.layout.checked[route.index] = (entries, deep)
    found: tuple[list[tuple[int, ...]], list[list[int]]] = known
    return found


def _deep_legs(run: Run, route: Route, branch: Branch) -> list[int]:
    check = run.plant.architecture.health_checks.get(branch.health_check or "")
    if check is None or not check.deep:
        return []
    return [
        leg
        for flow in run.plant.flows
        if flow.is_journey and flow.route == route.index
        for leg in flow.legs
        if run.plant.legs[leg].region == branch.region
    ]


def _entry_stations(run: Run, branch: Branch) -> tuple[int, ...]:
    """The stations that answer a shallow health check: the entry and the first workload behind it."""
    architecture = run.plant.architecture
    element = architecture.elements[branch.target]
    ids = [branch.target]
    if isinstance(element, LoadBalancer):
        ids += element.targets[:1]
    elif isinstance(element, ApiGateway):
        ids += element.integrations[:1]
    return tuple(
        station
        for id in ids
        for station in run.plant.station_of.get(id, ())
        if run.plant.stations[station].region == branch.region
    )
