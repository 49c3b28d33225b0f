"""Exact availability of an architecture against a Monte-Carlo twin that knows only components and states.

The twin lets every component alternate between up and down over many years, with repair times that are
log-normal and not exponential, and asks at each moment which components are down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from closed_forms import unavailability

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.structure.expression import Component, Expression, components, works
from withstand.model.structure.serving import platform
from withstand.simulation.exact.availability import FailureAndRepair, availability, of_expression
from withstand.simulation.exact.cut_sets import minimal_cut_sets
from withstand.simulation.sampling.streams import mean_of

YEAR = 365.25 * 86_400
BATCHES = 40
YEARS_PER_BATCH = 40.0
_T95 = 2.0227  # Student, 39 degrees of freedom, two-sided 95 %

# Failures are made frequent, so that some thousand years show enough of them.
FACTS = {
    "region.region_loss_rate": 2, "region.region_loss_duration": 200_000,
    "availability-zone.zone_loss_rate": 12, "availability-zone.zone_loss_duration": 300_000,
    "eks-node-group.instance_failure_rate": 30, "eks-node-group.node_launch_time": 90_000,
    "kubernetes-workload.process_crash_rate": 50, "kubernetes-workload.process_restart_time": 60_000,
    "aurora-postgresql.instance_failure_rate": 20,
    "aurora-postgresql.failover_time_without_replica": 150_000,
    "aurora-postgresql.service_impairment_rate": 1, "aurora-postgresql.service_impairment_duration": 90_000,
}  # fmt: skip


def shop() -> dict[str, Any]:
    zones = ["us-east-1a", "us-east-1b"]
    return {
        "name": "shop",
        "traffic": {"peak": "100/s"},
        "regions": {"us-east-1": {"zones": zones}},
        "resources": {
            "cluster": {"kind": "eks", "region": "us-east-1"},
            "nodes": {
                "kind": "eks-node-group", "region": "us-east-1", "cluster": "cluster", "zones": zones,
                "instance_type": "m6i.large", "cores": 2.0, "memory": "8GiB", "minimum": 2, "desired": 4,
                "maximum": 8,
            },
            "database": {
                "kind": "aurora-postgresql", "region": "us-east-1",
                "instances": [{"zone": zones[0], "role": "writer"}, {"zone": zones[1], "role": "reader"}],
            },
        },
        "workloads": {
            "order": {
                "region": "us-east-1", "cluster": "cluster", "replicas": 4, "spread": "zones",
                "dependencies": [{"to": "database", "protocol": "postgresql", "access": "read-write"}],
            }
        },
        "journeys": {"checkout": {"path": ["order"], "share": 1.0, "critical": True}},
        "assumptions": {
            fact.replace(".", "-").replace("_", "-"): {"fact": fact, "value": value, "source": "made up"}
            for fact, value in FACTS.items()
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def architecture() -> Architecture:
    return build(shop())


@pytest.fixture(scope="module")
def sampled(architecture: Architecture) -> tuple[float, float]:
    """The twin of the shop: mean and half-width."""
    journey = architecture.journeys["checkout"]
    exact = availability(architecture, [journey], "checkout")
    expression = platform(architecture, journey)
    return twin(expression, exact.behaviours, components(expression), seed=7)


def down_times(behaviour: FailureAndRepair, years: float, random: np.random.Generator) -> np.ndarray:
    """Moments (seconds) at which a component goes down and up again, in turn."""
    mean_up = YEAR / mean_of(behaviour.rate.fact)
    mean_down = sum(mean_of(step.fact) for step in behaviour.repair)
    count = int(2 * years * YEAR / (mean_up + mean_down)) + 50
    up = random.exponential(mean_up, count)
    down = random.lognormal(np.log(mean_down) - 0.5, 1.0, count)
    moments = np.cumsum(np.column_stack([up, down]).ravel())
    assert moments[-1] > years * YEAR
    return moments


def twin(
    expression: Expression,
    behaviours: Mapping[str, FailureAndRepair],
    parts: tuple[Component, ...],
    seed: int,
) -> tuple[float, float]:
    """Mean share of time down over batches, and the half-width of its 95 % interval."""
    random = np.random.default_rng(seed)
    shares = []
    known: dict[frozenset[str], bool] = {}
    for _ in range(BATCHES):
        end = YEARS_PER_BATCH * YEAR
        lines = {
            part.id: down_times(behaviours[part.id], YEARS_PER_BATCH, random)
            for part in parts
            if part.id in behaviours
        }
        moments = np.unique(np.concatenate([[0.0], *lines.values()]))
        moments = moments[moments < end]
        failed = {id: np.searchsorted(line, moments, side="right") % 2 == 1 for id, line in lines.items()}
        states = np.column_stack(list(failed.values()))
        lasts = np.diff(moments, append=end)
        names = list(failed)
        patterns, place = np.unique(states, axis=0, return_inverse=True)
        stopped = []
        for pattern in patterns:
            down = frozenset(name for name, is_down in zip(names, pattern, strict=True) if is_down)
            if down not in known:
                known[down] = not works(expression, down)
            stopped.append(known[down])
        shares.append(float(lasts[np.array(stopped)[place.ravel()]].sum()) / end)
    return float(np.mean(shares)), _T95 * float(np.std(shares, ddof=1)) / BATCHES**0.5


def test_the_twin_contains_the_exact_value(architecture: Architecture, sampled: tuple[float, float]) -> None:
    exact = availability(architecture, [architecture.journeys["checkout"]], "checkout")
    mean, half = sampled
    assert half < 0.05 * mean
    assert abs(exact.estimate.value - mean) <= half


def test_a_model_without_shared_causes_is_found_out(
    architecture: Architecture, sampled: tuple[float, float]
) -> None:
    journey = architecture.journeys["checkout"]
    exact = availability(architecture, [journey], "checkout")
    expression = platform(architecture, journey)
    _, half = sampled
    # Region and zones never fail: only what is in them does.
    alone = {id: known for id, known in exact.behaviours.items() if not id.startswith("us-east-1")}
    wrong, _ = twin(expression, alone, components(expression), seed=7)
    assert abs(exact.estimate.value - wrong) > 3 * half


def test_a_wrong_rate_is_found_out(architecture: Architecture, sampled: tuple[float, float]) -> None:
    data = shop()
    data["assumptions"]["availability-zone-zone-loss-rate"]["value"] = 18
    other = availability(build(data), [architecture.journeys["checkout"]], "checkout")
    mean, half = sampled
    assert abs(other.estimate.value - mean) > 3 * half


def test_an_estimate_carries_its_facts_and_its_components(architecture: Architecture) -> None:
    journey = architecture.journeys["checkout"]
    found = availability(architecture, [journey], "checkout")
    estimate = found.estimate
    assert (estimate.method, estimate.n) == ("exact", 0)
    assert estimate.low == estimate.value == estimate.high
    used = {use.name for use in found.facts}
    assert {fact for fact in FACTS if fact.startswith("availability-zone")} <= used
    assert all(use.assumption for use in found.facts if use.name in FACTS)
    assert found.components.keys() == set(found.diagram.variables)


def test_what_stops_it_alone(architecture: Architecture) -> None:
    """The same as setting each component to failed in the structure function itself."""
    journey = architecture.journeys["checkout"]
    found, expression = availability(architecture, [journey], "checkout"), platform(architecture, journey)
    wanted = {id for id in found.components if not works(expression, {id})}
    assert found.alone().keys() == wanted
    assert "us-east-1" in wanted and "us-east-1a" not in wanted
    cuts = minimal_cut_sets(found.diagram).most_probable(found.row, 100)
    assert {cut.events[0] for cut in cuts if len(cut.events) == 1} == wanted


def test_a_lost_region_stops_what_has_one_region(architecture: Architecture) -> None:
    found = availability(architecture, [architecture.journeys["checkout"]], "checkout")
    loss = unavailability(FACTS["region.region_loss_rate"] / YEAR, FACTS["region.region_loss_duration"])
    assert found.alone()["us-east-1"] == pytest.approx(loss, rel=1e-9)
    assert found.estimate.value > loss


def test_uncertain_rates_spread_the_result(architecture: Architecture) -> None:
    data = shop()
    del data["assumptions"]["availability-zone-zone-loss-rate"]
    journey = architecture.journeys["checkout"]
    uncertain = availability(build(data), [journey], "checkout")
    values = uncertain.uncertainty(2000, seed=3)
    assert values.std() > 0
    assert values.min() < uncertain.estimate.value < values.max()
    assert (values == uncertain.uncertainty(2000, seed=3)).all()
    certain = availability(architecture, [journey], "checkout").uncertainty(10, seed=3)
    assert certain.std() < 1e-3 * certain.mean()


def test_more_zones_never_worsen(architecture: Architecture) -> None:
    data = shop()
    data["regions"]["us-east-1"]["zones"].append("us-east-1c")
    data["resources"]["nodes"] |= {"zones": data["regions"]["us-east-1"]["zones"], "desired": 6}
    data["workloads"]["order"]["replicas"] = 6
    more = availability(build(data), [architecture.journeys["checkout"]], "checkout")
    before = availability(architecture, [architecture.journeys["checkout"]], "checkout")
    assert more.estimate.value < before.estimate.value


def test_what_has_no_rate_is_named(architecture: Architecture) -> None:
    from withstand.model.structure.expression import Atom, all_of

    made = all_of([Atom(Component("link:x", "link", "x", "aurora-postgresql")), Atom(
        Component("us-east-1", "region", "us-east-1", "region")
    )])  # fmt: skip
    found = of_expression(architecture, made, "made")
    assert found.notes == ("link:x is taken never to fail: no failure rate is known",)


def test_rates_count_by_their_value_as_the_simulation_counts(architecture: Architecture) -> None:
    data = shop()
    del data["assumptions"]["availability-zone-zone-loss-rate"]
    zone = availability(build(data), [architecture.journeys["checkout"]], "checkout").behaviours["us-east-1a"]
    rate = zone.rate.fact
    assert mean_of(rate) != pytest.approx(rate.value, rel=0.01)
    assert zone.unavailability == pytest.approx(unavailability(rate.value / YEAR, 300_000))
