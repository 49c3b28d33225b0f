"""Scopes: the platform is its worst critical journey; a flow or a store by any of its ids; gaps by name."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from withstand.model.elements.claim import Part
from withstand.simulation.engine.record import UNTOUCHED, FlowOutcome, StoreOutcome
from withstand.simulation.execution.context import Budget, MeasureContext
from withstand.simulation.measuring.scope import PLATFORM, outcome_of, playable, sample_of, scopes

EAST, WEST = "us-east-1", "us-west-2"


@pytest.fixture
def context(build) -> MeasureContext:
    other = {"path": ["www", "cdn", "alb", "web"], "share": 0.4, "critical": True}
    loose = {"path": ["www", "cdn", "alb", "web"], "share": 0.1}
    journeys = {"shop": {"share": 0.5}, "other": other, "loose": loose}
    nothing: Any = None
    return MeasureContext(build(journeys=journeys), 1, Budget(), nothing, nothing)


def part(*scope: str, scenarios: tuple[str, ...] = ()) -> Part:
    return Part.model_validate({"metric": "rto", "scope": scope, "scenarios": scenarios})


def replication(**rto: float) -> Any:
    flows = {name: FlowOutcome(value, value, 0, 0, 0, repaired=False) for name, value in rto.items()}
    stores = {"global": StoreOutcome(7.0, 3.0, 1.0, repaired=False)}
    return SimpleNamespace(flows=flows, stores=stores)


def test_the_platform_is_its_worst_critical_journey(context: MeasureContext) -> None:
    (platform,), gaps = scopes(context, part())
    assert not gaps
    assert (platform.name, platform.elements) == (PLATFORM, ("shop", "other"))
    worst = platform.outcome(replication(shop=10.0, other=25.0, loose=999.0))
    assert worst is not None and worst.rto == 25.0
    assert outcome_of(context, PLATFORM)(replication(shop=30.0, other=25.0, loose=999.0)).rto == 30.0


def test_a_flow_and_a_store_by_any_of_their_ids(context: MeasureContext) -> None:
    found, gaps = scopes(context, part("shop", f"web@{EAST}", f"web@{WEST}", f"db@{WEST}", "global"))
    assert [scope.name for scope in found] == ["shop", "web", "global"]
    assert not gaps
    assert set(found[2].elements) == {"global", f"db@{EAST}", f"db@{WEST}"}
    assert found[2].outcome(replication()).rto == 7.0
    assert outcome_of(context, "shop")(replication(shop=11.0, other=99.0)).rto == 11.0


def test_what_has_no_level_and_no_data_is_a_gap(context: MeasureContext) -> None:
    found, (gap,) = scopes(context, part("shop", "dns"))
    assert [scope.name for scope in found] == ["shop"]
    assert gap.scope == "dns" and "no service level" in gap.reason


def test_untouched_counts_as_nothing_lost(context: MeasureContext) -> None:
    (scope,), _ = scopes(context, part("global"))
    runs: Any = SimpleNamespace(replications=[replication(), SimpleNamespace(flows={}, stores={})])
    found = sample_of(scope, runs, lambda outcome: outcome.rto)
    assert np.array_equal(found.values, [7.0, 0.0])
    assert found.outcomes[1] is None
    assert UNTOUCHED.rto == 0 and UNTOUCHED.lowest == 1


def test_scenarios_that_match_nothing_are_a_gap(context: MeasureContext) -> None:
    keys, gaps = playable(context, part(scenarios=(f"region-loss:{EAST}",)))
    assert keys == (f"region-loss:{EAST}",) and not gaps
    keys, (gap,) = playable(context, part(scenarios=("no-such:*",)))
    assert keys == () and gap.reason == "no scenario matches"
