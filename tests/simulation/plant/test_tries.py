"""Tries at copies of which some are dead: closed forms, counting by hand, and the policies of callers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from typing import Any

import pytest
from closed_forms import retry_load
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.architecture import Architecture
from withstand.model.build import build as build_architecture
from withstand.model.elements.workload import Breaker, Dependency, Workload
from withstand.simulation.execution.replications import Chunks
from withstand.simulation.plant.pools import Watch
from withstand.simulation.plant.retry_policy import tries_of
from withstand.simulation.plant.tries import ONCE, Failing, Tries
from withstand.simulation.playing.scenario import perform
from withstand.simulation.sampling.fact_log import FactLog

EAST = 0.7

COUNT = 3

shares = st.floats(0, 0.5)


@given(shares, st.integers(1, 4))
def test_independent_tries_all_fail_together(failing: float, most: int) -> None:
    tries = Tries(most)
    for kind in (Failing(failing), Failing(0, failing), Failing(0, 0, failing)):
        assert tries.outcome(kind).answered == pytest.approx(1 - failing**most)
        made = tries.outcome(kind).reached / (1 - kind.refused - kind.silent)
        assert made == pytest.approx(retry_load(failing, most - 1))


@given(st.integers(0, 5), st.integers(0, 5), st.integers(1, 4), st.booleans(), st.booleans())
def test_a_copy_that_was_tried_is_left_out(
    refusing: int, silent: int, most: int, again_refused: bool, again_silent: bool
) -> None:
    """All orders of the copies, counted: the urn without replacement."""
    copies = refusing + silent + 1
    most = min(most, copies)
    kinds = ["refused"] * refusing + ["silent"] * silent + ["alive"]
    again = {"refused": again_refused, "silent": again_silent}
    tries = Tries(most, float(again_refused), float(again_silent), avoids=True)
    orders = list(itertools.permutations(kinds, most)) if copies <= 7 else []
    answered = 0
    for order in orders:
        for kind in order:
            if kind == "alive" or not again[kind]:
                answered += kind == "alive"
                break
    if orders:
        found = tries.outcome(Failing(0.0, refusing / copies, silent / copies, copies)).answered
        assert found == pytest.approx(answered / len(orders))


def test_the_only_copy_is_tried_again() -> None:
    assert Tries(3, avoids=True).outcome(Failing(refused=1.0, copies=1)).answered == 0


@given(shares, st.integers(1, 4))
def test_silence_is_tried_again_only_while_there_is_time(silent: float, waits: int) -> None:
    tries = Tries(9, wait=1.0, limit=waits + 0.5)
    assert tries.outcome(Failing(silent=silent)).answered == pytest.approx(1 - silent ** (waits + 1))
    assert Tries(9, wait=1.0, limit=1.0).waits == 0
    assert tries.outcome(Failing(refused=silent)).answered == pytest.approx(1 - silent**9)


@given(shares, shares, st.integers(1, 4), st.floats(0, 0.5))
def test_a_budget_bounds_the_tries_and_never_helps(
    errors: float, refused: float, most: int, budget: float
) -> None:
    failing = Failing(errors, refused)
    free, bound = Tries(most).outcome(failing), Tries(most, budget=budget).outcome(failing)
    assert bound.reached <= (1 + budget) * (1 - refused) + 1e-9
    assert ONCE.outcome(failing).answered - 1e-9 <= bound.answered <= free.answered + 1e-9


def policy(caller: dict[str, Any], **dependency: Any) -> Tries:
    """The policy of a caller in a mesh with its two default retries."""
    architecture = build_architecture(
        {
            "name": "mesh",
            "regions": {"us-east-1": {"zones": ["us-east-1a"]}},
            "resources": {
                "eks": {"kind": "eks", "region": "us-east-1"},
                "mesh": {"kind": "istio", "cluster": "eks", "region": "us-east-1"},
            },
            "workloads": {
                "callee": {"cluster": "eks", "region": "us-east-1"},
                "caller": {
                    "cluster": "eks", "region": "us-east-1",
                    "dependencies": [{"to": "callee", "timeout": "1s", **dependency}], **caller,
                },
            },
        }
    )  # fmt: skip
    found: Workload = architecture.workloads["caller"]
    wanted: Dependency = found.dependencies[0]
    return tries_of(FactLog(architecture, 0), found, wanted, patience=10.0)


MESH = {"in_mesh": True}

LATE = {"retry_on": ["5xx"], "per_try_timeout": "300ms", "attempts": 2}


@pytest.mark.parametrize(
    ("caller", "dependency", "expected"),
    [
        # Istio's default: another copy after a refusal; nothing after silence, or after an HTTP error.
        (MESH, {"protocol": "http"}, (3, 1, 0, 0, True)),
        (MESH, {"protocol": "grpc"}, (3, 1, 0, 1, True)),
        (MESH, {"protocol": "http", "retry": LATE}, (3, 1, 1, 1, True)),
        (MESH, {"protocol": "http", "retry": {"retry_on": ["connect-failure"]}}, (3, 1, 0, 0, True)),
        # A database driver is not the mesh, and tries again only if it is told to.
        (MESH, {"protocol": "postgresql"}, (1, 1, 1, 1, False)),
        ({}, {"protocol": "http", "retry": {"attempts": 1}}, (2, 1, 1, 1, False)),
    ],
)
def test_callers_try_again_what_their_policy_names(
    caller: dict[str, Any], dependency: dict[str, Any], expected: tuple[float, ...]
) -> None:
    found = policy(caller, **dependency)
    assert (found.most, found.refused, found.silent, found.errors, found.avoids) == expected


def test_the_time_of_the_whole_call_bounds_silent_tries_in_the_mesh() -> None:
    assert policy(MESH, protocol="http", retry=LATE).waits == math.ceil(1 / 0.3) - 1
    # Without the mesh each try has the timeout anew, as long as the callers' callers wait.
    assert policy({}, protocol="http", retry={"attempts": 20}).waits == 9


def meshed(build: Callable[..., Architecture], *, retry: dict[str, Any], **mesh: Any) -> Architecture:
    """The shop with a second service behind the first, three copies each, called over a mesh."""
    call = {"to": "api", "protocol": "http", "timeout": "1s", "retry": retry, "breaker": {"interval": "5m"}}
    changes: dict[str, Any] = {"workloads": {}, "resources": {}}
    for region in ("us-east-1", "us-west-2"):
        changes["resources"][f"mesh@{region}"] = {
            "kind": "istio", "region": region, "cluster": f"eks@{region}", **mesh,
        }  # fmt: skip
        shape = {"region": region, "cluster": "eks", "node_groups": ["nodes"], "spread": "zones",
                 "replicas": 3, "service_time": "1ms", "concurrency": 100, "in_mesh": True}  # fmt: skip
        changes["workloads"][f"web@{region}"] = {**shape, "dependencies": [call]}
        changes["workloads"][f"api@{region}"] = shape
    crash = {"crash": {"faults": [{"kind": "process-crash", "target": "api@us-east-1"}]}}
    return build(journeys={"shop": {"uses": None}}, scenarios=crash, **changes)


def east(replications: Any, architecture: Architecture, key: str) -> float:
    """Level of the shop in the east, at its lowest."""
    (found,) = {round(one.flows["shop"].lowest, 9) for one in replications(architecture, key, COUNT)}
    return (float(found) - (1 - EAST)) / EAST


@pytest.mark.parametrize(("retries", "expected"), [(0, 2 / 3), (2, 1.0)])
def test_a_mesh_saves_calls_to_a_crashed_copy(
    build: Any, replications: Any, retries: int, expected: float
) -> None:
    """One of three copies is dead: its third of the calls fails, unless the mesh tries again elsewhere."""
    architecture = meshed(build, retry={}, default_retries=retries)
    assert east(replications, architecture, "crash") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("retry", "mesh", "expected"),
    [
        ({}, {}, 2 / 3),
        (LATE, {}, 1.0),
        ({}, {"zone_aware": True}, 1.0),
    ],
    ids=["silence is not tried again", "with a timeout for each try it is", "callers keep to their zone"],
)
def test_what_callers_notice_of_a_lost_zone(
    build: Any, replications: Any, retry: dict[str, Any], mesh: dict[str, Any], expected: float
) -> None:
    """A third of the copies is silent, and a second try never meets the one of the first."""
    found = east(replications, meshed(build, retry=retry, **mesh), "zone-loss:us-east-1b")
    # A third of the load balancer's addresses and of its targets is silent as well; nobody tries them again.
    assert found == pytest.approx((2 / 3) ** 2 * expected)


def test_a_proxy_leaves_out_a_silent_copy_after_so_many_late_tries(build: Any) -> None:
    """700 calls a second from three copies to three: each pair has 78; five late ones are enough."""
    chunks = Chunks(meshed(build, retry={}), 1)
    run = perform(chunks.plant, chunks.at_load(1.0), chunks.scenarios["zone-loss:us-east-1b"], (1, 0))
    times = [link.end - link.start for link in run.steps if link.what == "Breaker ejects dead copies"]
    assert times == [pytest.approx(1 + 5 / (1000 * EAST / 9))]


def test_a_copy_that_nobody_calls_is_not_left_out() -> None:
    watch = Watch(Breaker(consecutive_errors=5), "caller", 1.0)
    assert watch.ejection(0.0, 3, 3) == math.inf
    assert watch.ejection(90.0, 3, 3) == pytest.approx(1 + 5 / 10)
