"""DNS: health checkers with a quorum, answers by health, and resolvers that keep old answers.

Sources of the mechanism: Route 53 guide, "How Route 53 determines whether a health check is healthy"
(checkers are not coordinated; healthy while more than 18 % say so); "Best practices" (TTL of aliases).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from withstand.model.elements.edge import ApiGateway, LoadBalancer
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.recovery.redirect import ROUTE53, answers, redirect

if TYPE_CHECKING:
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.plant import Plant
    from withstand.simulation.plant.routes import Branch, Route


# An endpoint whose answers mostly fail does not pass a health check.
_PASSING = 0.5


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
        self.entries, self.deep = _checked(run.plant, route.index)
        branches = enumerate(route.branches)
        self.watched = [index for index, each in branches if each.health_check or each.evaluate]
        self.is_deep = any(self.deep)
        self.able, self.paths = -1, run.paths
        """What the checks saw last."""
        self.passing = self.known

    def __call__(self, cause: int) -> None:
        run = self.run
        if run.able != self.able or (self.is_deep and run.paths is not self.paths):
            self.able, self.paths = run.able, run.paths
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
        return min(map(run.paths.__getitem__, self.deep[index]), default=1.0) > _PASSING

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
        seconds = run.draw(f"dns {branch.target}", ROUTE53, "edge_propagation_time")
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
        interval = run.fact(ROUTE53, "health_check_interval_min").fact.value
        threshold = run.fact(ROUTE53, "health_check_threshold").fact.value
    else:
        interval, threshold = check.interval, float(check.failure_threshold)
    if recovery:
        threshold = run.fact(ROUTE53, "health_check_recovery_threshold").fact.value
    checkers = int(run.fact(ROUTE53, "checker_count").fact.value)
    quorum = run.fact(ROUTE53, "healthy_checker_share").fact.value
    # Unhealthy when at most this many checkers still say healthy.
    still = math.floor(checkers * quorum)
    phases = sorted(run.uniform(f"checker {branch.target} {number}") for number in range(checkers))
    last = phases[still if recovery else checkers - still - 1]
    timeout = 0.0 if recovery else run.fact(ROUTE53, "health_check_timeout").fact.value
    return interval * (last + threshold - 1) + timeout


@remembered
def _checked(plant: Plant, route: int) -> tuple[list[tuple[int, ...]], list[list[int]]]:
    """For each branch: the stations that a check asks, and the paths that a deep check answers for."""
    branches = plant.routes[route].branches
    return (
        [_entry_stations(plant, branch) for branch in branches],
        [_deep_paths(plant, route, branch) for branch in branches],
    )


def _deep_paths(plant: Plant, route: int, branch: Branch) -> list[int]:
    check = plant.architecture.health_checks.get(branch.health_check or "")
    if check is None or not check.deep:
        return []
    return [
        path
        for flow in plant.flows
        if flow.is_journey and flow.route == route
        for path in flow.paths
        if plant.paths[path].region == branch.region
    ]


def _entry_stations(plant: Plant, branch: Branch) -> tuple[int, ...]:
    """The stations that answer a shallow health check: the entry and the first workload behind it."""
    architecture = plant.architecture
    element = architecture.elements[branch.target]
    ids = [branch.target]
    if isinstance(element, LoadBalancer):
        ids += element.targets[:1]
    elif isinstance(element, ApiGateway):
        ids += element.integrations[:1]
    return tuple(
        station
        for id in ids
        for station in plant.station_of.get(id, ())
        if plant.stations[station].region == branch.region
    )
