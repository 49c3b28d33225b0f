"""From estimates and findings to verdicts."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.build import build
from withstand.model.elements.claim import Bound, Claim, Part
from withstand.model.results.estimate import Answer, Estimate, Measurement, Unmeasured
from withstand.model.results.finding import Basis, Finding, Status
from withstand.model.results.judging import contradictions, judge_answer, judge_rules, verdict_of
from withstand.model.results.outcome import Outcome
from withstand.model.results.verdict import judge, worst


def estimate(low: float, value: float, high: float, unit: str = "s") -> Estimate:
    return Estimate(value, low, high, unit, "p95", 100, 42)


@pytest.mark.parametrize(
    ("bound", "low", "high", "outcome"),
    [
        ("< 30s", 10, 29, Outcome.HOLDS),
        ("< 30s", 10, 30, Outcome.INCONCLUSIVE),
        ("< 30s", 30, 40, Outcome.VIOLATED),
        ("<= 30s", 10, 30, Outcome.HOLDS),
        ("< 30s", 10, inf, Outcome.INCONCLUSIVE),
        (">= 30s", 30, 40, Outcome.HOLDS),
        (">= 30s", 29, 40, Outcome.INCONCLUSIVE),
        (">= 30s", 10, 29, Outcome.VIOLATED),
        ("= 0s", 0, 0, Outcome.HOLDS),
        ("= 0s", 0, 1, Outcome.INCONCLUSIVE),
        ("= 0s", 0.5, 1, Outcome.VIOLATED),
        ("within 2s of 10s", 8, 12, Outcome.HOLDS),
        ("within 2s of 10s", 7, 12, Outcome.INCONCLUSIVE),
        ("within 2s of 10s", 13, 14, Outcome.VIOLATED),
    ],
)
def test_a_verdict_needs_the_whole_interval_on_one_side(
    bound: str, low: float, high: float, outcome: Outcome
) -> None:
    middle = low if high == inf else (low + high) / 2
    assert judge(Bound.model_validate(bound), estimate(low, middle, high)) is outcome


@given(
    limit=st.floats(0, 1e6),
    low=st.floats(0, 1e6),
    width=st.floats(0, 1e6),
    narrower=st.floats(0, 0.5),
    operator=st.sampled_from(["<", "<=", ">", ">="]),
)
def test_a_narrower_interval_never_turns_holds_into_violated(
    limit: float, low: float, width: float, narrower: float, operator: str
) -> None:
    bound = Bound(operator=operator, value=limit, unit="s")
    wide = judge(bound, estimate(low, low + width / 2, low + width))
    cut = width * narrower
    narrow = judge(bound, estimate(low + cut, low + width / 2, low + width - cut))
    assert wide is Outcome.INCONCLUSIVE or narrow is wide


@given(st.lists(st.sampled_from(Outcome)))
def test_the_worst_outcome_decides_and_nothing_is_not_a_pass(outcomes: list[Outcome]) -> None:
    assert (worst(outcomes) is Outcome.HOLDS) == (bool(outcomes) and set(outcomes) == {Outcome.HOLDS})


def finding(status: Status, basis: Basis = Basis.PROVED) -> Finding:
    return Finding("SEC001", status, "x", f"because {status}", basis=basis)


RULES = Part(metric="rules", rules=("SEC001",))


@pytest.mark.parametrize(
    ("statuses", "outcome"),
    [
        ([Status.PASS], Outcome.HOLDS),
        ([Status.PASS, Status.NOT_APPLICABLE], Outcome.HOLDS),
        ([Status.PASS, Status.UNKNOWN], Outcome.INCONCLUSIVE),
        ([Status.PASS, Status.UNKNOWN, Status.FAIL], Outcome.VIOLATED),
        ([Status.NOT_APPLICABLE], Outcome.NOT_ASSESSED),
        ([], Outcome.NOT_ASSESSED),
    ],
)
def test_rules_decide_and_unknown_is_never_pass(statuses: list[Status], outcome: Outcome) -> None:
    assert judge_rules(RULES, [finding(status) for status in statuses]).outcome is outcome


def test_findings_of_other_rules_do_not_count() -> None:
    other = Finding("SEC002", Status.FAIL, "x", "because")
    assert judge_rules(RULES, [finding(Status.PASS), other]).outcome is Outcome.HOLDS


def test_a_word_alone_is_not_enough() -> None:
    result = judge_rules(RULES, [finding(Status.PASS, Basis.DECLARED)])
    assert (result.outcome, result.basis) == (Outcome.NOT_ASSESSED, Basis.DECLARED)


def measured(value: float, scope: str) -> Measurement:
    return Measurement(
        "rto", scope, "region-loss:a", estimate(value, value, value), binding=f"step of {scope}"
    )


RTO = Part(metric="rto", bound=Bound.model_validate("< 30s"))


def test_the_measurement_furthest_outside_decides() -> None:
    result = judge_answer(RTO, Answer((measured(10, "a"), measured(90, "b"), measured(40, "c"))))
    assert result.outcome is Outcome.VIOLATED
    assert "b, region-loss:a: step of b" in result.reason


@pytest.mark.parametrize(
    ("kind", "outcome"), [("unknown", Outcome.INCONCLUSIVE), ("not modelled", Outcome.NOT_ASSESSED)]
)
def test_what_could_not_be_measured_keeps_a_claim_from_holding(kind: str, outcome: Outcome) -> None:
    gap = Unmeasured("rto", "b", "region-loss:a", "nobody knows", kind)  # type: ignore[arg-type]
    result = judge_answer(RTO, Answer((measured(10, "a"),), (gap,)))
    assert (result.outcome, result.reason) == (outcome, "nobody knows")


def claim(id: str, bound: str) -> dict[str, object]:
    return {"title": id, "metric": "outage", "scenarios": ["region-loss:*"], "bound": bound}


def test_claims_whose_bounds_share_no_value_contradict_each_other() -> None:
    claims = {id: claim(id, bound) for id, bound in (("zero", "= 0s"), ("some", "> 10s"), ("few", "< 1m"))}
    found = contradictions(build({"name": "x", "claims": claims}))
    assert found == {"zero": ("some",), "some": ("zero",)}


@pytest.mark.parametrize(
    ("scope", "scenarios", "clash"),
    [
        (["a", "b"], ["region-loss:*"], True),
        (["b"], ["region-loss:east"], True),
        (["b"], ["*"], True),
        (["c"], ["region-loss:*"], False),
        ([], ["region-loss:*"], False),
        (["b"], ["zone-loss:*"], False),
        (["b"], [], False),
    ],
)
def test_claims_contradict_each_other_where_they_measure_the_same(
    scope: list[str], scenarios: list[str], clash: bool
) -> None:
    resources = {id: {"kind": "rds-postgresql", "region": "east"} for id in ("a", "b", "c")}
    claims = {
        "fast": {
            "title": "fast",
            "metric": "rto",
            "scope": ["b"],
            "scenarios": ["region-loss:*"],
            "bound": "< 1m",
        },
        "slow": {"title": "slow", "metric": "rto", "scope": scope, "scenarios": scenarios, "bound": "> 5m"},
    }
    regions = {"east": {"zones": ["east-a"]}}
    data = {"name": "x", "regions": regions, "resources": resources, "claims": claims}
    found = contradictions(build(data))
    assert found == ({"fast": ("slow",), "slow": ("fast",)} if clash else {})


def test_a_verdict_carries_the_evidence_of_the_part_that_decides() -> None:
    architecture = build({"name": "x", "claims": {"c": claim("c", "< 30s")}})
    part = judge_answer(RTO, Answer((measured(90, "b"),)))
    verdict = verdict_of(architecture, Claim.model_validate(architecture.claims["c"]), [part])
    assert (verdict.outcome, verdict.bound) == (Outcome.VIOLATED, "< 30 s")
    assert verdict.estimate is not None
    assert verdict.estimate.value == 90
