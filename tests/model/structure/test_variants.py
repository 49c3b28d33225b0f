"""Variants of an architecture: what is changed, and that nothing else is."""

from __future__ import annotations

from dataclasses import replace

from withstand.catalog.spec import Spread
from withstand.model.architecture import Architecture
from withstand.model.build import build
from withstand.model.structure.derived import derived
from withstand.model.structure.variants import with_facts, with_setting

TTL = "route53.alias_ttl"


def small() -> Architecture:
    return build(
        {
            "name": "small",
            "traffic": {"peak": "10/s"},
            "regions": {"us-east-1": {"zones": ["us-east-1a"]}, "us-west-2": {"zones": ["us-west-2a"]}},
            "on_call": {"first": {"decide": "5m"}},
            "resources": {
                f"alb@{region}": {"kind": "alb", "region": region} for region in ("us-east-1", "us-west-2")
            },
            "assumptions": {"ttl": {"fact": TTL, "value": 30, "source": "a test"}},
        }
    )


def test_a_fact_replaces_the_catalog_and_an_assumption() -> None:
    original = small()
    known = original.fact("route53", "alias_ttl").fact
    assert known.value == 30
    other = with_facts(original, {TTL: replace(known, value=7, spread=Spread("uniform", (5, 9)))})
    assert other.fact("route53", "alias_ttl").fact.value == 7
    assert other.fact("route53", "alias_ttl").fact.spread == Spread("uniform", (5, 9))
    assert original.fact("route53", "alias_ttl").fact.value == 30
    assert other.fact("operator", "page_time") == original.fact("operator", "page_time")


def test_a_setting_is_changed_in_every_instance() -> None:
    original = small()
    other = with_setting(original, ("resources", "alb", "health_check", "interval"), 5.0)
    assert [alb.health_check.interval for alb in other.of_kind("alb")] == [5.0, 5.0]
    assert [alb.health_check.interval for alb in original.of_kind("alb")] == [30.0, 30.0]
    assert other.elements["alb@us-east-1"].health_check.interval == 5.0


def test_a_single_element_has_no_name() -> None:
    assert with_setting(small(), ("traffic", "", "peak"), 3.0).traffic.peak == 3.0


def test_what_was_derived_from_the_original_is_not_inherited() -> None:
    @derived
    def decides(architecture: Architecture) -> float:
        return architecture.on_call["first"].decide

    original = small()
    assert decides(original) == 300
    assert decides(with_setting(original, ("on_call", "first", "decide"), 60.0)) == 60
    assert decides(original) == 300
