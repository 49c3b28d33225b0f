"""Who receives what is sent to a topic, a queue or a stream, also over several of them."""

from __future__ import annotations

from collections.abc import Iterable

from withstand.model.architecture import Architecture
from withstand.model.elements.workload import Workload
from withstand.model.structure.graph import graph, reachable


def receivers(architecture: Architecture, sent_to: Iterable[str]) -> tuple[Workload, ...]:
    """The workloads that messages sent there come to; what is sent to a workload itself is a call."""
    carriers = (id for id in sent_to if id not in architecture.workloads)
    found = reachable(graph(architecture, "delivers to"), carriers)
    return tuple(architecture.workloads[id] for id in found if id in architecture.workloads)
