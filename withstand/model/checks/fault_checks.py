"""Faults that can happen: they have a target of the right sort, an end, and a service that is known."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from withstand.catalog import catalog
from withstand.model.checks.claim_checks import Report
from withstand.model.elements.fault_kind import fault_kind

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Fault
    from withstand.model.values.origin import Path


def check_faults(architecture: Architecture) -> Iterator[Report]:
    """Everything that is wrong with the faults of the scenarios: path, message, hint."""
    for scenario in architecture.scenarios.values():
        for index, fault in enumerate(scenario.faults):
            path: Path = ("scenarios", scenario.id, "faults", index)
            yield from _where(fault, path)
            yield from _when(fault, path)
            yield from _sort(architecture, fault, path)
            if fault_kind(fault.kind).service != "none":
                yield from _region_and_service(architecture, fault, path)
            elif fault.service:
                message = f"a {fault.kind} is about no service"
                yield (*path, "service"), message, f"take service: {fault.service} away"


def _where(fault: Fault, path: Path) -> Iterator[Report]:
    needs = fault_kind(fault.kind).needs
    if fault.target is None and needs == "target":
        yield path, f"a {fault.kind} needs a target", "add target: ID"
    if needs == "sides" and len(fault.between) != 2:
        yield path, f"a {fault.kind} needs two sides", "add between: [A, B]"


def _when(fault: Fault, path: Path) -> Iterator[Report]:
    # A value that nobody saw cannot be shown to be wrong.
    duration = fault.__dict__.get("duration", 1.0)
    if fault_kind(fault.kind).needs == "factor" and fault.__dict__.get("factor", 2.0) <= 1:
        yield path, "a surge needs a factor above 1", "add factor: 2"
    if duration is None and fault_kind(fault.kind).endless:
        yield path, f"a {fault.kind} without duration never ends", "add duration: 1h"
    if duration is not None and duration <= 0:
        yield (*path, "duration"), "a fault lasts longer than nothing", "write duration: 1h"


def _sort(architecture: Architecture, fault: Fault, path: Path) -> Iterator[Report]:
    """Most faults happen to things of one sort only; on anything else nothing would be simulated."""
    kind = fault_kind(fault.kind)
    target = architecture.elements.get(fault.target or "")
    if kind.targets and target is not None and not isinstance(target, kind.targets):
        yield (*path, "target"), f"'{fault.target}' is no target of a {fault.kind}", kind.hint


def _region_and_service(architecture: Architecture, fault: Fault, path: Path) -> Iterator[Report]:
    """Both happen in a region, to a kind of the catalog; only a whole control plane names no kind."""
    if fault.target is not None and fault.target not in architecture.regions:
        hint = f"write target: {next(iter(architecture.regions), 'REGION')} and service: KIND"
        yield (*path, "target"), f"a {fault.kind} needs a region, and '{fault.target}' is none", hint
    if not fault.service and fault_kind(fault.kind).service == "required":
        yield path, f"a {fault.kind} does not say which service", "add service: sqs"
    elif fault.service and fault.service not in catalog():
        near = get_close_matches(fault.service, catalog(), n=1)
        hint = f"did you mean '{near[0]}'?" if near else "see docs/reference/catalog.md"
        yield (*path, "service"), f"the catalog has no kind '{fault.service}'", hint
