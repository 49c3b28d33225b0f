"""Sensitivity against cases whose swings and turning points follow by hand.

The time until 99 % of resolvers no longer answer with a lost region is, for each replication,
detection + propagation + TTL · (1 - 1/70), where 70 % of the answers leave (design.md §3): its derivative by
propagation is 1, and by the TTL 1 - 1/70, whatever the random phases of the checkers are.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from withstand.catalog.spec import Spread
from withstand.model.elements.claim import Part
from withstand.model.results.outcome import Outcome
from withstand.simulation.sampling.year import SECONDS_PER_YEAR
from withstand.simulation.sensitivity import Effort, analyse
from withstand.simulation.sensitivity.levers import ends, of_facts, value_at, variant
from withstand.simulation.sensitivity.study import Study

SMALL = Effort(replications=60, first_look=6, swings=4, flips=1)
LOST = ("region-loss:us-east-1",)
PROPAGATION = "route53.edge_propagation_time"
TTL = "route53.alias_ttl"


@pytest.fixture(scope="module")
def shop(build, assume):
    return build(assumptions={"p": assume(PROPAGATION, 20), "t": assume(TTL, 60)})


def dns(bound: str) -> Part:
    return Part(metric="dns-failover-time", scenarios=LOST, bound=bound)


@pytest.fixture(scope="module")
def found(shop):
    return analyse(shop, "rto.dns", dns("< 90s"), seed=42, effort=SMALL)


def swings(sensitivity) -> dict[str, float]:
    return {swing.lever.name: swing.width for swing in sensitivity.swings}


def test_swings_are_the_known_derivatives(found) -> None:
    widths = swings(found)
    assert widths[PROPAGATION] == pytest.approx(40 - 10)
    assert widths[TTL] == pytest.approx((120 - 30) * (1 - 1 / 70))
    assert widths["check.failure_threshold"] == pytest.approx(10 * (6 - 2))
    assert found.swings[0].lever.name == TTL
    assert [swing.width for swing in found.swings] == sorted(widths.values(), reverse=True)


def test_the_verdict_flips_where_it_must(shop, found) -> None:
    assert found.outcome is Outcome.VIOLATED
    flip = found.flips[0]
    # The upper confidence bound must come below 90 s.
    wanted = 60 - (found.base.high - 90) / (1 - 1 / 70)
    assert flip.lever.name == TTL
    assert flip.holds_at < wanted <= flip.fails_at
    assert flip.fails_at / flip.holds_at == pytest.approx(1, abs=0.011)
    assert flip.estimate.high < 90
    assert flip.whole is Outcome.HOLDS


def test_a_claim_that_holds_flips_upwards(shop) -> None:
    found = analyse(shop, "rto.dns", dns("< 150s"), seed=42, effort=SMALL)
    flip = found.flips[0]
    assert found.outcome is Outcome.HOLDS
    assert flip.holds_at < 60 + (150 - found.base.high) / (1 - 1 / 70) <= flip.fails_at
    assert flip.whole is None


def test_what_the_number_does_not_depend_on_has_no_influence(found) -> None:
    assert "operator.decision_time" in found.without_influence
    assert PROPAGATION not in found.without_influence


def test_the_bound_changes_no_swing(shop, found) -> None:
    other = analyse(shop, "rto.dns", dns("< 3s"), seed=42, effort=replace(SMALL, flips=0))
    assert other.swings == found.swings
    assert other.base == found.base


def test_two_workers_give_the_same(shop, found) -> None:
    assert analyse(shop, "rto.dns", dns("< 90s"), seed=42, workers=2, effort=SMALL) == found


def test_scaling_the_laws_of_a_sum_scales_it(build) -> None:
    # The database of a lost region is not back before a person decided: more of one link, more in all.
    part = Part(metric="rto", scope=("global",), scenarios=LOST, bound="< 1m")
    found = analyse(build(), "rto.database", part, seed=42, effort=replace(SMALL, flips=0))
    decision = next(swing for swing in found.swings if swing.lever.name == "operator.decision_time")
    assert decision.at_low.value < found.base.value < decision.at_high.value
    assert decision.lever.varies


def test_what_is_not_played_again_would_have_come_out_the_same(shop) -> None:
    study = Study(shop, dns("< 90s"), seed=42, size=10)
    deciding = study.begin()
    levers = list(of_facts(deciding.facts))
    quick = [study.measured({lever: 2.0}) for lever in levers]
    study.known = {}
    assert [one.judged for one in quick] == [study.measured({lever: 2.0}).judged for lever in levers]


def test_a_rate_is_varied_within_what_is_known_of_it(build, assume) -> None:
    shop = build(assumptions={"r": assume("region.region_loss_rate", 0.02, "lognormal", 0.02, 0.08)})
    lever = next(iter(of_facts([shop.fact("region", "region_loss_rate")])))
    assert [value_at(lever, factor) for factor in ends(shop, lever)] == pytest.approx([0.005, 0.08])
    assert not lever.varies


def test_laws_are_scaled_as_a_whole(shop) -> None:
    use = shop.fact("operator", "decision_time")
    lever = next(iter(of_facts([use])))
    assert ends(shop, lever) == (0.5, 2.0)
    other = variant(shop, {lever: 0.5}).fact("operator", "decision_time").fact
    assert other.value == use.fact.value / 2
    assert other.spread == Spread("lognormal", tuple(each / 2 for each in use.fact.spread.parameters))


def test_nothing_to_look_at_gives_nothing(shop) -> None:
    assert analyse(shop, "x", Part(metric="rto", scenarios=("no-such",), bound="< 1m"), seed=42) is None


def test_what_one_lever_cannot_do_several_may(build, assume) -> None:
    # About 29 s of checks, 4 s of timeout, 20 s of propagation, 5 s of TTL: one alone stays above 30 s.
    quick = build(assumptions={"p": assume(PROPAGATION, 20), "t": assume(TTL, 5)})
    effort = replace(SMALL, flips=3)
    one = analyse(quick, "rto.dns", dns("< 20s"), seed=42, effort=effort)
    assert all(flip.holds_at is None for flip in one.flips)
    assert one.together is not None
    assert one.together.estimate.high < 20
    assert one.together.whole is Outcome.HOLDS
    assert all(value < lever.value for lever, value in one.together.values)


def test_what_the_provider_sets_is_not_asked_for(shop) -> None:
    # 60 s of TTL stay, whatever else is made faster: nothing but another design gets below.
    hopeless = analyse(shop, "rto.dns", dns("< 1s"), seed=42, effort=replace(SMALL, flips=3))
    assert all(flip.holds_at is None for flip in hopeless.flips)
    assert (hopeless.flips[0].low, hopeless.flips[0].high) == (6, 600)
    assert hopeless.together is None


def test_a_yearly_rate_swings_by_what_it_costs(build, assume) -> None:
    # Renewal-reward: each operator error lasts 1000 s, so their rate r costs 1000·r seconds a year.
    times = {name: assume(f"operator.{name}", 1e-6) for name in ("page_time", "acknowledge_time")}
    shop = build(
        assumptions=times
        | {
            "length": assume("operator.repair_time", 1000),
            "rate": assume("operator.operator_error_rate", 8, "lognormal", 8, 32),
        }
    )
    part = Part(metric="availability-by-time", bound=">= 99.97%")
    found = analyse(shop, "slo", part, seed=42, effort=replace(SMALL, first_look=2, swings=1))
    rate = next(swing for swing in found.swings if swing.lever.name == "operator.operator_error_rate")
    assert rate.width == pytest.approx(1000 * (32 - 2) / SECONDS_PER_YEAR)
    assert found.flips[0].lever.name == "operator.operator_error_rate"
    turning = 8 - (0.9997 - found.base.low) * SECONDS_PER_YEAR / 1000
    assert found.flips[0].holds_at == pytest.approx(turning, rel=0.011)
    assert "operator error" in found.notes[0]
