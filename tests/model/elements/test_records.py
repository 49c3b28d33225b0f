"""Assumptions that no quantity can have are refused when the spec is loaded, with their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from withstand.errors import InputError
from withstand.scanners.spec import read_spec

SPEC = """name: x
assumptions:
  guess:
    fact: sqs.service_latency
    value: {value}
    {spread}
    source: a test
"""


def load(folder: Path, value: str = "0.1", spread: str = "reason: none") -> None:
    file = folder / "x.yaml"
    file.write_text(SPEC.format(value=value, spread=spread))
    read_spec(file)


@pytest.mark.parametrize(
    ("law", "parameters", "message"),
    [
        ("lognormal", "[2, 1]", "out of order"),
        ("lognormal", "[0, 1]", "above 0"),
        ("lognormal", "[1]", "2 parameters, not 1"),
        ("uniform", "[-1, 1]", "negative"),
        ("triangular", "[1, 3, 2]", "out of order"),
        ("exponential", "[0]", "above 0"),
    ],
)
def test_impossible_distributions_are_refused(
    tmp_path: Path, law: str, parameters: str, message: str
) -> None:
    with pytest.raises(InputError) as raised:
        load(tmp_path, spread=f"spread: {{law: {law}, parameters: {parameters}}}")
    (problem,) = raised.value.problems
    assert message in problem.message
    assert "parameters: [" in problem.hint
    assert problem.position.endswith("x.yaml:6:5")


def test_impossible_values_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="negative or infinite"):
        load(tmp_path, "-1")


@pytest.mark.parametrize(
    "spread", ["{law: lognormal, parameters: [1, 1]}", "{law: triangular, parameters: [0, 1, 2]}"]
)
def test_possible_distributions_are_accepted(tmp_path: Path, spread: str) -> None:
    load(tmp_path, spread=f"spread: {spread}")
