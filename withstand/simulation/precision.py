"""When a sample is precise enough. It looks at estimates only, never at what a claim wants (see the ADR)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from withstand.simulation.statistics import Sampled, quantile_estimate

if TYPE_CHECKING:
    from withstand.simulation.record import Replication

_JUDGED = 0.95


def precise(made: Sequence[Replication], wanted: float) -> bool:
    """Whether the P95 of every recovery time and of every RPO is known to this relative half-width."""
    label = Sampled("s", 0)
    for sample in _samples(made):
        if not any(sample):
            continue
        estimate = quantile_estimate(sample, _JUDGED, label)
        if (estimate.high - estimate.low) / 2 > wanted * max(abs(estimate.value), 1e-9):
            return False
    return True


def _samples(made: Sequence[Replication]) -> Iterator[list[float]]:
    for flow in made[0].flows:
        yield [replication.flows[flow].rto for replication in made]
    for store in made[0].stores:
        yield [replication.stores[store].rto for replication in made if store in replication.stores]
    for record in made[0].dns:
        yield [replication.dns.get(record, 0.0) for replication in made]
