"""Nothing takes messages from a queue or a stream: they pile up, and are lost beyond the retention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.catalog.spec import Shape
from withstand.model.elements.fault_kind import BY_PEOPLE, FaultKind
from withstand.model.elements.messaging import Queue, Stream
from withstand.model.elements.workload import Workload
from withstand.simulation.engine import fault_parts

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture

KIND = FaultKind(
    name="consumer-outage",
    title="Consumer outage",
    does="Nothing takes messages from a queue or stream; they pile up, and are lost beyond the retention.",
    limited_by="retention, consumers' headroom",
    targets=(Queue, Stream, Workload),
    hint="name a queue, a stream, or a workload that takes from one",
    lasts=BY_PEOPLE,
    stops_consumers=True,
)
takes = fault_parts.takes_nothing
# No journey waits for a message: the metrics of messages and streams follow what piles up.
begin = fault_parts.begins_with_nothing
end = fault_parts.ends_by_itself


def happens_to(architecture: Architecture) -> Iterator[tuple[str, str]]:
    """Every queue and stream that somebody takes from."""
    for queue in architecture.of_shape(Shape.QUEUE, Shape.STREAM):
        if queue.__dict__.get("consumers"):
            yield queue.id, ""
