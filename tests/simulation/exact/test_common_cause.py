"""Parametric common-cause models: the formulas of the literature, and what they keep."""

from __future__ import annotations

import math

import pytest

from withstand.model.results.fault_tree import CommonCauseGroup, FaultTree, Formula
from withstand.simulation.exact.common_cause import expanded, joint_probabilities
from withstand.simulation.exact.evaluation import evaluate

TOTAL = 0.05
MEMBERS = ("p", "q", "r")


def group(model: str, *factors: float, members: tuple[str, ...] = MEMBERS) -> CommonCauseGroup:
    return CommonCauseGroup("group", model, members, TOTAL, factors)


@pytest.mark.parametrize(
    "made",
    [
        group("beta-factor", 0.1),
        group("MGL", 0.2, 0.3),
        group("MGL", 0.2),
        group("alpha-factor", 0.9, 0.07, 0.03),
        group("alpha-factor", 0.8, 0.2),
    ],
)
def test_a_member_fails_as_often_as_before(made: CommonCauseGroup) -> None:
    size = len(made.members)
    own = math.fsum(
        math.comb(size - 1, level - 1) * probability for level, probability in joint_probabilities(made)
    )
    assert own == pytest.approx(TOTAL, rel=1e-14)


def test_levels_by_the_formulas() -> None:
    assert dict(joint_probabilities(group("beta-factor", 0.1))) == pytest.approx({1: 0.045, 3: 0.005})
    # MGL with three members: Q1 = (1 - β) Q, Q2 = β (1 - γ) Q / 2, Q3 = βγQ.
    assert dict(joint_probabilities(group("MGL", 0.2, 0.3))) == pytest.approx(
        {1: 0.8 * TOTAL, 2: 0.2 * 0.7 * TOTAL / 2, 3: 0.2 * 0.3 * TOTAL}
    )
    # Alpha factors, non-staggered testing: Qk = k / C(n - 1, k - 1) · αk / Σ i αi · Q.
    weight = 0.9 + 2 * 0.07 + 3 * 0.03
    assert dict(joint_probabilities(group("alpha-factor", 0.9, 0.07, 0.03))) == pytest.approx(
        {1: 0.9 / weight * TOTAL, 2: 0.07 / weight * TOTAL, 3: 3 * 0.03 / weight * TOTAL}
    )
    assert dict(joint_probabilities(group("phi-factor", 0.8, 0.15, 0.05))) == pytest.approx(
        {1: 0.8 * TOTAL, 2: 0.15 * TOTAL, 3: 0.05 * TOTAL}
    )


def test_common_causes_defeat_redundancy() -> None:
    tree = FaultTree(
        "pumps", {"top": Formula("and", MEMBERS)}, dict.fromkeys(MEMBERS, TOTAL), ("top",),
        (group("beta-factor", 0.1),),
    )  # fmt: skip
    (with_causes,) = evaluate(tree)
    own, shared = 0.9 * TOTAL, 0.1 * TOTAL
    assert with_causes.probability == pytest.approx(shared + (1 - shared) * own**3, rel=1e-13)
    assert with_causes.cut_set_count == 2
    (without,) = evaluate(FaultTree("pumps", tree.gates, tree.probabilities, ("top",)))
    assert without.probability == pytest.approx(TOTAL**3)
    assert not expanded(tree).common_causes
