"""Workloads: dead copies are noticed and left out, then evicted, rescheduled or restarted.

Kubernetes: a silent node is not ready after `node_not_ready_time`, its pods leave the endpoints then, and are
rescheduled only after `eviction_delay` more. A crashed container is restarted in place.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from withstand.model.elements.compute import Cluster
from withstand.simulation.recovery.copies import Copies, copies_of
from withstand.simulation.recovery.scheduling import start

if TYPE_CHECKING:
    from withstand.model.elements.edge import LoadBalancer
    from withstand.simulation.engine.active_fault import ActiveFault
    from withstand.simulation.engine.replication import Process, Run
    from withstand.simulation.plant.pools import Watch

_KIND = "kubernetes-workload"


def lose_zone(run: Run, active: ActiveFault, element: str, zone: str) -> None:
    """The copies in the zone are dead, but callers do not know it yet."""
    pool = run.plant.pools[element]
    if zone not in pool.zones:
        return
    copies = copies_of(run, element)
    lost = copies.in_zone(zone)
    if lost:
        # Where each caller keeps to its zone, who called them is lost with them.
        called = 0 if pool.zone_local else lost
        _lose(run, copies, lost, f"zone {zone}", called=called)


def lose_copies(run: Run, element: str, count: int, why: str) -> None:
    """Some copies die with their node."""
    copies = copies_of(run, element)
    lost = min(count, copies.ready)
    if lost:
        _lose(run, copies, lost, why, called=lost)


def crash(run: Run, active: ActiveFault, element: str, *, all_copies: bool) -> None:
    """Its processes crash at once (a poisoned configuration, a common bug), or one of them does."""
    copies = copies_of(run, element)
    lost = copies.ready if all_copies else min(1, copies.ready)
    if lost:
        run.env.process(_restart(run, copies, lost))


def _restart(run: Run, copies: Copies, lost: int) -> Process:
    copies.crash(lost)
    if copies.ready == 0:
        copies.notice_crash(lost)
    run.changed(-1)
    element = copies.pool.workload.id
    seconds = run.draw(f"restart {element}", _KIND, "process_restart_time")
    balancer = copies.pool.balancer
    if balancer is None or copies.ready == 0:
        # Where every target fails its checks, the load balancer sends to all of them (it fails open).
        link = yield from run.spend(
            "restore", "Containers restart in place", element, seconds=seconds, after=-1
        )
    else:
        link = yield from _restart_checked(run, copies, balancer, lost=lost, seconds=seconds)
    copies.notice_crash(lost)
    copies.return_to_service(lost)
    run.changed(link)
    return link


def _restart_checked(
    run: Run, copies: Copies, balancer: LoadBalancer, *, lost: int, seconds: float
) -> Process:
    """Targets that were out for long enough to fail their checks come back only when they have passed some.

    A dead process refuses the check at once. The checks come at their interval, whatever happens between.
    """
    element, check = copies.pool.workload.id, balancer.health_check
    first = check.interval * run.uniform(f"target check {balancer.id}")
    failed = first + check.interval * (check.unhealthy_threshold - 1)
    what = "Containers restart in place"
    if failed >= seconds:
        return (yield from run.spend("restore", what, element, seconds=seconds, after=-1))
    yield run.env.timeout(failed)
    copies.notice_crash(lost)
    run.changed(-1)
    yield run.env.timeout(seconds - failed)
    link = run.link("restore", what, element, start=run.env.now - seconds, after=-1)
    passed = first + check.interval * math.ceil((seconds - first) / check.interval)
    passed += check.interval * (check.healthy_threshold - 1)
    what = "Targets pass the checks of the load balancer again"
    return (yield from run.spend("restore", what, balancer.id, seconds=passed - seconds, after=link))


def _lose(run: Run, copies: Copies, lost: int, why: str, *, called: int) -> None:
    """The copies are dead at once, so that another fault of the same moment finds those that are left."""
    copies.die(lost)
    copies.notice(lost - called)
    run.env.process(_replace(run, copies, lost, why, called=called))


def _replace(run: Run, copies: Copies, lost: int, why: str, *, called: int) -> Process:
    run.changed(-1)
    element = copies.pool.workload.id
    if called and copies.pool.watch is not None:
        run.env.process(_eject(run, copies, lost, copies.pool.watch))
    seconds, what = _noticed(run, element)
    link = yield from run.spend("detect", what, why, seconds=seconds, after=-1)
    copies.notice(called)
    run.changed(link)
    cluster = run.plant.architecture.resources.get(copies.pool.cluster)
    delay = cluster.eviction_delay if isinstance(cluster, Cluster) else None
    if delay is None:
        delay = run.draw(f"evict {why}", _KIND, "eviction_delay")
    link = yield from run.spend(
        "decide", "Pods of the silent nodes are evicted", why, seconds=delay, after=link
    )
    copies.evicted(lost)
    wanted = max(copies.wanted - copies.ready - copies.pending, 0)
    if wanted:
        yield from start(run, copies, wanted, link)
    return link


def _noticed(run: Run, element: str) -> tuple[float, str]:
    """Dead node until no caller sends to its copies: by the load balancer's checks or by Kubernetes."""
    balancer = run.plant.pools[element].balancer
    cluster = run.plant.architecture.resources.get(run.plant.pools[element].cluster)
    grace = cluster.node_monitor_grace if isinstance(cluster, Cluster) else None
    if grace is None:
        grace = run.draw("node monitor", _KIND, "node_not_ready_time")
    silent = grace + run.draw(f"endpoints {run.plant.pools[element].cluster}", _KIND, "endpoint_removal_time")
    if balancer is None:
        return silent, "Node not ready, endpoints removed"
    check = balancer.health_check
    phase = run.uniform(f"target check {balancer.id}")
    seconds = check.interval * (phase + check.unhealthy_threshold - 1) + check.timeout
    if seconds < silent:
        return seconds, "Target checks of the load balancer fail"
    return silent, "Node not ready, endpoints removed"


def _eject(run: Run, copies: Copies, lost: int, watch: Watch) -> Process:
    """Outlier detection leaves out dead copies after enough errors, but never more than its largest share."""
    element, zones = copies.pool.workload.id, 1
    called = copies.ready + copies.silent
    if copies.pool.zone_local:
        # Callers and copies meet in each zone by themselves: each pair has that much more to do.
        zones = max(len(copies.pool.zones), 1)
    load = float(run.load[copies.station]) * zones if copies.station >= 0 else 0.0
    seconds = watch.ejection(load, run.at_load.copies.get(watch.caller, 1), called)
    if math.isinf(seconds):
        return -1
    link = yield from run.spend("detect", "Breaker ejects dead copies", element, seconds=seconds, after=-1)
    total = max(copies.ready + copies.dead, 1)
    # Envoy ejects at least one host whatever the share.
    ejected = min(lost, max(int(watch.breaker.max_ejection * total), 1))
    copies.notice(ejected)
    run.changed(link)
    return link
