"""Playing a scenario: its faults begin and end, behaviours answer, and the outcome is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from withstand.model.elements.fault_kind import fault_files
from withstand.model.structure.derived import derived
from withstand.simulation.behaviours import dns, network_link
from withstand.simulation.engine.active_fault import ActiveFault
from withstand.simulation.engine.lost_calls import reconnect
from withstand.simulation.engine.replication import Run
from withstand.simulation.playing.outcome import outcome
from withstand.simulation.playing.timing import duration
from withstand.simulation.recovery import autoscaling
from withstand.simulation.recovery.evacuation import evacuate
from withstand.simulation.recovery.replication_lag import catch_up

if TYPE_CHECKING:
    from collections.abc import Callable

    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Fault, Scenario
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
        yield fault.at
    active = ActiveFault(run, fault)
    lasts = duration(run, fault, component)
    run.note(f"{fault.kind} begins", fault.target or "", fault.service)
    _begin(run, active)
    run.changed(-1)
    run.env.process(evacuate(run, active))
    start = run.env.now
    if lasts is None and active.repair is not None:
        yield active.repair
    else:
        yield lasts if lasts is not None else _RECOVERY_HORIZON
    if "headroom" in run.shared:
        run.shared["capacity"] = run.shared["headroom"].settle()
    if lasts is not None or active.stations:
        run.fault_end = min(run.fault_end, run.env.now)
        link = run.link("restore", "The fault itself ends", fault.target or fault.kind, start=start, after=-1)
        _end(run, active, link)
        run.shared.setdefault("repairs", set()).add(link)
        run.changed(link)
    return 0


def _begin(run: Run, active: ActiveFault) -> None:
    for station in _stopped(run.plant, active.fault):
        active.take(station)
    fault_files()[active.fault.kind].begin(run, active)


def _end(run: Run, active: ActiveFault, link: int) -> None:
    fault_files()[active.fault.kind].end(run, active, link)
    network_link.restore(run, active)
    reconnect(run, active)
    catch_up(run, active)
    active.end()


def _stopped(plant: Plant, fault: Fault) -> tuple[int, ...]:
    """Stations that stop answering at once and wholly."""
    known = _known(plant.architecture)
    name = (fault.kind, fault.target or "", fault.service, fault.severity >= 1)
    if name not in known:
        known[name] = tuple(fault_files()[fault.kind].takes(plant, fault))
    return known[name]


@derived
def _known(architecture: Architecture) -> dict[tuple[str, str, str, bool], tuple[int, ...]]:
    """What `_stopped` has found; the same for all replications."""
    return {}
