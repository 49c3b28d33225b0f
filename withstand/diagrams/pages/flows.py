"""Flows of data: who writes and reads what, who sends what to whom; regions merged, names kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.page import EdgeStyle
from withstand.diagrams.pages.view import MESSAGING, STORES, View, known

_RECEIVES = ("receive",)
_KEEPS = ("bucket", "state_bucket", "sends_to")  # fields of tools that name where they put what they gather


@dataclass(frozen=True, slots=True)
class Flow:
    """Data moves from source to target."""

    source: str
    target: str
    style: EdgeStyle
    elements: tuple[str, ...] = ()


@dataclass(slots=True)
class Flows:
    """All flows of an architecture."""

    lines: list[Flow] = field(default_factory=list)
    touching: set[str] = field(default_factory=set)
    """Bare names of the workloads that read or write anything."""
    users: dict[str, list[str]] = field(default_factory=dict)
    """Workloads that use a store or queue, by its id."""


def flows(view: View) -> Flows:
    """Everything that moves data, from dependencies, from messaging, and from the tools that keep data."""
    found = Flows()
    _of_workloads(view, found)
    for resource in view.resources:
        if resource.shape in MESSAGING:
            _of_messaging(view, resource.id, found)
    _of_tools(view, found)
    return found


def _of_workloads(view: View, found: Flows) -> None:
    for workload in view.workloads:
        for dependency in known(workload, "dependencies", ()):
            target = view.architecture.resources.get(dependency.to)
            if target is None or target.shape not in (*STORES, *MESSAGING) or not view.shows(target.id):
                continue
            found.touching.add(workload.name)
            found.users.setdefault(target.id, []).append(workload.id)
            messages = target.shape in MESSAGING
            style = EdgeStyle.MESSAGE if messages else EdgeStyle.DATA
            pair = (target.id, workload.id) if dependency.access in _RECEIVES else (workload.id, target.id)
            found.lines.append(Flow(*pair, style, (workload.id, target.id)))


def _of_messaging(view: View, id: str, found: Flows) -> None:
    resource = view.architecture.resources[id]
    onward = [*known(resource, "consumers", ()), *known(resource, "subscribers", ())]
    onward += [step.calls for step in known(resource, "steps", ())]
    onward += [known(resource, name) for name in ("dead_letter_queue", "failure_destination")]
    for target in filter(None, onward):
        workload = view.architecture.workloads.get(target)
        if workload is not None:
            found.touching.add(workload.name)
            found.users.setdefault(id, []).append(target)
        found.lines.append(Flow(id, target, EdgeStyle.MESSAGE, (id, target)))
    if resource.shape is Shape.STREAM and known(resource, "source"):
        found.lines.append(Flow(known(resource, "source"), id, EdgeStyle.MESSAGE, (id,)))


def _of_tools(view: View, found: Flows) -> None:
    """Trails, tools and collectors with the stores that they fill; owners of what nobody else uses."""
    for resource in view.resources:
        if resource.shape in (Shape.CLUSTER_BACKUP, *STORES):
            continue
        for target in _kept(resource):
            store = view.architecture.resources.get(target)
            if store is not None and store.shape in STORES and view.shows(target):
                found.lines.append(Flow(resource.id, target, EdgeStyle.DATA, (resource.id, target)))
    filled = {flow.target for flow in found.lines}
    for store in view.resources:
        if store.shape in STORES and store.id not in filled:
            for owner in known(store, "owners", ()):
                if view.shows(owner):
                    found.touching.add(view.architecture.workloads[owner].name)
                    found.lines.append(Flow(owner, store.id, EdgeStyle.DATA, (owner, store.id)))


def _kept(resource: object) -> Iterator[str]:
    for name in _KEEPS:
        value = known(resource, name) or ()
        yield from (value,) if isinstance(value, str) else value
