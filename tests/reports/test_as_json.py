"""The JSON result: complete, valid against its schema, the same bytes, and readable again."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.errors import InputError
from withstand.model.results.estimate import (
    Curve,
    CurveKind,
    Estimate,
    EventKind,
    Histogram,
    Measurement,
    Trace,
    TraceEvent,
)  # fmt: skip
from withstand.model.results.verdict import Result
from withstand.reports import as_json

SCHEMA = json.loads(as_json.SCHEMA.read_text(encoding="utf-8"))


def validate(data):
    jsonschema.Draft202012Validator(SCHEMA).validate(data)


def with_measurement(result, measurement):
    """The result with this measurement in place of the first verdict's answer."""
    verdict = next(each for each in result.verdicts if each.parts[0].answer)
    part = replace(verdict.parts[0], answer=replace(verdict.parts[0].answer, measurements=(measurement,)))
    return replace(result, verdicts=(replace(verdict, parts=(part,), estimate=measurement.judged),))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_result_is_valid_and_has_the_promised_fields(result, register):
    data = json.loads(as_json.render(result, register))
    validate(data)
    assert {
        "schema_version",
        "version",
        "architecture",
        "seed",
        "claims",
        "findings",
        "unmodelled",
    } <= data.keys()
    claim = next(each for each in data["claims"] if each["id"] == "rto.database")
    assert claim["verdict"] == "violated" and claim["basis"] == "simulated"
    assert claim["estimate"].keys() >= {"value", "low", "high", "unit", "n", "seed"}
    assert claim["clause"] and claim["position"] and claim["assumptions"]


def test_what_decides_nothing_is_told_and_read_back(result, register):
    data = as_json.document(result, register)
    assert data["recorded_only"][1] == {
        "field": "Cache.cluster_mode", "why": "shards decides", "count": 1, "first": "data.yaml:461:19",
    }  # fmt: skip
    assert as_json.parse(data)[0].recorded_only == result.recorded_only
    del data["recorded_only"]  # of an earlier version
    validate(data)
    assert as_json.parse(data)[0].recorded_only == ()


def test_a_claim_says_which_findings_decided_it(result, register):
    data = as_json.document(result, register)
    claim = next(each for each in data["claims"] if each["id"] == "ha.no-single-point")
    (index,) = claim["parts"][0]["findings"]
    assert data["findings"][index]["resource"] == "auth-db@us-east-1"


def test_facts_are_written_once_with_their_source(result, register):
    data = as_json.document(result, register)
    names = {name for claim in data["claims"] for name in claim["facts"]}
    assert names <= data["facts"].keys()
    assert all(use["fact"]["source"] and use["fact"]["class"] for use in data["facts"].values())


def test_two_values_under_one_name_stay_two(result, register):
    verdict = result.verdicts[3]
    other = replace(verdict.facts[0], fact=replace(verdict.facts[0].fact, value=30))
    changed = replace(result, verdicts=(*result.verdicts, replace(verdict, claim="other", facts=(other,))))
    data = as_json.document(changed, register)
    assert {data["facts"][name]["fact"]["value"] for name in data["facts"] if "interval" in name} == {10, 30}
    assert as_json.parse(data)[0].verdicts == changed.verdicts


def test_reading_back_gives_the_same_values(result, register, tmp_path):
    path = tmp_path / "result.json"
    path.write_text(as_json.render(result, register), encoding="utf-8")
    read, read_register = as_json.read_document(path)
    assert read == replace(result, seconds=0.0)
    assert read_register == register
    assert as_json.read_result(path) == read


def test_bytes_do_not_depend_on_duration(result, register):
    assert as_json.render(result, register) == as_json.render(replace(result, seconds=99.0), register)


def test_no_folder_of_this_machine(result, register):
    root = "/home/somebody/secret-project"
    verdict = replace(
        result.verdicts[0], position=f"{root}/spec/claims.yaml:3:1", reason=f"see {root}/a.yaml"
    )
    here = replace(
        result,
        verdicts=(verdict,),
        inputs=((f"{root}/platform.yaml", "ab"), (f"{root}/spec/claims.yaml", "cd")),
    )
    text = as_json.render(here, register)
    assert "secret-project" not in text
    assert '"spec/claims.yaml:3:1"' in text


