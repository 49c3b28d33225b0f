"""What new copies need before they can start: a cluster that schedules them, and their secrets.

Copies that run need neither. A token for AWS (IRSA) is not followed: it is asked for until it comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from withstand.model.derived import derived
from withstand.model.security import Secret
from withstand.simulation.impairment import hindered, thawing

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.simulation.autoscaling import Copies
    from withstand.simulation.engine import Process, Run

_CLUSTER = "eks"
SECRETS = "secrets-manager"
"""The kind of what keeps secrets."""


def ready_to_start(run: Run, copies: Copies, after: int) -> Process:
    """Waits as long as something keeps copies from starting; returns `after`, or the link of the wait."""
    begun = run.env.now
    while (reason := next(_reasons(run, copies), "")) and copies.pool.region not in run.lost_regions:
        hindered(run, reason, copies.pool.workload.id)
        yield thawing(run)
    if run.env.now == begun:
        return after
    element = copies.pool.workload.id
    return run.link("scale", "Copies cannot start", element, start=begun, after=after)


def _reasons(run: Run, copies: Copies) -> Iterator[str]:
    region = copies.pool.region
    if f"{_CLUSTER}@{region}" in run.frozen:
        yield "new copies could not be scheduled"
    if f"{SECRETS}@{region}" in run.impaired and copies.pool.workload.id in readers(run.plant.architecture):
        yield "new copies could not read their secrets"


@derived
def readers(architecture: Architecture) -> frozenset[str]:
    """The workloads that read a secret from Secrets Manager when they start."""
    return frozenset(
        user
        for secret in architecture.resources.values()
        if isinstance(secret, Secret) and secret.stored_in == SECRETS
        for user in secret.used_by
    )
