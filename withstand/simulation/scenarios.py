"""Playing a scenario: its faults begin and end, behaviours answer, and the outcome is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from withstand.catalog.spec import Shape
from withstand.model.derived import derived
from withstand.simulation import autoscaling, impairment
from withstand.simulation.behaviours import compute_pool, dns, network_link, protection, volume, workload
from withstand.simulation.copying import catch_up
from withstand.simulation.copying_faults import slow_one
from withstand.simulation.credentials import deny_keys, expire, lose_key
from withstand.simulation.engine import Run
from withstand.simulation.evacuation import evacuate
from withstand.simulation.faults import ActiveFault, behaviour_of, duration, stations_in
from withstand.simulation.headroom import Watcher
from withstand.simulation.outcome import outcome
from withstand.simulation.partition import part
from withstand.simulation.restoration import corrupt
from withstand.simulation.severed import reconnect

if TYPE_CHECKING:
    from collections.abc import Callable

    from withstand.model.architecture import Architecture
    from withstand.model.scenario import Fault, Scenario
    from withstand.simulation.engine import Process
    from withstand.simulation.layout import Layout
    from withstand.simulation.plant import Plant, Store
    from withstand.simulation.record import Replication

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


def play(plant: Plant, layout: Layout, scenario: Scenario, name: tuple[int, int]) -> Replication:
    """One replication of a scenario; `name` is (seed, number)."""
    run = perform(plant, layout, scenario, name)
    record = outcome(run)
    run.forget()
    return record


def perform(
    plant: Plant,
    layout: Layout,
    scenario: Scenario,
    name: tuple[int, int],
    *,
    keep: bool = False,
    watch: Callable[[Run], None] | None = None,
) -> Run:
    """Runs a replication to its end; `keep` also keeps the curves of the levels, `watch` may add watchers."""
    run = Run(plant, layout, (name[0], scenario.id, name[1]), keep=keep)
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
        impairment.thaw(run, active)
    elif fault.kind == "zone-loss":
        run.lost_zones.discard(active.target)
        compute_pool.regain_zone(run, active.target, link)
    elif fault.kind == "control-plane-impaired":
        impairment.thaw(run, active)
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


def _lose_region(run: Run, active: ActiveFault) -> None:
    region = active.target
    run.shared.setdefault("lost", []).append(region)
    survivors = tuple(other for other in run.plant.regions if other != region)
    if "headroom" not in run.shared:
        run.shared["headroom"] = Watcher(run, survivors)
    run.lost_regions.add(region)
    run.frozen.add(region)
    for store, lose_region in _losing(run.plant, region):
        lose_region(run, active, store, region)


def _losing(plant: Plant, region: str) -> list[tuple[Store, Callable[..., None]]]:
    """Stores with a member in the region, and what each does when the region is lost."""
    known = _answers(plant.architecture)
    if region not in known:
        kinds = ((store, behaviour_of(store.kind)) for store in plant.stores if region in store.members)
        answers = ((store, getattr(module, "lose_region", None)) for store, module in kinds)
        known[region] = [(store, answer) for store, answer in answers if answer is not None]
    return known[region]


@derived
def _answers(architecture: Architecture) -> dict[str, list[tuple[Store, Callable[..., None]]]]:
    """What `_losing` has found; the same for all replications."""
    return {}


def _lose_zone(run: Run, active: ActiveFault) -> None:
    zone = active.target
    region = run.plant.architecture.zones[zone].region
    run.lost_zones.add(zone)
    for id, pool in run.plant.pools.items():
        if pool.region == region:
            workload.lose_zone(run, active, id, zone)
    volume.lose_zone_of(run, active, zone)
    for resource in run.plant.architecture.of_shape(
        Shape.NODE_GROUP, Shape.LOAD_BALANCER, Shape.DATABASE, Shape.CACHE, Shape.NAT_GATEWAY
    ):
        if resource.region != region:
            continue
        module = behaviour_of(resource.kind)
        if module is not None and hasattr(module, "lose_zone"):
            module.lose_zone(run, active, resource.id, zone)


def _lose_writer(run: Run, active: ActiveFault) -> None:
    module = behaviour_of(run.plant.architecture.resources[active.target].kind)
    if module is not None and hasattr(module, "lose_writer"):
        module.lose_writer(run, active, active.target)


def _lose_cache(run: Run, active: ActiveFault) -> None:
    module = behaviour_of(run.plant.architecture.resources[active.target].kind)
    if module is not None and hasattr(module, "lose_instance"):
        module.lose_instance(run, active, active.target)


def _lose_workload(run: Run, active: ActiveFault) -> None:
    workload.crash(run, active, active.target, all_copies=True)


def _crash(run: Run, active: ActiveFault) -> None:
    workload.crash(run, active, active.target, all_copies=False)


def _lose_node(run: Run, active: ActiveFault) -> None:
    compute_pool.lose_node(run, active, active.target)


def _impair(run: Run, active: ActiveFault) -> None:
    impairment.impair(run, active)
    network_link.impair(run, active)
    deny_keys(run, active)


def _lose_party(run: Run, active: ActiveFault) -> None:
    """Its stations are down already; of a tool that tells people of incidents, nothing is heard."""
    run.impaired.add(active.target)


def _surge(run: Run, active: ActiveFault) -> None:
    run.scale *= active.fault.factor
    protection.mitigate(run, active)


def _be_gray(run: Run, active: ActiveFault) -> None:
    _gray(run, active, 1.0)


def _gray(run: Run, active: ActiveFault, sign: float) -> None:
    """Part of the tries fail, and service is slower, while health checks pass."""
    fault = active.fault
    for station in run.plant.station_of.get(active.target, ()):
        run.failing[station] = min(max(run.failing[station] + sign * fault.severity, 0.0), 1.0)
        run.capacity[station] *= fault.slowdown**-sign


def _release(run: Run, active: ActiveFault) -> None:
    from withstand.simulation.behaviours import delivery

    delivery.bad_release(run, active)


_BEGINNINGS: dict[str, Any] = {
    "region-loss": _lose_region,
    "zone-loss": _lose_zone,
    "writer-loss": _lose_writer,
    "cache-loss": _lose_cache,
    "workload-loss": _lose_workload,
    "process-crash": _crash,
    "node-loss": _lose_node,
    "control-plane-impaired": impairment.freeze,
    "service-impaired": _impair,
    "link-loss": network_link.lose_link,
    "traffic-surge": _surge,
    "third-party-down": _lose_party,
    "gray-failure": _be_gray,
    "bad-release": _release,
    "partition": part,
    "packet-loss": part,
    "replication-lag": slow_one,
    "replication-stop": slow_one,
    "corruption": corrupt,
    "expired-certificate": expire,
    "lost-key": lose_key,
}
