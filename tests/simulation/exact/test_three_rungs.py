"""Three ways to one availability: exact, incident by incident (what `verify` gives), and a free run of years.

The platform has independent faults that nothing recovers from before they end, so that all three know the
same thing: a region, and two providers that every request needs. Each is broken on purpose, and found out.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import yaml

from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.elements.claim import Part
from withstand.model.results.estimate import Estimate
from withstand.simulation.answers import answer
from withstand.simulation.exact.availability import availability
from withstand.simulation.execution.context import Budget
from withstand.simulation.sampling.streams import mean_of

HOUR, YEAR = 3600.0, 365.25 * 86_400
FACTS = {
    "region.region_loss_rate": 1, "region.region_loss_duration": 20 * HOUR,
    "third-party.service_impairment_rate": 4, "third-party.service_impairment_duration": 6 * HOUR,
    # Faults from which something recovers, which a structure does not know.
    "availability-zone.zone_loss_rate": 0, "eks-node-group.instance_failure_rate": 0,
    "kubernetes-workload.process_crash_rate": 0, "operator.operator_error_rate": 0,
    "delivery-pipeline.deployment_rate": 0,
}  # fmt: skip
SHOP = """
name: shop
traffic: {peak: 100/s}
regions: {us-east-1: {zones: [us-east-1a]}}
resources:
  eks: {kind: eks, region: us-east-1}
  nodes: {kind: eks-node-group, region: us-east-1, cluster: eks, instance_type: m6i.xlarge, cores: 4,
          memory: 16GiB, minimum: 3, desired: 6, maximum: 12, zones: [us-east-1a]}
  cards: {kind: third-party}
  mail: {kind: third-party}
workloads:
  web: {region: us-east-1, cluster: eks, replicas: 6, service_time: 10ms, concurrency: 4, cores: 0.5,
        dependencies: [{to: cards, protocol: https, mode: hard, timeout: 1s},
                       {to: mail, protocol: https, mode: MODE, timeout: 1s}]}
journeys:
  buy: {path: [web], uses: USES, share: 100%, critical: true}
"""


def shop(mode: str = "hard", **facts: float) -> Architecture:
    uses = "[cards, mail]" if mode == "hard" else "[cards]"
    data: dict[str, Any] = yaml.safe_load(SHOP.replace("MODE", mode).replace("USES", uses))
    data["assumptions"] = {
        fact.replace(".", "-").replace("_", "-"): {"fact": fact, "value": value, "source": "made up"}
        for fact, value in (FACTS | facts).items()
    }
    return build(data)


def incidents(architecture: Architecture) -> Estimate:
    """Unavailability by incident-conditional simulation, as a claim is judged by it."""
    part = Part(metric="availability-by-time", bound=">= 99.9%")
    budget = Budget(replications=60, first=60)
    return answer(architecture, {("a", 0): part}, seed=42, budget=budget)["a", 0].measurements[0].judged


def exact(architecture: Architecture) -> float:
    return availability(architecture, list(architecture.journeys.values()), "buy").estimate.value


def agree(architecture: Architecture, twin: Architecture) -> bool:
    """The exact value of one lies in the interval of the other, up to incidents that overlap.

    Adding incidents up counts what two of them share twice, which is less than the square of the whole.
    """
    value, judged = exact(architecture), incidents(twin)
    overlap = value**2
    return 1 - judged.high - overlap <= value <= 1 - judged.low + overlap


BROKEN = {
    "a rate": {"region.region_loss_rate": 1.1},
    "a duration": {"third-party.service_impairment_duration": 6.5 * HOUR},
    "a cause left out": {"region.region_loss_rate": 0},
    "a dependency left out": {"mode": "soft"},
}


def test_incidents_contain_their_exact_twin() -> None:
    assert agree(shop(), shop())


@pytest.mark.parametrize("broken", BROKEN)
def test_a_model_that_is_broken_on_purpose_does_not(broken: str) -> None:
    assert not agree(shop(), shop(**BROKEN[broken]))


def free_run(architecture: Architecture, years: float, seed: int) -> tuple[float, float]:
    """Share of time down when faults come as they like, also two at once: mean and 95 % half-width."""
    random, batches = np.random.default_rng(seed), 40
    known = availability(architecture, list(architecture.journeys.values()), "buy").behaviours
    shares = []
    for _ in range(batches):
        spans = []
        for one in known.values():
            often, length = mean_of(one.rate.fact), sum(mean_of(step.fact) for step in one.repair)
            if often:
                ups = random.exponential(YEAR / often, int(2 * often * years) + 50)
                begins = np.cumsum(ups + length) - length
                spans += [(begin, begin + length) for begin in begins.tolist() if begin < years * YEAR]
        down, until = 0.0, 0.0
        for begin, end in sorted(spans):
            down += max(end - max(begin, until), 0.0)
            until = max(until, end)
        shares.append(down / (years * YEAR))
    return float(np.mean(shares)), 2.0227 * float(np.std(shares, ddof=1)) / batches**0.5


def test_a_free_run_contains_both() -> None:
    architecture = shop()
    mean, half = free_run(architecture, 500, seed=5)
    assert half < 0.02 * mean
    assert abs(exact(architecture) - mean) <= half
    judged = incidents(architecture)
    assert 1 - judged.high - mean**2 <= mean + half and mean - half <= 1 - judged.low
    wrong, _ = free_run(shop(**BROKEN["a rate"]), 500, seed=5)
    assert abs(exact(architecture) - wrong) > half
