"""Playing a scenario: its faults begin and end, behaviours answer, and the outcome is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import fault_files
from withstand.model.elements.scenario import Fault
from withstand.model.results.estimate import EventKind
from withstand.simulation.behaviours import dns, network_link
from withstand.simulation.engine.active_fault import ActiveFault
from withstand.simulation.engine.lost_calls import reconnect
from withstand.simulation.engine.replication import Run
from withstand.simulation.plant.remembered import remembered
from withstand.simulation.playing.outcome import outcome
from withstand.simulation.playing.timing import duration
from withstand.simulation.recovery import autoscaling
from withstand.simulation.recovery.evacuation import evacuate
from withstand.simulation.recovery.headroom import Watcher
from withstand.simulation.recovery.replication_lag import catch_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from withstand.model.elements.scenario import Scenario
    from withstand.simulation.engine.record import Replication
    from withstand.simulation.engine.replication import Process
    from withstand.simulation.plant.at_load import PlantAtLoad
    from withstand.simulation.plant.plant import Plant


# A fault that ends by recovery alone is followed for this long: longer than any recovery in a region.
_RECOVERY_HORIZON = 6 * 3600.0
# After the fault has ended, what is still down (health checks, caches, scaling) is followed for this long.
_AFTERMATH = 1800.0


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
    what = (fault.kind, fault.target or "", fault.service)
    for station in _stopped(run.plant, what, whole=fault.severity >= 1):
        active.take(station)
    fault_files()[fault.kind].begin(run, active)


def _end(run: Run, active: ActiveFault, link: int) -> None:
    fault_files()[active.fault.kind].end(run, active, link)
    network_link.restore(run, active)
    reconnect(run, active)
    catch_up(run, active)
    active.end()


@remembered
def _stopped(plant: Plant, what: tuple[str, str, str], *, whole: bool) -> tuple[int, ...]:
    """Stations that stop answering at once and wholly, of a fault by its kind, target and service."""
    kind, target, service = what
    fault = Fault.model_construct(kind=kind, target=target, service=service, severity=float(whole))
    return tuple(fault_files()[kind].takes(plant, fault))
