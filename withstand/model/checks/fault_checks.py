"""Faults that can happen: they have a target of the right sort, an end, and a service that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from withstand.catalog import catalog
from withstand.model.checks.claim_checks import Report
from withstand.model.elements.compute import NodeGroup
from withstand.model.elements.data import Cache, Database, GlobalDatabase, Replication
from withstand.model.elements.place import Region, Zone
from withstand.model.elements.resource import Store
from withstand.model.elements.security import Key
from withstand.model.elements.workload import Workload
from withstand.model.structure.links_in_use import LINKS

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.scenario import Fault
    from withstand.model.values.origin import Path


_BETWEEN = frozenset({"partition", "packet-loss"})
_ENDLESS = frozenset({"traffic-surge", "lost-key"})
"""What neither recovers by itself nor has a duration in the catalog."""
_STORES = "name a store: a database, a table, a cache, a bucket, a file system or a volume"
_COPIES = "name a replication, a store, a global database or a region"
_NODES = "name a node group"
_SERVICE = "name a workload"
_SORTS: Mapping[str, tuple[tuple[type, ...], str]] = {
    "region-loss": ((Region,), "name a region"),
    "zone-loss": ((Zone,), "name a zone"),
    "node-loss": ((NodeGroup,), _NODES),
    "spot-interruption": ((NodeGroup,), _NODES),
    "writer-loss": ((Database,), "name a database"),
    "cache-loss": ((Cache,), "name a cache"),
    "workload-loss": ((Workload,), _SERVICE),
    "process-crash": ((Workload,), _SERVICE),
    "bad-release": ((Workload,), _SERVICE),
    "corruption": ((Store, GlobalDatabase), _STORES),
    "lost-key": ((Key,), "name a KMS key"),
    "link-loss": (LINKS, "name a NAT gateway, an endpoint, a peering, a transit gateway or a line"),
    "replication-lag": ((Replication, Store, GlobalDatabase, Region), _COPIES),
    "replication-stop": ((Replication, Store, GlobalDatabase, Region), _COPIES),
}
_OF_A_REGION = frozenset({"service-impaired", "control-plane-impaired"})


def check_faults(architecture: Architecture) -> Iterator[Report]:
    """Everything that is wrong with the faults of the scenarios: path, message, hint."""
    for scenario in architecture.scenarios.values():
        for index, fault in enumerate(scenario.faults):
            path: Path = ("scenarios", scenario.id, "faults", index)
            yield from _where(fault, path)
            yield from _when(fault, path)
            yield from _sort(architecture, fault, path)
            if fault.kind in _OF_A_REGION:
                yield from _region_and_service(architecture, fault, path)


def _where(fault: Fault, path: Path) -> Iterator[Report]:
    if fault.target is None and fault.kind not in ("traffic-surge", *_BETWEEN):
        yield path, f"a {fault.kind} needs a target", "add target: ID"
    if fault.kind in _BETWEEN and len(fault.between) != 2:
        yield path, f"a {fault.kind} needs two sides", "add between: [A, B]"


def _when(fault: Fault, path: Path) -> Iterator[Report]:
    # A value that nobody saw cannot be shown to be wrong.
    duration = fault.__dict__.get("duration", 1.0)
    if fault.kind == "traffic-surge" and fault.__dict__.get("factor", 2.0) <= 1:
        yield path, "a surge needs a factor above 1", "add factor: 2"
    if duration is None and fault.kind in _ENDLESS:
        yield path, f"a {fault.kind} without duration never ends", "add duration: 1h"
    if duration is not None and duration <= 0:
        yield (*path, "duration"), "a fault lasts longer than nothing", "write duration: 1h"


def _sort(architecture: Architecture, fault: Fault, path: Path) -> Iterator[Report]:
    """Most faults happen to things of one sort only; on anything else nothing would be simulated."""
    wanted, hint = _SORTS.get(fault.kind, ((), ""))
    target = architecture.elements.get(fault.target or "")
    if wanted and target is not None and not isinstance(target, wanted):
        yield (*path, "target"), f"'{fault.target}' is no target of a {fault.kind}", hint


def _region_and_service(architecture: Architecture, fault: Fault, path: Path) -> Iterator[Report]:
    """Both happen in a region, to a kind of the catalog; only a whole control plane names no kind."""
    if fault.target is not None and fault.target not in architecture.regions:
        hint = f"write target: {next(iter(architecture.regions), 'REGION')} and service: KIND"
        yield (*path, "target"), f"a {fault.kind} needs a region, and '{fault.target}' is none", hint
    if not fault.service and fault.kind == "service-impaired":
        yield path, "a service-impaired does not say which service", "add service: sqs"
    elif fault.service and fault.service not in catalog():
        near = get_close_matches(fault.service, catalog(), n=1)
        hint = f"did you mean '{near[0]}'?" if near else "see docs/reference/catalog.md"
        yield (*path, "service"), f"the catalog has no kind '{fault.service}'", hint
