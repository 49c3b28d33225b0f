"""Coverage of frameworks: the files are in form, every id exists, evidence decides in the stated order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.errors import UsageError
from withstand.model.elements.claim import Part
from withstand.model.results.finding import Basis, Finding, Status
from withstand.model.results.outcome import Outcome
from withstand.scanners.spec import read_spec
from withstand.validators.coverage import Control, Framework, Support, coverage, frameworks, judge_coverage
from withstand.validators.rule import all_rules

RULE_ID = re.compile(r"[A-Z]{3}\d{3}")
SIZES = {"soc2": 43, "iso27001": 93, "pci-dss": 63}
"""Criteria CC, A, C and PI of 2017; controls of Annex A; requirements x.y of 4.0.1: as published."""
WORD_OF_CERTAINTY = re.compile(r"\bcompl(iant|ies)\b", re.IGNORECASE)


def each_framework() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("framework", frameworks().values(), ids=lambda framework: framework.name)


def test_the_four_frameworks_are_there() -> None:
    assert set(frameworks()) == {"soc2", "iso27001", "pci-dss", "gdpr"}


@each_framework()
def test_ids(framework: Framework) -> None:
    ids = [control.id for control in framework.controls]
    assert [id for id, count in Counter(ids).items() if count > 1] == []
    assert [id for id in ids if not re.fullmatch(framework.id_form, id)] == []
    assert len(ids) == SIZES.get(framework.name, len(ids))


@each_framework()
def test_every_control_has_evidence_or_is_a_named_gap(framework: Framework) -> None:
    for control in framework.controls:
        assert bool(control.direct or control.partial) != bool(control.outside), control.id
        assert not set(control.direct) & set(control.partial), control.id
        assert not WORD_OF_CERTAINTY.search(control.is_ + control.manual + control.outside), control.id


@each_framework()
def test_paraphrases_are_short_and_our_own(framework: Framework) -> None:
    assert all(3 <= len(control.is_.split()) <= 12 or len(control.is_) < 30 for control in framework.controls)


@each_framework()
def test_every_rule_exists(framework: Framework) -> None:
    known = all_rules()
    assert {id for id in evidence(framework) if RULE_ID.fullmatch(id)} - set(known) == set()


@each_framework()
def test_every_claim_exists(framework: Framework, example_claims: frozenset[str]) -> None:
    assert {id for id in evidence(framework) if not RULE_ID.fullmatch(id)} - example_claims == set()


@pytest.fixture(scope="session")
def example_claims(pytestconfig: pytest.Config) -> frozenset[str]:
    return frozenset(read_spec(pytestconfig.rootpath / "examples" / "enterprise-platform").claims)


def evidence(framework: Framework) -> set[str]:
    return {id for control in framework.controls for id in (*control.direct, *control.partial)}


def one(direct: tuple[str, ...] = (), partial: tuple[str, ...] = (), **fields: str) -> Framework:
    control = Control("X.1", "Something is done", direct, partial, **fields)
    return Framework("test", "Test", "https://example.com", "2026-11-22", ".*", (), (control,))


def finding(rule: str, status: Status, waived_by: str = "") -> Finding:
    return Finding(rule, status, "thing", "because", waived_by=waived_by)


@pytest.mark.parametrize(
    ("statuses", "outcomes", "support"),
    [
        ((Status.PASS,), {}, Support.SUPPORTED),
        ((Status.PASS, Status.FAIL), {}, Support.CONTRADICTED),
        ((Status.PASS, Status.UNKNOWN), {}, Support.UNKNOWN),
        ((Status.NOT_APPLICABLE,), {}, Support.NO_EVIDENCE),
        ((Status.NOT_APPLICABLE,), {"a.b": Outcome.HOLDS}, Support.PARTLY),
        ((Status.PASS,), {"a.b": Outcome.VIOLATED}, Support.PARTLY),
        ((Status.UNKNOWN,), {"a.b": Outcome.VIOLATED}, Support.CONTRADICTED),
        ((), {"a.b": Outcome.VIOLATED}, Support.CONTRADICTED),
        ((Status.PASS,), {"a.b": Outcome.INCONCLUSIVE}, Support.PARTLY),
        ((Status.PASS,), {"a.b": Outcome.NOT_ASSESSED}, Support.PARTLY),
        ((), {"a.b": Outcome.INCONCLUSIVE}, Support.UNKNOWN),
        ((Status.UNKNOWN,), {"a.b": Outcome.HOLDS}, Support.UNKNOWN),
        ((), {}, Support.NO_EVIDENCE),
    ],
)
def test_support(statuses: tuple[Status, ...], outcomes: Mapping[str, Outcome], support: Support) -> None:
    findings = [finding("AAA001", status) for status in statuses]
    (result,) = coverage(one(("AAA001",), ("a.b",)), findings, outcomes)
    assert result.support is support


def test_a_contradiction_says_how_much_of_the_evidence_fails() -> None:
    findings = [finding("AAA001", status) for status in (Status.PASS, Status.FAIL, Status.NOT_APPLICABLE)]
    (result,) = coverage(one(("AAA001",), ("a.b",)), findings, {"a.b": Outcome.VIOLATED})
    assert "AAA001 (1 of 2 fail), a.b (violated)" in result.reason


def test_failing_evidence_of_a_part_is_a_gap_that_is_named() -> None:
    found = [finding("AAA001", Status.PASS)]
    (result,) = coverage(one(("AAA001",), ("a.b",)), found, {"a.b": Outcome.VIOLATED})
    assert "supports a part: AAA001; gap: a.b (violated)" in result.reason
    assert result.contradicting == ("a.b",)


def test_somebodys_word_supports_only_a_part() -> None:
    word = Finding("AAA001", Status.PASS, "thing", "because", basis=Basis.DECLARED)
    (result,) = coverage(one(("AAA001",)), [word], {})
    assert result.support is Support.PARTLY


def test_a_gap_stays_a_gap_whatever_is_found() -> None:
    (result,) = coverage(one(outside="people"), [finding("AAA001", Status.PASS)], {})
    assert result.support is Support.GAP and "people" in result.reason


def test_an_accepted_risk_supports_only_a_part() -> None:
    (result,) = coverage(one(("AAA001",)), [finding("AAA001", Status.FAIL, waived_by="w")], {})
    assert result.support is Support.PARTLY


def test_what_people_must_show_keeps_support_partial() -> None:
    (result,) = coverage(one(("AAA001",), manual="minutes"), [finding("AAA001", Status.PASS)], {})
    assert result.support is Support.PARTLY and "minutes" in result.reason


def test_judging_a_claim() -> None:
    part = Part(metric="coverage", framework="soc2")
    assert judge_coverage(part, [], {}).outcome is Outcome.NOT_ASSESSED
    bad = judge_coverage(part, [finding("SEC001", Status.FAIL)], {})
    assert bad.outcome is Outcome.VIOLATED and "CC6.1" in bad.reason
    passing = [finding(rule, Status.PASS) for rule in evidence(frameworks()["soc2"])]
    outcomes = {claim: Outcome.HOLDS for claim in evidence(frameworks()["soc2"]) if "." in claim}
    good = judge_coverage(part, passing, outcomes)
    assert good.outcome is Outcome.HOLDS and "17 named gap" in good.reason
    assert len(good.findings) == SIZES["soc2"]


def test_an_unknown_framework_is_named() -> None:
    with pytest.raises(UsageError, match="use one of gdpr, iso27001"):
        judge_coverage(Part(metric="coverage", framework="sox"), [], {})


STATUS = st.sampled_from(list(Status))
_BEST_FIRST = (
    Support.SUPPORTED,
    Support.PARTLY,
    Support.NO_EVIDENCE,
    Support.UNKNOWN,
    Support.CONTRADICTED,
)


@given(st.lists(STATUS, max_size=5), st.sampled_from((Status.FAIL, Status.UNKNOWN)))
def test_bad_evidence_never_improves_a_control(statuses: list[Status], worse: Status) -> None:
    framework = one(("AAA001", "AAA002"), ("AAA003",))
    findings = [finding(f"AAA00{index % 3 + 1}", status) for index, status in enumerate(statuses)]
    (before,) = coverage(framework, findings, {})
    (after,) = coverage(framework, [*findings, finding("AAA002", worse)], {})
    assert _BEST_FIRST.index(after.support) >= _BEST_FIRST.index(before.support)
