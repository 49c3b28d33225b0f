"""Bounds as authors write them, and what they admit."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from withstand.model.elements.claim import Bound, Claim


@pytest.mark.parametrize(
    ("text", "operator", "value", "unit"),
    [
        ("< 30s", "<", 30.0, "s"),
        ("<= 5m", "<=", 300.0, "s"),
        ("< 1ms", "<", 0.001, "s"),
        (">= 99.9%", ">=", 0.999, "fraction"),
        (">= 1", ">=", 1.0, "ratio"),
        ("= 0s", "=", 0.0, "s"),
        ("= 0 messages", "=", 0.0, "messages"),
        ("<= 20 per million", "<=", 20.0, "per million"),
        ("> 1000/s", ">", 1000.0, "1/s"),
    ],
)
def test_bound_is_read_from_text(text: str, operator: str, value: float, unit: str) -> None:
    bound = Bound.model_validate(text)
    assert (bound.operator, bound.value, bound.unit) == (operator, pytest.approx(value), unit)


def test_within_has_a_tolerance() -> None:
    bound = Bound.model_validate("within 2% of 70%")
    assert bound.admits(0.69)
    assert bound.admits(0.72)
    assert not bound.admits(0.73)


@pytest.mark.parametrize("text", ["30s", "< ", "< soon", "within 2% of 3s", "~ 4s", "< 30"[:1]])
def test_what_is_no_bound_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValidationError, match=r"say|units"):
        Bound.model_validate(text)


def test_a_claim_with_one_part_writes_its_fields_directly() -> None:
    claim = Claim.model_validate({"id": "rto", "title": "Quick", "metric": "rto", "bound": "< 5m"})
    assert [part.metric for part in claim.parts] == ["rto"]


def test_a_claim_without_a_part_is_refused() -> None:
    with pytest.raises(ValidationError):
        Claim.model_validate({"id": "rto", "title": "Quick"})
