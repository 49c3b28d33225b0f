"""Laws that every metric obeys: seeds, order of the spec, targets; and what it says of its evidence."""

from __future__ import annotations

import math
from typing import Any

import pytest

from withstand.model.results.estimate import Answer

METRICS = {
    "surge-served": {},
    "replication-lag": {},
    "messages-lost": {"scenarios": ("consumer-outage:*", "region-loss:*")},
    "drain-time": {"scenarios": ("consumer-outage:*", "region-loss:*")},
    "isolation": {"scenarios": ("workload-loss:*",)},
    "retry-overload": {"scenarios": ("workload-loss:*",)},
    "release-failures": {"scenarios": ("bad-release:*",)},
    "lost-updates": {},
    "cache-latency": {},
    "stream-delay": {},
    "spot-saving": {},
    "utilisation": {},
}
every = pytest.mark.parametrize("metric", METRICS)


def by_scope(answer: Answer) -> dict[tuple[str, str], Any]:
    return {(found.scope, found.scenario): (found.judged, found.others) for found in answer.measurements}


@every
def test_the_same_seed_gives_the_same_answer(ask: Any, metric: str) -> None:
    assert ask(metric, **METRICS[metric]) == ask(metric, **METRICS[metric])


@every
def test_the_order_of_the_spec_changes_nothing(data: dict[str, Any], ask: Any, metric: str) -> None:
    before = by_scope(ask(metric, **METRICS[metric]))
    for section in ("resources", "workloads", "journeys", "replications"):
        data[section] = dict(reversed(data[section].items()))
    assert by_scope(ask(metric, **METRICS[metric])) == before


@every
def test_a_target_changes_nothing(ask: Any, metric: str) -> None:
    free = ask(metric, **METRICS[metric])
    assert ask(metric, bound=">= 1 times", **METRICS[metric]) == free


@every
def test_a_measurement_says_what_it_rests_on(ask: Any, metric: str) -> None:
    answer = ask(metric, **METRICS[metric])
    assert answer.measurements and not answer.unmeasured
    for found in answer.measurements:
        assert found.metric == metric and found.binding and found.elements
        assert found.judged.unit and found.judged.low <= found.judged.value <= found.judged.high
        if found.judged.method == "simulated":
            assert found.facts and found.judged.n > 0 and found.judged.seed == 1


@every
def test_seeds_differ_within_their_intervals(ask: Any, metric: str) -> None:
    one, other = (by_scope(ask(metric, seed=seed, **METRICS[metric])) for seed in (1, 2))
    for key, (judged, _) in one.items():
        again = other[key][0]
        if math.isfinite(judged.high) and math.isfinite(again.high):
            slack = 1.5 * max(judged.high - judged.low, again.high - again.low) + 1e-9
            assert abs(judged.value - again.value) <= slack


@every
def test_without_traffic_nothing_breaks(data: dict[str, Any], ask: Any, metric: str) -> None:
    data.pop("traffic")
    data.pop("journeys")
    answer = ask(metric, **METRICS[metric])
    assert answer.measurements or answer.unmeasured


@every
def test_a_budget_too_small_decides_nothing_wrong(ask: Any, metric: str) -> None:
    """Bounds of a tiny sample are wide or infinite, never narrower than those of a large one by much."""
    small = by_scope(ask(metric, replications=2, **METRICS[metric]))
    large = by_scope(ask(metric, **METRICS[metric]))
    for key, (judged, _) in small.items():
        assert judged.low <= large[key][0].high and large[key][0].low <= judged.high
