"""Which failures a caller tries again: as its conditions say, or by the default of its mesh.

Envoy's rules: a connection failure or a refused stream is not a timeout; a try that runs into the timeout of
the whole call is never made again, for nothing is left of the call. Only with a timeout for each try do 5xx,
gateway-error and reset cover tries that take too long.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from withstand.model.elements.mesh import Mesh
from withstand.simulation.plant.tries import Tries

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.elements.workload import Dependency, RetryCondition, Workload
    from withstand.simulation.sampling.fact_log import FactLog


_MESH_PROTOCOLS = ("http", "grpc", "graphql")

_ANY_ANSWER: frozenset[RetryCondition] = frozenset({"5xx", "gateway-error"})
_NO_CONNECTION = _ANY_ANSWER | {"connect-failure", "refused-stream", "reset", "unavailable"}
_NO_ANSWER = _ANY_ANSWER | {"reset"}
_STATUS_503 = _ANY_ANSWER | {"retriable-status-codes"}


def tries_of(facts: FactLog, caller: Workload, dependency: Dependency, patience: float) -> Tries:
    """How often, and after which failures of a copy, a caller tries again; `patience`: its own callers' wait.

    A dead process refuses connections. A machine that is gone says nothing: connections that were open, and
    new ones for longer than most calls last, run into the timeout of the try. A mesh tries again at another
    copy; clients of their own, wherever the load balancing sends them.
    """
    retry = dependency.retry
    meshed = _is_meshed(caller, dependency)
    attempts = _attempts(facts.architecture, caller, dependency)
    if attempts == 0:
        return Tries()
    wait = patience_of_try(dependency)
    # Without a limit for each try, a client outside the mesh has its timeout anew for each.
    whole = dependency.timeout if meshed or retry.per_try_timeout is not None else math.inf
    budget = math.inf if retry.budget is None else retry.budget
    refused, silent, errors = 1.0, 1.0, 1.0
    if retry.retry_on is not None:
        named = frozenset(retry.retry_on)
        refused, silent = float(bool(named & _NO_CONNECTION)), float(_after_timeout(dependency, named))
        errors = float(bool(named & (_STATUS_503 | _grpc_status(dependency))))
    elif meshed:
        refused, silent = _by_default(facts, dependency, None)
        errors, _ = _by_default(facts, dependency, dependency)
    used = tuple(tuple(one.name.split(".", 1)) for one in facts.used)
    return Tries(
        attempts + 1, refused, silent, errors, wait, min(whole, patience), budget, meshed,
        tuple((kind, name) for kind, name in used),
    )  # fmt: skip


def hop_of(facts: FactLog, caller: Workload, dependency: Dependency, below: Dependency | None) -> Hop:
    """A call on the way to a service; `below` is the next one on the way, None where this one reaches it.

    In a mesh there are at least the mesh's default retries. A caller in between answers for what failed below
    it: with 503 (gRPC: unavailable) for a refusal, with 504 (deadline exceeded) for a timeout, where it gives
    up before its own caller does.
    """
    retry = dependency.retry
    budget = math.inf if retry.budget is None else retry.budget
    meshed = _is_meshed(caller, dependency)
    attempts = _attempts(facts.architecture, caller, dependency)
    limit = retry.per_try_timeout
    if limit is not None and limit > 0:
        # More tries do not fit into the timeout of the whole call.
        attempts = min(attempts, max(math.ceil(dependency.timeout / limit) - 1, 0))
    if retry.retry_on is None:
        if not meshed or attempts == 0:
            # A client's own retries cover every failure (the SDKs' transient errors), unless written.
            return Hop(attempts, budget)
        return Hop(attempts, budget, *_by_default(facts, dependency, below))
    named = frozenset(retry.retry_on)
    if below is None:
        refused, late = bool(named & _NO_CONNECTION), _after_timeout(dependency, named)
    else:
        refused = bool(named & (_STATUS_503 | _grpc_status(dependency)))
        answered = patience_of_try(below) * (1 + below.retry.attempts) < patience_of_try(dependency)
        late = _after_timeout(dependency, named)
        late = late or (answered and bool(named & (_ANY_ANSWER | {"deadline-exceeded"})))
    return Hop(attempts, budget, float(refused), float(late))


def patience_of_try(dependency: Dependency) -> float:
    """Seconds after which one try is late."""
    limit = dependency.retry.per_try_timeout
    return dependency.timeout if limit is None else min(limit, dependency.timeout)


def _is_meshed(caller: Workload, dependency: Dependency) -> bool:
    return caller.in_mesh and dependency.protocol in _MESH_PROTOCOLS


def _attempts(architecture: Architecture, caller: Workload, dependency: Dependency) -> int:
    """Retries after the first try: in a mesh at least its default."""
    if not _is_meshed(caller, dependency):
        return dependency.retry.attempts
    return max([dependency.retry.attempts, *_default_retries(architecture, caller)])


def _grpc_status(dependency: Dependency) -> frozenset[RetryCondition]:
    return frozenset({"unavailable"}) if dependency.protocol == "grpc" else frozenset()


def _after_timeout(dependency: Dependency, named: frozenset[RetryCondition]) -> bool:
    limited = dependency.retry.per_try_timeout is not None
    return "timeout" in named or (limited and bool(named & _NO_ANSWER))


def _by_default(facts: FactLog, dependency: Dependency, below: Dependency | None) -> tuple[float, float]:
    """Shares of the refusals and of the late tries that the mesh tries again by itself."""
    late = facts.value("istio", "retried_timeouts")
    if below is None:
        return facts.value("istio", "retried_connection_failures"), late
    passed_on = "retried_unavailable" if dependency.protocol == "grpc" else "retried_error_answers"
    return facts.value("istio", passed_on), late


def _default_retries(architecture: Architecture, caller: Workload) -> list[int]:
    return [
        mesh.default_retries
        for mesh in architecture.resources.values()
        if isinstance(mesh, Mesh) and mesh.cluster == caller.cluster
    ]


@dataclass(frozen=True, slots=True, order=True)
class Hop:
    """One call on the way to the service: retries after the first try, and the most of them as a share."""

    attempts: int
    budget: float = math.inf
    refused: float = 1.0
    """Share of the refusals, its own or those that its callee passes on, after which it tries again."""
    late: float = 1.0
    """The same of tries that ended in a timeout."""
