"""Placeholders in the texts of repeated items."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.scanners.spec.placeholder import PlaceholderError, Target, fill, has_placeholder

EAST = Target("us-east-1", 0)
ZONE = Target("us-west-2", 1, "us-west-2b", 3)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{region}", "us-west-2"),
        ("{ zone }", "us-west-2b"),
        ("{region.index}-{zone.index}", "1-3"),
        ("{zone.index*16}", "48"),
        ("{region.index+10}", "11"),
        ("{region.index*64 + zone.index*16 + 1}", "113"),
        ("{2+zone.index*5}", "17"),
        ("{{region}} {regional} {x}", "{{region}} {regional} {x}"),
        ("none", "none"),
    ],
)
def test_values(text: str, filled: str) -> None:
    assert fill(text, ZONE) == filled


@pytest.mark.parametrize(
    "text",
    [
        "{zone}",
        "{zone.index}",
        "{region.name}",
        "{region.index-1}",
        "{region.index/2}",
        "{region()}",
        "{region.index+}",
    ],
)
def test_no_value(text: str) -> None:
    with pytest.raises(PlaceholderError):
        fill(text, EAST)
    assert has_placeholder(text)


@given(st.integers(0, 999_999), st.integers(0, 999_999), st.integers(0, 99), st.integers(0, 9))
def test_formulas_are_sums_of_products(plus: int, times: int, region: int, zone: int) -> None:
    target = Target("r", region, "z", zone)
    formula = f"{{region.index*{times}+zone.index*{plus}*2+{plus}}}"
    assert fill(formula, target) == str(region * times + zone * plus * 2 + plus)


@given(st.text("{}region.zone*+ 0", max_size=60))
def test_any_text_is_filled_or_refused(text: str) -> None:
    try:
        filled = fill(text, ZONE)
    except PlaceholderError:
        return
    assert (filled == text) or has_placeholder(text)


def test_no_text_makes_the_search_slow() -> None:
    """A quadratic search would take hours: pytest's time limit is what fails then."""
    assert not has_placeholder("{0" + "region" * 200_000)
    assert fill("{region" * 100_000, ZONE) == "{region" * 100_000
