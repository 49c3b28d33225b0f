"""Playing a scenario: its faults begin and end, behaviours answer, and the outcome is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from withstand.model.results.estimate import EventKind
from withstand.simulation.behaviours import compute_pool, delivery, dns, network_link
from withstand.simulation.behaviours.draining import interrupt
from withstand.simulation.engine.active_fault import ActiveFault
from withstand.simulation.engine.lost_calls import reconnect
from withstand.simulation.engine.replication import Run
from withstand.simulation.faults import service_impaired as impairment
from withstand.simulation.faults import traffic_surge as protection
from withstand.simulation.faults.corruption import corrupt
from withstand.simulation.faults.credentials import expire, lose_key
from withstand.simulation.faults.gray_failure import _be_gray, _gray
from withstand.simulation.faults.instance_loss import (
    _crash,
    _lose_cache,
    _lose_node,
    _lose_workload,
    _lose_writer,
)
from withstand.simulation.faults.partition import part
from withstand.simulation.faults.region_loss import _lose_region
from withstand.simulation.faults.replication_stop import slow_one
from withstand.simulation.faults.service_impaired import _impair, _lose_party
from withstand.simulation.faults.timing import duration
from withstand.simulation.faults.traffic_surge import _surge
from withstand.simulation.faults.zone_loss import _lose_zone
from withstand.simulation.plant.reach import stations_in
from withstand.simulation.playing.outcome import outcome
from withstand.simulation.recovery import autoscaling
from withstand.simulation.recovery.control_plane import freeze, thaw
from withstand.simulation.recovery.evacuation import evacuate
from withstand.simulation.recovery.headroom import Watcher
from withstand.simulation.recovery.replication_lag import catch_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from withstand.model.elements.scenario import Fault, Scenario
    from withstand.simulation.engine.record import Replication
    from withstand.simulation.engine.replication import Process
    from withstand.simulation.plant.at_load import PlantAtLoad
    from withstand.simulation.plant.plant import Plant


# A fault that ends by recovery alone is followed for this long: longer than any recovery in a region.
_RECOVERY_HORIZON = 6 * 3600.0
# After the fault has ended, what is still down (health checks, caches, scaling) is followed for this long.
_AFTERMATH = 1800.0

MODELLED = frozenset(
    {
        "region-loss", "zone-loss", "writer-loss", "cache-loss", "workload-loss", "consumer-outage",
        "node-loss", "service-impaired", "third-party-down", "bad-release", "spot-interruption",
        "process-crash", "control-plane-impaired", "gray-failure", "traffic-surge",
        "expired-certificate", "lost-key", "partition", "packet-loss", "replication-lag", "replication-stop",
        "corruption", "link-loss",
    }
)  # fmt: skip
"""Kinds of fault that a replication can play."""


def play(plant: Plant, at_load: PlantAtLoad, scenario: Scenario, name: tuple[int, int]) -> Replication:
    """One replication of a scenario; `name` is (seed, number)."""
    run = perform(plant, at_load, scenario, name)
    record = outcome(run)
    run.forget()
    return record


def perform(
    plant: Plant,
    at_load: PlantAtLoad,
    scenario: Scenario,
    name: tuple[int, int],
    *,
    keep: bool = False,
    watch: Callable[[Run], None] | None = None,
) -> Run:
    """Runs a replication to its end; `keep` also keeps the curves of the levels, `watch` may add watchers."""
    run = Run(plant, at_load, (name[0], scenario.id, name[1]), keep=keep)
    if watch is not None:
        watch(run)
    run.serve()
    dns.watch(run)
    autoscaling.follow(run)
    ends = [
        run.env.process(_fault(run, fault, f"{fault.kind} {number}"))
        for number, fault in enumerate(scenario.faults)
    ]
    finished = run.env.all_of(ends)
    run.env.run(until=finished)
    below = any(tracker.below for tracker in run.trackers)
    limit = scenario.horizon if scenario.horizon is not None else run.env.now + (_AFTERMATH if below else 0)
    if limit > run.env.now:
        run.env.run(until=limit)
    for tracker in (*run.trackers, run.platform):
        tracker.finish(run.env.now)
    return run


def _fault(run: Run, fault: Fault, component: str) -> Process:
    if fault.at > 0:
        yield run.env.timeout(fault.at)
    active = ActiveFault(run, fault)
    lasts = duration(run, fault, component)
    run.note(f"{fault.kind} begins", fault.target or "", fault.service, kind=EventKind.FAULT_BEGINS)
    _begin(run, active)
    run.changed(-1)
    run.env.process(evacuate(run, active))
    start = run.env.now
    if lasts is None and active.repair is not None:
        yield active.repair
    else:
        yield run.env.timeout(lasts if lasts is not None else _RECOVERY_HORIZON)
    headroom = run.state.find(Watcher)
    if headroom is not None:
        run.region_capacity = headroom.settle()
    if lasts is not None or active.stations:
        run.fault_end = min(run.fault_end, run.env.now)
        link = run.fault_ends(fault.target or fault.kind, start)
        _end(run, active, link)
        run.repairs.add(link)
        run.changed(link)
    return 0


def _begin(run: Run, active: ActiveFault) -> None:
    fault = active.fault
    for station in stations_in(run.plant, fault.kind, fault):
        active.take(station)
    starter = _BEGINNINGS.get(fault.kind)
    if starter is not None:
        starter(run, active)


def _end(run: Run, active: ActiveFault, link: int) -> None:
    fault = active.fault
    if fault.kind == "region-loss":
        run.lost_regions.discard(active.target)
        thaw(run, active)
    elif fault.kind == "zone-loss":
        run.lost_zones.discard(active.target)
        compute_pool.regain_zone(run, active.target, link)
    elif fault.kind == "control-plane-impaired":
        thaw(run, active)
    elif fault.kind == "service-impaired":
        impairment.mend(run, active)
    elif fault.kind == "traffic-surge":
        protection.end(run, active)
    elif fault.kind == "third-party-down":
        impairment.back_again(run, active)
    elif fault.kind == "gray-failure":
        _gray(run, active, -1.0)
    network_link.restore(run, active)
    reconnect(run, active)
    catch_up(run, active)
    active.end()


_BEGINNINGS: dict[str, Any] = {
    "region-loss": _lose_region,
    "zone-loss": _lose_zone,
    "writer-loss": _lose_writer,
    "cache-loss": _lose_cache,
    "workload-loss": _lose_workload,
    "process-crash": _crash,
    "node-loss": _lose_node,
    "spot-interruption": interrupt,
    "control-plane-impaired": freeze,
    "service-impaired": _impair,
    "link-loss": network_link.lose_link,
    "traffic-surge": _surge,
    "third-party-down": _lose_party,
    "gray-failure": _be_gray,
    "bad-release": delivery.bad_release,
    "partition": part,
    "packet-loss": part,
    "replication-lag": slow_one,
    "replication-stop": slow_one,
    "corruption": corrupt,
    "expired-certificate": expire,
    "lost-key": lose_key,
}
