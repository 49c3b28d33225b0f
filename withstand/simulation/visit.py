"""One step of the walk along the calls of a request, and what answers at its entry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.catalog.spec import Shape
from withstand.model.edge import Cdn
from withstand.simulation.tries import ONCE, Tries

if TYPE_CHECKING:
    from withstand.model.base import Named
    from withstand.model.journey import Journey
    from withstand.model.workload import Workload


@dataclass(frozen=True, slots=True)
class Visit:
    """A step of the walk along the calls of one request."""

    workload: Workload | None
    journey: Journey | None
    """None: of any journey, so that everything the workload needs counts."""
    calls: float
    writes: float
    """Share of the requests that write."""
    tries: Tries
    depth: int
    need: float = 1.0
    timeout: float = 1.0
    patience: float = math.inf
    """Seconds that everybody on the way to it waits at least."""


def serves(element: Named) -> bool:
    """Whether a resource on a path answers requests itself (a bucket), rather than stand beside it."""
    return getattr(element, "shape", None) in (Shape.OBJECT_STORE, Shape.TABLE, Shape.STATE_MACHINE)


def connections(path: list[Named], timeout: float) -> Tries:
    """Connections that the CDN tries to an entry within the journey's timeout; an error is an answer."""
    cdn = next((element for element in path if isinstance(element, Cdn)), None)
    if cdn is None or cdn.connection_attempts <= 1:
        return ONCE
    return Tries(cdn.connection_attempts, errors=0.0, wait=cdn.connection_timeout, limit=timeout)
