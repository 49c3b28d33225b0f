"""Whatever the bytes, the loader returns an architecture or an InputError that says where and what."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from withstand.errors import InputError, Problem
from withstand.model.architecture import Architecture
from withstand.scanners.spec import read_spec

SHOP = Path(__file__).parent / "shop"
SHARED_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
TOKENS = [
    *":-[]{}&*!|>'\"#%@`,?~\t\n ",
    "\n  ",
    "\n    ",
    "- ",
    ": ",
    "&a ",
    "*a",
    "!unknown ",
    "<<: ",
    "---\n",
    "\ufeff",
    "\0",
]
REPEATED = ["each", "region", "zone", "per", "in", "{region}", "{zone.index*9}"]
FILES = ["include", "spec.yaml", ".", ".."]
NAMES = [
    "id",
    "name",
    "regions",
    "resources",
    "workloads",
    "kind",
    "sqs",
    "eks",
    "us-east-1",
    "unknown",
    "denied",
]
WORDS = [*REPEATED, *FILES, *NAMES]
QUANTITIES = [
    "denied: x",
    "100%",
    "70%",
    "5m",
    "1e9",
    "10.0.0.0/16",
    "< 5m",
    "1200/s",
    "2026-01-01",
    "10 USD",
]
SECTIONS = [name for name, field in Architecture.model_fields.items() if "dict" in str(field.annotation)]
DEFINITIONS = Architecture.model_json_schema()["$defs"].values()
FIELDS = sorted({field for definition in DEFINITIONS for field in definition.get("properties", {})})
SCALARS: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from([*WORDS, *QUANTITIES])
    | st.just({"unknown": "denied", "detail": ""})
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*FIELDS, *WORDS]), inner, max_size=4)
    ),
    max_leaves=8,
)


def load_or_refuse(folder: Path, content: bytes) -> None:
    file = folder / "spec.yaml"
    file.write_bytes(content)
    problems: tuple[Problem, ...] = ()
    try:
        assert isinstance(read_spec(file), Architecture)
    except InputError as refused:
        problems = refused.problems
    assert all(str(problem).isprintable() for problem in problems)
    assert all(problem.position or problem.message.startswith("and ") for problem in problems)


@SHARED_FOLDER
@given(st.binary(max_size=300))
@example(b"\xef\xbb\xbf")
@example(b"? ")
@example(b"name: &a {b: *a}")
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    load_or_refuse(tmp_path, content)


@SHARED_FOLDER
@given(st.lists(st.sampled_from([*TOKENS, *WORDS]) | st.text(max_size=3), max_size=40))
def test_any_mixture_of_yaml(tmp_path: Path, parts: list[str]) -> None:
    load_or_refuse(tmp_path, "".join(parts).encode("utf-8", "ignore"))


@SHARED_FOLDER
@given(
    st.dictionaries(
        st.sampled_from(SECTIONS), st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=3), max_size=4
    )
)
def test_any_values_in_the_right_places(tmp_path: Path, sections: dict[str, Any]) -> None:
    regions = {"us-east-1": {"zones": ["us-east-1a"]}}
    spec = {"name": "fuzz", "regions": regions, **sections}
    load_or_refuse(tmp_path, json.dumps(spec).encode())


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(leaf for key, item in inner for leaf in leaves(item, (*path, key)))]


@pytest.fixture(scope="module")
def valid() -> dict[str, Any]:
    """A valid spec as plain data."""
    made: dict[str, Any] = json.loads(read_spec(SHOP).model_dump_json(exclude={"zones"}))
    return made


@SHARED_FOLDER
@given(st.data())
def test_a_valid_spec_with_one_value_replaced(
    tmp_path: Path, valid: dict[str, Any], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from([path for path in leaves(valid) if path]))
    spec = json.loads(json.dumps(valid))
    holder = spec
    for part in path[:-1]:
        holder = holder[part]
    holder[path[-1]] = data.draw(VALUES)
    load_or_refuse(tmp_path, json.dumps(spec).encode())