@pytest.mark.parametrize("inputs", [(("/a.yaml", ""), ("/etc/b.yaml", "")), (("/a.yaml", ""),)])
def test_inputs_without_a_shared_folder(result, register, inputs):
    assert "/etc/" not in as_json.render(replace(result, inputs=inputs), register)


@pytest.mark.parametrize("number", [math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_null_with_the_reason(result, register, number):
    endless = Estimate(number, 3.0, number, "s", "p95", 10, 42)
    changed = with_measurement(
        result,
        Measurement(
            "rto",
            "x",
            "y",
            endless,
            curves=(Curve("level", "fraction", (0.0, 1.0), (1.0, number)),),
            histogram=Histogram((0.0, 1.0, number), (3, 4)),
        ),
    )
    text = as_json.render(changed, register)
    data = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} in JSON"))
    validate(data)
    written = data["claims"][0]["estimate"]
    assert written["value"] is None and written["not_finite"].keys() == {"value", "high"}
    assert as_json.parse(data)[0].verdicts == changed.verdicts


def test_not_a_number_comes_back_as_such(result, register):
    odd = Estimate(math.nan, 0.0, 1.0, "s", "p95", 1, 1)
    data = as_json.document(with_measurement(result, Measurement("rto", "x", "y", odd)), register)
    assert data["claims"][0]["estimate"]["not_finite"] == {"value": "nan"}
    assert math.isnan(as_json.parse(data)[0].verdicts[0].estimate.value)


def test_the_kinds_of_events_and_curves_come_back(result, register):
    times = enumerate(EventKind)
    events = tuple(TraceEvent(float(at), kind, "Something", "edge") for at, kind in times)
    curves = tuple(Curve("of it", "1/s", (0.0,), (1.0,), kind) for kind in CurveKind)
    trace = Trace(1, "a run", events, curves, (), "region-loss:a", "median, rto 5 s")
    estimate = Estimate(1.0, 1.0, 1.0, "s", "p95", 10, 42)
    changed = with_measurement(result, Measurement("rto", "x", "y", estimate, traces=(trace,)))
    data = json.loads(as_json.render(changed, register))
    validate(data)
    assert as_json.parse(data)[0].verdicts == changed.verdicts
    unkind = json.loads(
        as_json.render(changed, register).replace('"kind": "fault begins"', '"kind": "starts"')
    )
    with pytest.raises(ValueError, match="starts"):
        as_json.parse(unkind)


def test_every_field_of_the_result_is_written_or_left_out_on_purpose(result, register):
    renamed = {"verdicts": "claims"}
    written = as_json.document(result, register).keys()
    assert {renamed.get(each.name, each.name) for each in fields(Result)} - written == {"seconds"}


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_survives(text):
    result = Result("a", text, "1", 1, "", {}, (), (), (text,), ())
    data = json.loads(as_json.render(result, as_json.Register()))
    assert as_json.parse(data)[0] == result


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is not JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"[]", "schema_version"),
        (b'{"schema_version": 99}', "reads 1"),
        (b'{"schema_version": 1}', "not a result"),
        (b"[" * 100_000, "deeply"),
    ],
)
def test_what_is_not_a_result_is_said_in_words(tmp_path, content, says):
    path = tmp_path / "result.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=says):
        as_json.read_result(path)


def test_a_missing_file_is_said_in_words(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        as_json.read_result(tmp_path / "absent.json")


@pytest.mark.parametrize("key", ["claims", "findings", "facts", "counts", "inputs"])
def test_a_result_with_a_broken_part_is_refused(tmp_path, result, register, key):
    data = as_json.document(result, register) | {key: "nonsense"}
    path = tmp_path / "result.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(InputError, match="not a result"):
        as_json.read_result(path)
