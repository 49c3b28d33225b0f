"""Fixed ceilings: stations that do not scale with the load, with how much of the peak they could take."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.model.elements.data import Cache, Database, Table
from withstand.model.elements.edge import ApiGateway
from withstand.model.elements.messaging import Queue
from withstand.simulation.plant.connections import carried
from withstand.simulation.plant.demand import peak_demand

if TYPE_CHECKING:
    from withstand.simulation.sampling.fact_log import FactLog


_ON_DEMAND_AT_ONCE = 2.0
"""An on-demand table takes up to double its previous peak at once (fact capacity_growth_time, its note)."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The largest multiple of the peak demand that an element takes, and why."""

    element: str
    factor: float
    why: str
    writes: bool = False
    """Whether it is one of writes alone, which readers do not meet."""
    doubles_every: float = math.inf
    """Seconds in which the element itself follows a doubling of its load."""


def ceilings(facts: FactLog, element: str) -> Iterator[Ceiling]:
    """The ceilings of an element; of some elements none is known."""
    architecture = facts.architecture
    resource = architecture.resources.get(element)
    wanted = peak_demand(architecture)
    workload = architecture.workloads.get(element)
    if workload is not None:
        one, why = carried(architecture, workload)
        most = workload.scaling.maximum if workload.scaling else workload.replicas
        if math.isfinite(one):
            yield from _ceiling(element, wanted.requests[element], one * most, f"requests/s: {why} a replica")
    elif isinstance(resource, Database):
        yield from _of_database(facts, resource)
    elif isinstance(resource, Table):
        yield from _of_table(facts, resource)
    elif isinstance(resource, Cache):
        one = resource.operations_capacity or facts.value(resource.kind, "max_throughput")
        yield from _ceiling(element, wanted.requests[element], one * max(resource.shards, 1), "operations/s")
    elif isinstance(resource, ApiGateway) and resource.throttle_rate:
        yield from _ceiling(
            element, wanted.requests[element], resource.throttle_rate, "requests/s by its throttle"
        )
    elif isinstance(resource, Queue) and resource.fifo:
        limit = facts.value(resource.kind, "max_throughput")
        yield from _ceiling(element, wanted.requests[element], limit, "messages/s of a FIFO queue")


def _of_database(facts: FactLog, database: Database) -> Iterator[Ceiling]:
    wanted = peak_demand(facts.architecture)
    writes = wanted.writes[database.id]
    reads = max(wanted.requests[database.id] - writes, 0.0)
    serving = sum(instance.count for instance in database.instances if instance.role != "standby")
    if database.write_capacity:
        yield from _ceiling(
            database.id, writes, database.write_capacity, "writes/s of its writer", writes=True
        )
    if database.read_capacity:
        yield from _ceiling(database.id, reads, database.read_capacity * max(serving, 1), "reads/s")


def _of_table(facts: FactLog, table: Table) -> Iterator[Ceiling]:
    wanted = peak_demand(facts.architecture)
    writes = wanted.writes[table.id]
    reads = max(wanted.requests[table.id] - writes, 0.0)
    if table.billing == "on-demand":
        growth = facts.value(table.kind, "capacity_growth_time")
        for rate, name in ((writes, "write"), (reads, "read")):
            if rate > 0:
                first = facts.value(table.kind, f"initial_{name}_throughput") / rate
                factor = max(first, _ON_DEMAND_AT_ONCE)
                why = f"takes {factor:.1f} times its {name}s at once"
                yield Ceiling(table.id, factor, why, name == "write", growth)
        return
    most_writes = table.write_capacity or facts.value(table.kind, "max_write_throughput")
    most_reads = table.read_capacity or facts.value(table.kind, "max_read_throughput")
    yield from _ceiling(table.id, writes, most_writes, "writes/s provisioned", writes=True)
    yield from _ceiling(table.id, reads, most_reads, "reads/s provisioned")


def _ceiling(
    element: str, rate: float, limit: float, what: str, *, writes: bool = False
) -> Iterator[Ceiling]:
    if rate > 0:
        yield Ceiling(element, limit / rate, f"{limit:.0f} {what}", writes)
