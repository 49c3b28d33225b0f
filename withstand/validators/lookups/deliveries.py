"""Who receives what is sent to a topic, a queue or a stream, also over several of them."""

from __future__ import annotations

from collections.abc import Iterable

from withstand.model.architecture import Architecture
from withstand.model.elements.workload import Workload
from withstand.model.structure.graph import graph, reachable


def receivers(architecture: Architecture, sent_to: Iterable[str]) -> tuple[Workload, ...]:
    """The workloads that messages sent there come to; what is sent to a workload itself is a call."""
    starts = tuple(sent_to)
    found = reachable(graph(architecture, "delivers to"), starts)
    return tuple(
        architecture.workloads[id] for id in found if id in architecture.workloads and id not in starts
    )
