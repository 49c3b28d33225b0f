"""Quantities: what authors may write, what is refused with which advice, and that JSON keeps every value."""

from __future__ import annotations

from datetime import timedelta

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, ValidationError

from withstand.model.values.quantities import Bytes, Cidr, Cores, Fraction, PerSecond, PerYear, Seconds, Usd


class Everything(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: Seconds = 0.0
    size: Bytes = 0
    per_second: PerSecond = 0.0
    per_year: PerYear = 0.0
    fraction: Fraction = 0.0
    usd: Usd = 0.0
    cores: Cores = 0.0
    network: Cidr = "0.0.0.0/0"


HUGE = 10**6_000  # longer than Python agrees to write

ACCEPTED = [
    ("seconds", "500ms", 0.5),
    ("seconds", "30s", 30.0),
    ("seconds", "5m", 300.0),
    ("seconds", "1h30m", 5_400.0),
    ("seconds", "2d", 172_800.0),
    ("seconds", "1w", 604_800.0),
    ("seconds", "1.5h", 5_400.0),
    ("seconds", "250us", 0.00025),
    ("seconds", " 1h 30m ", 5_400.0),
    ("seconds", "0s", 0.0),
    ("seconds", "PT15M", 900.0),
    ("seconds", "P1D", 86_400.0),
    ("seconds", "P1DT12H", 129_600.0),
    ("seconds", "P2W", 1_209_600.0),
    ("seconds", "PT0.5S", 0.5),
    ("seconds", timedelta(minutes=5), 300.0),
    ("size", "512MiB", 536_870_912),
    ("size", "10GB", 10**10),
    ("size", "1TiB", 2**40),
    ("size", "64Gi", 2**36),
    ("size", "1.5KiB", 1_536),
    ("size", "0B", 0),
    ("per_second", "1200/s", 1_200.0),
    ("per_second", "90/min", 1.5),
    ("per_second", "864k/day", 10.0),
    ("per_second", "2M / day", 2_000_000 / 86_400),
    ("per_second", "10/5s", 2.0),
    ("per_year", "0.47/y", 0.47),
    ("per_year", "2/month", 24.0),
    ("per_year", "1/5y", 0.2),
    ("per_year", "1/day", 365.0),
    ("fraction", "70%", 0.7),
    ("fraction", "99.95%", 0.9995),
    ("fraction", 0.25, 0.25),
    ("fraction", 1, 1.0),
    ("fraction", "100%", 1.0),
    ("fraction", "0 %", 0.0),
    ("usd", "1200 USD", 1_200.0),
    ("usd", "$1,200.50", 1_200.5),
    ("usd", "USD 12", 12.0),
    ("usd", "$5/month", 5.0),
    ("cores", "500m", 0.5),
    ("cores", "2", 2.0),
    ("cores", 2, 2.0),
    ("cores", 0.25, 0.25),
    ("network", "10.0.0.0/16", "10.0.0.0/16"),
    ("network", "2001:0DB8::/32", "2001:db8::/32"),
]

REFUSED = [
    ("seconds", 30, 'Say "30s" for seconds'),
    ("seconds", "30", 'Say "30s"'),
    ("seconds", "5M", 'Say "5m" for minutes'),
    ("seconds", "5 minutes", 'Say "5m"'),
    ("seconds", "1:30", 'Say "1h30m"'),
    ("seconds", -3, "negative"),
    ("seconds", "-3s", "negative"),
    ("seconds", timedelta(seconds=-1), "negative"),
    ("seconds", "P1Y", "no fixed length"),
    ("seconds", "P", "PT15M"),
    ("seconds", "PT", "PT15M"),
    ("seconds", "1h1h", "twice"),
    ("seconds", "", "is not a duration"),
    ("seconds", True, "true or false"),
    ("seconds", None, "an empty value"),
    ("seconds", [], "a list"),
    ("seconds", "1e999s", "too large"),
    ("seconds", HUGE, "this number has no unit"),
    ("seconds", float("nan"), "has no unit"),
    ("seconds", "١s", "is not a duration"),
    ("size", 5, 'Say "5GiB"'),
    ("size", "5gb", 'Say "5GB"'),
    ("size", "1.5B", "whole number of bytes"),
    ("size", "lots", "512MiB"),
    ("size", "3 xyz", "not a unit of size"),
    ("per_second", 5, 'Say "5/s"'),
    ("per_second", "5/fortnight", "not a period"),
    ("per_second", "5/0s", "divides by zero"),
    ("per_second", "fast", "1200/s"),
    ("per_year", 2, 'Say "2/y"'),
    ("per_year", "often", "0.47/y"),
    ("fraction", 70, 'Say "70%"'),
    ("fraction", 7_000, 'Say "70%"'),
    ("fraction", "101%", "more than 100%"),
    ("fraction", "0.7", 'Say "70%"'),
    ("fraction", -0.1, "not between 0 and 1"),
    ("fraction", float("nan"), "not between"),
    ("fraction", HUGE, "this number"),
    ("fraction", True, "true or false"),
    ("usd", 12, 'Say "12 USD"'),
    ("usd", "12", "1200 USD"),
    ("usd", "12 EUR", "1200 USD"),
    ("usd", "-1 USD", "negative"),
    ("cores", "two", '"500m"'),
    ("cores", -1, "negative"),
    ("cores", HUGE, "has no unit"),
    ("network", "10.0.0.1/16", 'Say "10.0.0.0/16"'),
    ("network", "10.0.0.0", "no prefix length"),
    ("network", "10.0.0.0/33", "not a network"),
    ("network", 10, "10.0.0.0/16"),
]


@pytest.mark.parametrize(("field", "written", "stored"), ACCEPTED)
def test_text_is_stored_in_base_units(field: str, written: object, stored: object) -> None:
    value = getattr(Everything.model_validate({field: written}), field)
    assert value == pytest.approx(stored) if isinstance(stored, float) else value == stored
    assert type(value) is type(stored)


@pytest.mark.parametrize(("field", "written", "advice"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_ambiguous_is_refused_with_advice(field: str, written: object, advice: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Everything.model_validate({field: written})
    error = refused.value.errors()[0]
    assert error["loc"] == (field,)
    assert advice in error["msg"]
    assert len(error["msg"]) < 250


@pytest.mark.parametrize(("field", "written", "stored"), ACCEPTED)
def test_the_schema_admits_what_the_parser_admits(field: str, written: object, stored: object) -> None:
    del stored
    if not isinstance(written, timedelta):
        jsonschema.validate({field: written}, Everything.model_json_schema())


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("seconds", 30),
        ("seconds", "5M"),
        ("seconds", "1:30"),
        ("size", "5gb"),
        ("fraction", 70),
        ("usd", "x"),
    ],
)
def test_the_schema_refuses_common_slips(field: str, written: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({field: written}, Everything.model_json_schema())


def positive(largest: float = 1e15) -> st.SearchStrategy[float]:
    return st.floats(min_value=0, max_value=largest, allow_nan=False, allow_infinity=False)


@given(
    st.builds(
        Everything.model_construct,
        seconds=positive() | st.integers(0, 10**9).map(float),
        size=st.integers(0, 2**60),
        per_second=positive(),
        per_year=positive(),
        fraction=positive(1.0),
        usd=st.integers(0, 10**12).map(lambda cents: cents / 100),
        cores=positive(10**6),
        network=st.ip_addresses().map(lambda address: f"{address}/{address.max_prefixlen}"),
    )
)
def test_json_keeps_every_value_exactly(original: Everything) -> None:
    assert Everything.model_validate_json(original.model_dump_json()) == original


@given(st.text() | st.binary() | st.integers() | st.floats() | st.none() | st.lists(st.text()))
def test_nothing_but_a_validation_error_comes_out(written: object) -> None:
    for field in Everything.model_fields:
        try:
            value = getattr(Everything.model_validate({field: written}), field)
        except ValidationError:
            continue
        assert isinstance(value, str) or value >= 0


def test_a_bound_of_the_field_applies_to_the_parsed_value() -> None:
    from typing import Annotated

    from pydantic import Field

    class Bounded(BaseModel):
        timeout: Annotated[Seconds, Field(gt=0)]

    with pytest.raises(ValidationError, match="greater than 0"):
        Bounded.model_validate({"timeout": "0s"})
