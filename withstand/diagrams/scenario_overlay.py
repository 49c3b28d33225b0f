"""The overlay of a scenario: what fails with its faults, what is degraded by them, and what survives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.page import Status
from withstand.diagrams.overlay import Overlay
from withstand.diagrams.pages.view import known
from withstand.errors import UsageError
from withstand.model.architecture import Architecture
from withstand.model.elements.fault_kind import fault_kind
from withstand.model.elements.scenario import Fault, Scenario
from withstand.model.results.estimate import Measurement
from withstand.model.results.verdict import Result
from withstand.model.structure.routing import region_of
from withstand.model.structure.standard_scenarios import all_scenarios
from withstand.model.values.display import format_quantity

# How soon all is well again, and how soon traffic flows elsewhere; and what a line calls it.
_RECOVERY_METRICS = {
    "rto": "RTO",
    "traffic-failover-time": "traffic moved",
    "dns-failover-time": "DNS moved",
}
_PLATFORM = ("", "platform")


def scenario_overlay(
    architecture: Architecture,
    scenario: str,
    result: Result | None = None,
    measurements: Sequence[Measurement] = (),
) -> Overlay:
    """What a scenario does to each element; UsageError when there is no such scenario.

    The failover lines carry the recovery times that a result, or a simulation, measured for the scenario.
    """
    found = all_scenarios(architecture).get(scenario)
    if found is None:
        from difflib import get_close_matches

        close = get_close_matches(scenario, all_scenarios(architecture), n=1)
        raise UsageError(
            f"no scenario is called {scenario}; "
            + (f"did you mean {close[0]}?" if close else "withstand simulate --list shows all")
        )
    failed, degraded = _hit(architecture, found)
    degraded |= _dependents(architecture, failed)
    states = dict.fromkeys(degraded, Status.DEGRADED) | dict.fromkeys(failed, Status.FAILED)
    zones = frozenset(
        zone for zone, place in architecture.zones.items() if zone in failed or place.region in failed
    )
    recovery = _recovery(scenario, (*measurements, *measured(result)))
    runs = f"; times: {recovery[0].judged.n:,} runs, seed {recovery[0].judged.seed}" if recovery else ""
    return Overlay(
        f"{found.title or scenario}{runs}", states, Status.SURVIVING, zones, tuple(map(_in_words, recovery)),
        legend=(Status.FAILED.value, Status.DEGRADED.value, Status.SURVIVING.value),
    )  # fmt: skip


def _hit(architecture: Architecture, scenario: Scenario) -> tuple[set[str], set[str]]:
    failed: set[str] = set()
    degraded: set[str] = set()
    for fault in scenario.faults:
        struck = set(_struck(architecture, fault))
        (degraded if fault_kind(fault.kind).soft or fault.severity < 1 else failed).update(struck)
    return failed, degraded


def _struck(architecture: Architecture, fault: Fault) -> Iterator[str]:
    target = fault.target or ""
    yield from filter(None, (target, *fault.between))
    whole = fault_kind(fault.kind).whole
    if whole == "region":
        yield from (id for id in architecture.elements if _region(architecture, id) == target)
    elif whole == "zone":
        yield from (id for id, element in architecture.elements.items() if _only_in(element, target))
    elif fault.service:
        yield from (
            resource.id
            for resource in architecture.of_kind(fault.service)
            if _region(architecture, resource.id) in (target, None)
        )


def _region(architecture: Architecture, id: str) -> str | None:
    try:
        return region_of(architecture, id)
    except (AttributeError, KeyError, ValueError):
        return None


def _only_in(element: object, zone: str) -> bool:
    return known(element, "zone") == zone or tuple(known(element, "zones", ())) == (zone,)


def _dependents(architecture: Architecture, failed: set[str]) -> set[str]:
    """Workloads outside that call, read or write something that failed, and fronts that send there."""
    found = {
        workload.id
        for workload in architecture.workloads.values()
        if workload.id not in failed
        and any(d.to in failed and d.mode != "asynchronous" for d in known(workload, "dependencies", ()))
    }
    for balancer in architecture.of_shape(Shape.LOAD_BALANCER, Shape.API_GATEWAY):
        if balancer.id not in failed and set(known(balancer, "targets", ())) & failed:
            found.add(balancer.id)
    return found


def measured(result: Result | None) -> Iterator[Measurement]:
    """What the verdicts of a result measured."""
    for verdict in result.verdicts if result else ():
        for part in verdict.parts:
            yield from part.answer.measurements if part.answer else ()


def _recovery(scenario: str, measurements: Sequence[Measurement]) -> list[Measurement]:
    """For each metric the one of the whole platform, else the longest."""
    found = [m for m in measurements if m.scenario == scenario and m.metric in _RECOVERY_METRICS]
    found.sort(key=lambda m: (m.scope not in _PLATFORM, -m.judged.value))
    return [m for metric in _RECOVERY_METRICS for m in [m for m in found if m.metric == metric][:1]]


def _in_words(measurement: Measurement) -> str:
    judged = measurement.judged
    name = _RECOVERY_METRICS[measurement.metric]
    return f"{name} {judged.statistic.upper()} {format_quantity(judged.value, judged.unit)}"
