"""Which failures a caller tries again, after Envoy's rules and those of plain clients."""

from __future__ import annotations

import math
from typing import Any

import pytest

from withstand.simulation.plant.retry_policy import hop_of, patience_of_try, tries_of
from withstand.simulation.sampling.fact_log import FactLog

EAST = "us-east-1"
WEB = f"web@{EAST}"


def asked(build: Any, retry: dict[str, Any] | None = None, *, mesh: bool = False, **dependency: Any) -> Any:
    """(facts, caller, dependency) of a call to a service that another workload is."""
    call = {"to": "back", "protocol": "http", "timeout": "2s", "retry": retry or {}, **dependency}
    back = {
        f"back@{EAST}": {
            "region": EAST,
            "cluster": "eks",
            "replicas": 2,
            "service_time": "5ms",
            "concurrency": 4,
        }
    }
    meshes = {"mesh": {"kind": "istio", "region": EAST, "cluster": f"eks@{EAST}", "default_retries": 2}}
    made = build(
        workloads={WEB: {"dependencies": [call], "in_mesh": mesh}, **back},
        journeys={"shop": {"uses": None}},
        **({"resources": meshes} if mesh else {}),
    )
    caller = made.workloads[WEB]
    return FactLog(made, 42), caller, caller.dependencies[0]


def test_without_retries_there_is_one_try(build) -> None:
    tries = tries_of(*asked(build), 60.0)
    assert tries.most == 1


def test_a_client_of_its_own_tries_again_after_everything(build) -> None:
    tries = tries_of(*asked(build, {"attempts": 3}), 60.0)
    assert (tries.most, tries.refused, tries.silent, tries.errors) == (4, 1.0, 1.0, 1.0)
    # It has its timeout anew for each try, for as long as its own callers wait.
    assert (tries.wait, tries.limit) == (2.0, 60.0)


def test_a_mesh_has_retries_that_nobody_wrote(build) -> None:
    tries = tries_of(*asked(build, mesh=True), 60.0)
    assert tries.most == 3
    assert tries.limit == 2.0  # all tries share the timeout of the call
    assert tries_of(*asked(build, {"attempts": 5}, mesh=True), 60.0).most == 6
    assert tries_of(*asked(build, mesh=True, protocol="postgresql"), 60.0).most == 1


@pytest.mark.parametrize(
    ("conditions", "limit", "expected"),
    [
        (["connect-failure"], None, (1.0, 0.0, 0.0)),
        (["5xx"], None, (1.0, 0.0, 1.0)),
        (["5xx"], "500ms", (1.0, 1.0, 1.0)),  # only a timeout for each try makes late tries 5xx
        (["gateway-error"], None, (1.0, 0.0, 1.0)),
        (["reset"], None, (1.0, 0.0, 0.0)),
        (["reset"], "500ms", (1.0, 1.0, 0.0)),
        (["timeout"], None, (0.0, 1.0, 0.0)),
        (["retriable-status-codes"], None, (0.0, 0.0, 1.0)),
        (["unavailable"], None, (1.0, 0.0, 0.0)),
    ],
)
def test_conditions_name_what_is_tried_again(
    build, conditions: list[str], limit: str | None, expected: tuple[float, ...]
) -> None:
    retry = {"attempts": 1, "retry_on": conditions, **({"per_try_timeout": limit} if limit else {})}
    tries = tries_of(*asked(build, retry, mesh=True), 60.0)
    assert (tries.refused, tries.silent, tries.errors) == expected


def test_unavailable_is_an_answer_of_grpc(build) -> None:
    retry = {"attempts": 1, "retry_on": ["unavailable"]}
    assert tries_of(*asked(build, retry, mesh=True, protocol="grpc"), 60.0).errors == 1.0
    assert tries_of(*asked(build, retry, mesh=True), 60.0).errors == 0.0


@pytest.mark.parametrize(("limit", "seconds"), [(None, 2.0), ("500ms", 0.5), ("9s", 2.0)])
def test_one_try_is_late_after_its_own_limit_or_that_of_the_call(
    build, limit: str | None, seconds: float
) -> None:
    _, _, dependency = asked(build, {"attempts": 1, **({"per_try_timeout": limit} if limit else {})})
    assert patience_of_try(dependency) == seconds


@pytest.mark.parametrize(("attempts", "expected"), [(1, 1), (3, 3), (9, 3)])
def test_more_tries_do_not_fit_into_the_timeout(build, attempts: int, expected: int) -> None:
    """Tries of half a second in a call of two: three more than the first."""
    facts, caller, dependency = asked(build, {"attempts": attempts, "per_try_timeout": "500ms"})
    assert hop_of(facts, caller, dependency, None).attempts == expected


def test_a_budget_limits_retries(build) -> None:
    facts, caller, dependency = asked(build, {"attempts": 2, "budget": "20%"})
    assert hop_of(facts, caller, dependency, None).budget == pytest.approx(0.2)
    assert tries_of(facts, caller, dependency, 60.0).budget == pytest.approx(0.2)
    assert hop_of(*asked(build, {"attempts": 2}), None).budget == math.inf


def test_a_caller_in_between_passes_on_what_failed_below(build) -> None:
    """A refusal below comes as 503, which connect-failure does not cover and 5xx does."""
    facts, caller, dependency = asked(build, {"attempts": 1, "retry_on": ["connect-failure"]}, mesh=True)
    assert hop_of(facts, caller, dependency, None).refused == 1.0
    assert hop_of(facts, caller, dependency, dependency).refused == 0.0
    facts, caller, dependency = asked(build, {"attempts": 1, "retry_on": ["5xx"]}, mesh=True)
    assert hop_of(facts, caller, dependency, dependency).refused == 1.0
